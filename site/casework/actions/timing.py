"""What is done on the way, promised inside a limit, sorted, or put right in time."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from casework import clocking, events, recalculation
from casework.calendars.loading import calendar_from_db
from casework.clocks import Due
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.models.events import Event
from casework.procedures import happenings
from casework.procedures.definition import Definition
from casework.projection import promised_until

from .change import Change, NotNow, changing, required

# Where the case itself keeps the time of an event, for lists and searches.
COLUMN_OF = {
    "case.received": "received_at",
    "supplement.asked": "supplement_asked_at",
    "case.accepted": "accepted_at",
    "case.answered": "answered_at",
    "case.closed": "closed_at",
    "case.refused": "closed_at",
}
# Whose time clocks hang on; a notice or a count anew has the time it has.
CORRECTABLE = frozenset(happenings.STAGES) | {"step.done", "case.refused"}
# What takes place in the order in which it is written down. A step does not: it may
# be recorded days after it was done.
IN_ORDER = (CORRECTABLE - {"step.done"}) | {
    "limit.extended",
    "limit.promised",
    "case.withdrawn",
    "answer.rated",
}


def record_step(
    *,
    case: Case,
    by,
    at: datetime,
    step: str,
    done_at: datetime | None = None,
    remarks: str = "",
) -> Case:
    """Write down that a step of the procedure was done, now or at `done_at`."""
    done_at = done_at or at
    with changing(case, "record_step", by=by, at=at) as change:
        rule = next(
            (s for s in change.case.definition.recorded_steps if s.code == step), None
        )
        if rule is None:
            raise NotNow(_("This procedure has no such step to record."))
        if done_at > at:
            raise NotNow(_("A step is recorded when it is done, not before."))
        if done_at < change.case.received_at:
            raise NotNow(_("The case was received later than that."))
        change.record(
            data={"step": step},
            remarks=remarks,
            happened_at=done_at,
            shown_to_submitter=rule.public,
        )
    return case


def promise_date(
    *, case: Case, by, at: datetime, limit: str, until: date, words: str = ""
) -> Case:
    """Promise the submitter a date, or a moment, inside a limit; they are told.

    How often is the procedure's to say: once, or with one postponement twice.
    """
    with changing(case, "promise_date", by=by, at=at) as change:
        rule = change.case.definition.limit(limit)
        if not rule.promises:
            raise NotNow(_("No date can be promised inside this limit."))
        latest, clock = _running(change, limit)
        if clock.due_at <= at:
            raise NotNow(_("The limit is not running, or has passed already."))
        given = change.case.events.filter(
            type="limit.promised", data__limit=limit, data__round=clock.round
        )
        if given.count() >= rule.promises:
            raise NotNow(_("A date was promised as often as it may be."))
        promised = latest.promised(promised_until(until.isoformat()))
        if promised.due_at <= at:
            raise NotNow(_("Promise a date that is still to come."))
        if promised is latest and until != latest.due_on:
            raise NotNow(
                _("The limit itself ends on %(day)s; promise no later date.")
                % {"day": latest.due_on}
            )
        change.record(
            data={"limit": limit, "round": clock.round, "until": until.isoformat()},
            remarks=words,
        )
    return case


def classify(
    *,
    case: Case,
    by,
    at: datetime,
    severity: str = "",
    area: str = "",
    breadth: int = 1,
    remarks: str = "",
) -> Case:
    """Say how grave the matter is, where, and how many units must agree on it.

    The limits that apply follow from it, counted from when they began.
    """
    with changing(case, "classify", by=by, at=at) as change:
        definition = change.case.definition
        _known(severity, [s.code for s in definition.severities])
        _known(area, [a.code for a in definition.areas])
        if breadth < 1:
            raise NotNow(_("At least one unit must agree."))
        promised = _promised(change.case)
        change.case.severity = severity
        change.case.area = area
        change.case.breadth = breadth
        change.record(
            data={"severity": severity, "area": area, "breadth": breadth},
            remarks=remarks,
            # Whoever was promised a date is told that it is another one.
            shown_to_submitter=_promised(change.case) != promised,
        )
    return case


def correct_time(
    *, case: Case, by, at: datetime, seq: int, to: datetime, reason: str
) -> Case:
    """Put right a time that was written down wrongly; every limit is counted anew.

    The event keeps what it said: both times stand in the history. What came before
    stays before, and what came after, after; only a step stands anywhere between
    the receipt and now.
    """
    reason = required(reason, _("Say why the time was wrong."))
    with changing(case, "correct_time", by=by, at=at) as change:
        event = change.case.events.filter(seq=seq, type__in=CORRECTABLE).first()
        if event is None:
            raise NotNow(_("The time of this event cannot be put right."))
        before, earlier, later = _around(change.case, event)
        if to > min([*later, at]) or (earlier and to < max(earlier)):
            raise NotNow(
                _("It must stay between what came before and what came after.")
            )
        change.record(
            data={
                "seq": seq,
                "before": before.isoformat(),
                "after": to.isoformat(),
            },
            remarks=reason,
            shown_to_submitter=event.visibility != events.STAFF,
        )
        if column := COLUMN_OF.get(event.type):
            setattr(change.case, column, to)
        recalculation.recount_case(change.case, at=at, ended_too=True)
    return case


def correctable(case: Case, events: list[Event]) -> list[tuple[Event, datetime]]:
    """Return the events whose time may be put right, with the time that counts."""
    times = clocking.effective_times((e.seq, e.type, e.at, e.data) for e in events)
    return [(e, times[e.seq]) for e in events if e.type in CORRECTABLE]


def classifiable(definition: Definition) -> bool:
    """Whether a condition of the procedure asks how a case is classified."""
    conditions = [limit.condition for limit in definition.limits]
    conditions += [gate.condition for gate in definition.gates]
    return bool(
        definition.severities
        or definition.areas
        or any(c.units_from or c.units_to for c in conditions)
    )


def _around(
    case: Case, event: Event
) -> tuple[datetime, list[datetime], list[datetime]]:
    """Return the time of an event that counts, and those it must stay between."""
    history = clocking.history_of(case)
    times = clocking.effective_times(history)
    if event.type == "step.done":
        return times[event.seq], [case.received_at], []
    earlier, later = [], []
    for seq, kind, _at, _data in history:
        if kind in IN_ORDER and seq < event.seq:
            earlier.append(times[seq])
        elif kind in IN_ORDER and seq > event.seq:
            later.append(times[seq])
        elif kind == "step.done" and event.type == "case.received":
            later.append(times[seq])
    return times[event.seq], earlier, later


def _running(change: Change, limit: str) -> tuple[Due, Clock]:
    """Return the end of a limit that is running now, and its clock."""
    clock = Clock.unscoped.filter(
        case=change.case, limit=limit, met_at=None, dropped_at=None, paused_at=None
    ).first()
    calendar = calendar_from_db(change.case.definition.calendar)
    for running in clocking.running_clocks(change.case, calendar):
        if clock and (running.limit.code, running.round) == (limit, clock.round):
            return running.latest(calendar), clock
    raise NotNow(_("The limit is not running."))


def _promised(case: Case) -> set[str]:
    """Return the limits that the submitter of such a case is promised."""
    limits = case.definition.public_limits
    return {limit.code for limit in limits if limit.condition.holds(case.facts)}


def _known(code: str, codes: list[str]) -> None:
    if code and code not in codes:
        raise NotNow(_("The procedure has no “%(code)s”.") % {"code": code})
