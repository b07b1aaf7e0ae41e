"""Effects outside the database, owed first and done by the worker.

`owe` writes the outbox row and the queued task in the transaction of the event:
with the ORM broker a rolled-back event leaves neither behind.
"""

from datetime import datetime

from django_q.tasks import async_task

from casework.models.cases import Case
from casework.models.effects import OutboxRow
from casework.models.events import Event


def owe(
    effect: str, *, recipient: str, case: Case | None, event: Event | None, at: datetime
) -> OutboxRow:
    """Write down one effect owed to one recipient; a second time it is the same row."""
    row, created = OutboxRow.unscoped.get_or_create(
        case=case,
        event=event,
        recipient=recipient,
        effect=effect,
        defaults={"next_at": at},
    )
    if created:
        # The row's id and nothing else: queue rows are readable without a key.
        async_task("casework.tasks.deliver", row.pk)
    return row
