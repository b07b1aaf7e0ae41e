"""What can happen to a case, who may know, and the one way to write it down.

Events are the truth: state, clocks, statistics and the public timeline are read
from them. Each is linked to the one before by a keyed hash, so that a change made
behind the application's back is found by `manage.py verify_events`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import keys
from casework.models.cases import Case
from casework.models.events import Event
from casework.sealing import seal

PUBLIC, SUBMITTER, STAFF = (
    Event.Visibility.PUBLIC,
    Event.Visibility.SUBMITTER,
    Event.Visibility.STAFF,
)


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event: its name in the back office and in the public's words."""

    title: str | Promise
    visibility: Event.Visibility
    public_title: str | Promise = ""


TYPES: dict[str, EventType] = {
    "case.received": EventType(_("Received"), SUBMITTER, _("We received your case")),
    "case.registered": EventType(_("Registered"), STAFF),
    "case.accepted": EventType(
        _("Accepted"), SUBMITTER, _("Your case has been accepted")
    ),
    "case.refused": EventType(
        _("Not accepted"), SUBMITTER, _("Your case was not accepted")
    ),
    "supplement.asked": EventType(
        _("More information asked for"),
        SUBMITTER,
        _("We need more information from you"),
    ),
    "supplement.supplied": EventType(
        _("More information received"), SUBMITTER, _("You sent more information")
    ),
    "case.assigned": EventType(
        _("Assigned to a unit"), SUBMITTER, _("Your case was passed to the unit")
    ),
    "case.returned": EventType(_("Returned by the unit"), STAFF),
    "answer.saved": EventType(_("Draft answer saved"), STAFF),
    "answer.drafted": EventType(_("Draft answer submitted"), STAFF),
    "answer.reviewed": EventType(_("Draft answer reviewed"), STAFF),
    "answer.sent_back": EventType(_("Draft answer sent back"), STAFF),
    "answer.signed_off": EventType(_("Answer signed off"), STAFF),
    "answer.declined": EventType(_("Answer not signed off"), STAFF),
    "case.answered": EventType(_("Answered"), SUBMITTER, _("We answered you")),
    "answer.rated": EventType(
        _("Satisfaction given"), SUBMITTER, _("You rated the answer")
    ),
    "follow_up.recorded": EventType(
        _("Followed up"), SUBMITTER, _("We asked you about the answer")
    ),
    "case.closed": EventType(_("Closed"), SUBMITTER, _("Your case was closed")),
    "case.withdrawn": EventType(
        _("Withdrawn by the submitter"), SUBMITTER, _("You withdrew your case")
    ),
    "case.classified": EventType(
        _("Classified"), STAFF, _("A due date was counted anew")
    ),
    "step.done": EventType(_("Step done"), STAFF, _("A step was done")),
    "limit.promised": EventType(
        _("Date promised"), SUBMITTER, _("We promised you a date")
    ),
    "time.corrected": EventType(
        _("Time put right"), STAFF, _("The date of a step was put right")
    ),
    "limit.warned": EventType(_("Told of a time limit"), STAFF),
    "limit.extended": EventType(
        _("Time limit extended"), SUBMITTER, _("The time limit was extended")
    ),
    "message.received": EventType(
        _("Message from the submitter"), SUBMITTER, _("You sent a message")
    ),
    "message.sent": EventType(
        _("Message to the submitter"), SUBMITTER, _("We sent you a message")
    ),
    "note.added": EventType(_("Note"), STAFF),
    "conflict.declared": EventType(_("Conflict of interest recorded"), STAFF),
    "identity.revealed": EventType(_("Identity opened"), STAFF),
    "original.opened": EventType(_("Original file opened"), STAFF),
    "clock.recomputed": EventType(
        _("Due date recomputed"), SUBMITTER, _("A due date was counted anew")
    ),
    "outcome.prepared": EventType(_("Outcome prepared for publication"), STAFF),
    "outcome.sent_back": EventType(_("Outcome sent back"), STAFF),
    "outcome.approved": EventType(_("Outcome approved for publication"), STAFF),
    "outcome.published": EventType(
        _("Outcome published"), SUBMITTER, _("The outcome was published")
    ),
    "outcome.withdrawn": EventType(
        _("Outcome withdrawn from the public site"),
        SUBMITTER,
        _("The published outcome was withdrawn"),
    ),
}


def event_type(code: str) -> EventType:
    """Return the type; an unknown one raises KeyError, never a blank line."""
    return TYPES[code]


def append(
    case: Case,
    type: str,  # noqa: A002 - the word of the domain
    *,
    at: datetime,
    by=None,
    acted_as: str = "staff",
    data: Mapping[str, Any] | None = None,
    remarks: str = "",
    recorded_at: datetime | None = None,
    visibility: Event.Visibility | None = None,
) -> Event:
    """Append one event to the chain of a case that the caller has locked.

    `data` takes codes, ids and numbers; any words go into `remarks`, which is
    sealed. `recorded_at` is later than `at` where something is written down
    afterwards, as a letter is. `visibility` is the type's unless the procedure says
    otherwise. The caller saves the case, whose count and head move here.
    """
    kind = event_type(type)
    event = Event(
        case=case,
        seq=case.event_count + 1,
        type=type,
        at=at,
        recorded_at=recorded_at or at,
        actor=by,
        acted_as=acted_as,
        visibility=visibility or kind.visibility,
        data=dict(data or {}),
        previous_hash=case.chain_head,
    )
    if remarks:
        event.sealed_remarks = seal(
            case.data_key, remarks.encode(), event.remarks_context
        )
    event.hash = link(event)
    event.save(force_insert=True, using="default")
    case.event_count = event.seq
    case.chain_head = event.hash
    return event


def link(event: Event) -> str:
    """Return the keyed hash that binds this event to all before it."""
    content = json.dumps(
        [
            event.previous_hash,
            str(event.case_id),
            event.seq,
            event.type,
            _instant(event.at),
            _instant(event.recorded_at),
            event.actor_id,
            event.acted_as,
            event.visibility,
            event.data,
            hashlib.sha256(bytes(event.sealed_remarks)).hexdigest(),
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hmac.new(
        keys.ring().subkey("event-chain", "link"), content.encode(), hashlib.sha256
    ).hexdigest()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
