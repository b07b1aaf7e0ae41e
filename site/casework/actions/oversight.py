"""Notes, conflicts of interest, extensions, and the identity behind a reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework import access, events
from casework.actors import system_actor
from casework.models.attachments import Attachment
from casework.models.cases import Case, ConflictOfInterest, Identity
from casework.models.clocks import Clock
from casework.models.units import Unit
from casework.write_gate import writing

from .change import NotAllowed, NotNow, changing, required

REASON_LENGTH = 10  # characters: a typed reason, not a keystroke (S10)


def add_note(*, case: Case, by, at: datetime, body: str) -> Case:
    """Add a note that only staff see."""
    body = required(body, _("Write the note."))
    with changing(case, "add_note", by=by, at=at) as change:
        change.record(remarks=body)
    return case


def declare_conflict(
    *, case: Case, by, at: datetime, user=None, unit: Unit | None = None, reason: str
) -> Case:
    """Record whom the case is about: from now on it does not exist for them."""
    reason = required(reason, _("Say how the person or unit is concerned."))
    if (user is None) == (unit is None):
        raise NotNow(_("Choose a person or a unit."))
    with changing(case, "declare_conflict", by=by, at=at) as change:
        ConflictOfInterest.unscoped.get_or_create(
            case=change.case,
            user=user,
            unit=unit,
            defaults={"source": ConflictOfInterest.Source.DECLARED, "recorded_at": at},
        )
        if user is not None and change.case.handler_id == user.pk:
            change.case.handler = None
        change.record(
            data={
                "user": user.pk if user else None,
                "unit": unit.code if unit else None,
            },
            remarks=reason,
        )
    return case


def extend_limit(
    *, case: Case, by, at: datetime, limit: str, amount: int, reason: str
) -> Case:
    """Extend a running limit as far as the procedure allows; the submitter is told."""
    reason = required(reason, _("Say why more time is needed."))
    with changing(case, "extend_limit", by=by, at=at) as change:
        rule = change.case.definition.limit(limit).extension
        if rule is None:
            raise NotNow(_("This limit cannot be extended."))
        running = Clock.unscoped.filter(
            case=change.case, limit=limit, met_at=None, dropped_at=None
        ).first()
        if running is None or (running.paused_at is None and running.due_at <= at):
            raise NotNow(_("The limit is not running, or has passed already."))
        # Of this round: a corrected request starts with all its time again.
        granted = change.case.events.filter(
            type="limit.extended", data__limit=limit, at__gte=running.started_at
        )
        if granted.count() >= rule.times:
            raise NotNow(_("This limit was extended as often as it may be."))
        if not 0 < amount <= rule.amount:
            raise NotNow(
                _("At most %(amount)s may be added.") % {"amount": rule.amount}
            )
        _refuse_beyond_ceiling(change.case, limit, granted, amount)
        change.record(
            data={"limit": limit, "amount": amount, "unit": rule.unit}, remarks=reason
        )
    return case


def _refuse_beyond_ceiling(case: Case, code: str, granted, amount: int) -> None:
    """At most so much in all, counted from the start of the limit."""
    limit = case.definition.limit(code)
    rule = limit.extension
    if rule is None or rule.ceiling is None or rule.unit != limit.unit:
        return
    before = sum(event.data["amount"] for event in granted)
    left = rule.ceiling - (limit.amount or 0) - before
    if amount > left:
        raise NotNow(_("At most %(amount)s may be added.") % {"amount": max(left, 0)})


def reveal_identity(*, case: Case, by, at: datetime, reason: str) -> Identity | None:
    """Return who the submitter is, after the reason is written down.

    The event is committed first: no log, no name. None for an anonymous case.
    """
    _log_opening(case, by, at, reason, "reveal_identity", "identity.revealed", {})
    with system_actor():
        return Identity.unscoped.select_related("case").filter(case=case).first()


def open_original(
    *, case: Case, by, at: datetime, reason: str, attachment: Attachment
) -> Attachment:
    """Return the original of a file, metadata and all, after the reason is logged."""
    _log_opening(
        case,
        by,
        at,
        reason,
        "open_original",
        "original.opened",
        {"attachment": str(attachment.pk)},
    )
    return attachment


def _log_opening(case, by, at, reason, right, event_type, data) -> None:
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise NotNow(
            _("Give a reason of at least %(n)s characters.") % {"n": REASON_LENGTH}
        )
    with writing(), system_actor():
        locked = Case.unscoped.select_for_update(of=("self",))
        row = locked.select_related("key").get(pk=case.pk)
        if access.has_conflict(row, by) or not access.rights_on(row, by).may(right):
            raise NotAllowed
        events.append(row, event_type, at=at, by=by, data=data, remarks=reason)
        row.save(update_fields=["event_count", "chain_head"])
