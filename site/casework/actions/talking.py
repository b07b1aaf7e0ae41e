"""Messages both ways, and what the submitter may do with the own case."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from casework import attachments
from casework.models.answers import Message
from casework.models.cases import Case

from .change import changing, required


def message_submitter(*, case: Case, by, at: datetime, body: str) -> Message:
    """Write to the submitter; it shows on the tracking page."""
    body = required(body, _("Write the message."))
    with changing(case, "message_submitter", by=by, at=at) as change:
        message = Message(
            case=change.case, from_submitter=False, author=by, body=body, sent_at=at
        )
        message.save(force_insert=True)
        change.record()
    return message


def send_message(
    *, case: Case, at: datetime, body: str, uploads: Sequence[str] = ()
) -> Message:
    """The submitter writes to the office."""
    return _from_submitter(
        "send_message", Message.Kind.MESSAGE, case, at, body, uploads
    )


def supply(
    *, case: Case, at: datetime, body: str, uploads: Sequence[str] = ()
) -> Message:
    """The submitter answers the request for more; the clocks run again."""
    return _from_submitter("supply", Message.Kind.SUPPLEMENT, case, at, body, uploads)


def _from_submitter(
    verb: str,
    kind: Message.Kind,
    case: Case,
    at: datetime,
    body: str,
    uploads: Sequence[str],
) -> Message:
    body = required(body, _("Write the message."))
    with changing(case, verb, by=None, at=at) as change:
        message = Message(
            case=change.case, kind=kind, from_submitter=True, body=body, sent_at=at
        )
        message.save(force_insert=True)
        change.move()
        event = change.record()
        attachments.take(change.case, uploads, at=at, event=event, message=message)
    return message


def withdraw(*, case: Case, at: datetime, reason: str = "") -> Case:
    """The submitter withdraws the case before it is answered."""
    with changing(case, "withdraw", by=None, at=at) as change:
        change.case.closed_at = at
        change.move()
        change.record(remarks=reason)
    return case
