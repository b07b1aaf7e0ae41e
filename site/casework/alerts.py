"""When people are told of a limit: before it, at it, and after it has passed.

Each limit has a ladder, planned from the moment it falls due:

1. `warn`, so long before as the limit says, in its own unit (months: in days), and
   `due`, at the moment itself. Then the rungs of the procedure (督办).
2. Minutes and hours are exact; for a limit in hours of service they are hours of
   service, before it and after it.
3. Days are counted from the due day, workdays by the calendar, and come as that day
   begins: the mail lies there when the house opens. One day after is the first day
   that is late. Zero is the due moment, in every unit.
4. Nobody is told of a date before it stood: a limit shorter than its warning is told
   of as it begins, one that was moved not before it was moved.
5. "At once" has no before. A target that passes is not chased: of its rungs only the
   warning and those before it count, or such as name it.
6. Two rungs for the same role at the same moment are one.
7. A clock that stands still or has ended is told of no more.

A rung is told once for each due moment, so a limit that is put off has its ladder
again, before and after its new date.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.clocks import Calendar, Due, Duration, ServiceHours
from casework.clocks.pauses import microseconds, moment_of
from casework.procedures.definition import Escalation, EscalationUnit, Limit
from casework.projection import INSTANT_UNITS, RunningClock

DAY = timedelta(days=1)
IN_CHARGE = "handler"

# Limit, round, rung and the due moment it was told of.
Told = tuple[str, int, str, datetime]


@dataclass(frozen=True, slots=True)
class Rung:
    """One telling of a limit: which it is, to whom, and when."""

    code: str
    role: str
    at: datetime

    @property
    def is_general(self) -> bool:
        """Whether every limit has it, whatever the procedure's own ladder says."""
        return self.code in {"warn", "due"}


def already_told(
    events: Iterable[tuple[int, str, datetime, dict[str, Any]]],
) -> frozenset[Told]:
    """Return what the events of a case (number, type, time, data) say was told."""
    return frozenset(
        (
            data["limit"],
            data["round"],
            data["rung"],
            datetime.fromisoformat(data["due"]),
        )
        for _seq, kind, _at, data in events
        if kind == "limit.warned"
    )


def alert_at(
    running: RunningClock,
    due: Due,
    calendar: Calendar,
    escalations: Sequence[Escalation],
    told: Collection[Told],
) -> datetime | None:
    """Return when somebody is next to be told of this clock; None for never."""
    rungs = untold(running, due, calendar, escalations, told)
    return rungs[0].at if rungs else None


def untold(
    running: RunningClock,
    due: Due,
    calendar: Calendar,
    escalations: Sequence[Escalation],
    told: Collection[Told],
) -> list[Rung]:
    """Return the rungs of this clock that nobody was told of yet, in order."""
    if not running.is_running or running.paused_at is not None:
        return []
    limit, number = running.limit.code, running.round
    return [
        rung
        for rung in ladder(running, due, calendar, escalations)
        if (limit, number, rung.code, due.due_at) not in told
    ]


def ladder(
    running: RunningClock,
    due: Due,
    calendar: Calendar,
    escalations: Sequence[Escalation],
) -> list[Rung]:
    """Return all rungs of this clock for its present due date, in order."""
    rungs: dict[tuple[str, datetime], Rung] = {}
    for code, role, after, unit in _steps(running.limit, escalations):
        moment = _moment(after, unit, due, calendar, running.hours)
        rungs.setdefault((role, moment), Rung(code, role, moment))
    stands_since = running.changed_at or running.started_at
    return [
        replace(rung, at=max(rung.at, stands_since))
        for rung in sorted(rungs.values(), key=lambda rung: rung.at)
    ]


def _steps(
    limit: Limit, escalations: Sequence[Escalation]
) -> Iterator[tuple[str, str, int, EscalationUnit]]:
    """Yield code, role and distance of each rung that concerns this limit."""
    is_must = limit.kind == "must"
    has_before = not (limit.unit in INSTANT_UNITS and limit.amount == 0)
    if has_before and limit.warn_before:
        unit: EscalationUnit = "calendar_day" if limit.unit == "month" else limit.unit
        yield "warn", IN_CHARGE, -limit.warn_before, unit
    if is_must:
        yield "due", IN_CHARGE, 0, "minute"
    for rung in escalations:
        if rung.limits and limit.code not in rung.limits:
            continue
        if has_before if rung.after < 0 else is_must or rung.limits:
            code = f"{rung.role}:{rung.after}:{rung.unit}"
            yield code, rung.role, rung.after, rung.unit


def _moment(
    after: int,
    unit: EscalationUnit,
    due: Due,
    calendar: Calendar,
    hours: ServiceHours | None,
) -> datetime:
    """Return the moment so long after the limit, or before it."""
    if after == 0:
        return due.due_at
    if unit == "calendar_day":
        return _morning(due.due_on + after * DAY, due)
    if unit == "workday":
        return _morning(_workday(due.due_on, after, calendar), due)
    distance = Duration(abs(after), unit).microseconds
    moment = microseconds(due.due_at)
    if hours is None:
        moment += distance if after > 0 else -distance
    elif after > 0:
        moment = hours.after(moment, distance, calendar, due.zone)
    else:
        moment = hours.before(moment, distance, calendar, due.zone)
    return moment_of(moment, due.zone)


def _workday(day: date, after: int, calendar: Calendar) -> date:
    if after > 0:
        return calendar.nth_workday(day, after)
    while after:
        day -= DAY
        after += calendar.is_workday(day)
    return day


def _morning(day: date, due: Due) -> datetime:
    return datetime.combine(day, time.min, due.zone)
