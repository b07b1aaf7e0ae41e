"""Files of a case: staged with the form, taken into the case, read as copies.

The original is encrypted under a key of its own from the moment it is staged; taking
it into a case re-wraps that key and writes no file again.
"""

from collections.abc import Sequence
from datetime import datetime

from casework import effects
from casework.models.answers import Message
from casework.models.attachments import Attachment, StagedUpload
from casework.models.cases import Case
from casework.models.events import Event
from casework.sealing import seal


def take(
    case: Case,
    uploads: Sequence[str],
    *,
    at: datetime,
    event: Event,
    message: Message | None = None,
    from_submitter: bool = True,
) -> list[Attachment]:
    """Take staged files into a locked case, in the order given.

    Each leaves the staging table, so that it cannot go into a second case, and owes
    a copy without metadata, made by the worker.
    """
    staged = {row.pk: row for row in StagedUpload.objects.filter(pk__in=uploads)}
    taken = []
    for position, pk in enumerate(dict.fromkeys(uploads)):
        row = staged[pk]
        attachment = Attachment(
            case=case,
            message=message,
            position=position,
            name=row.name,
            kind=row.kind,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            original=row.original,
            wrapped_key=seal(case.data_key, row.file_key, f"file:{row.original}"),
            from_submitter=from_submitter,
            added_at=at,
        )
        attachment.save(force_insert=True)
        row.delete()
        effects.owe(
            "file.derive",
            recipient=f"file:{attachment.pk}",
            case=case,
            event=event,
            at=at,
        )
        taken.append(attachment)
    return taken
