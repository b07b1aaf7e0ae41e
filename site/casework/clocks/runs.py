"""Stretches of a clock: how far an amount of time reaches around what is excluded."""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from operator import add
from typing import Literal, NamedTuple

from .durations import Duration, months_after
from .pauses import Gap, Pause, day_gaps, moment_gaps
from .service import ServiceHours
from .workdays import Calendar

# What a stretch is for: the limit itself, or the time added to it.
Part = Literal["limit", "extension"]


class Run(NamedTuple):
    """A stretch counted in one unit, from `start`, not counted, to `end`, counted.

    Both are day numbers, or for hours and minutes microseconds since 1970 in UTC.
    """

    part: Part
    duration: Duration
    start: int
    end: int
    gaps: Sequence[Gap]
    # Set where only the hours of service count.
    hours: ServiceHours | None = None


def run_in_days(
    part: Part,
    duration: Duration,
    start: int,
    calendar: Calendar,
    pauses: Sequence[Pause],
    zone: tzinfo,
) -> Run:
    """Return the stretch of days after day number `start`."""
    gaps = day_gaps(pauses, zone, start) if pauses else ()
    if duration.n == 0:
        end = start
    elif duration.unit == "workday":
        end = reach(
            start,
            duration.n,
            gaps,
            calendar.workday_numbers_between,
            calendar.nth_workday_number,
        )
    else:
        end = reach(start, _calendar_days(duration, start), gaps, _difference, add)
    return Run(part, duration, start, end, gaps)


def run_in_moments(
    part: Part,
    duration: Duration,
    start: int,
    pauses: Sequence[Pause],
    zone: tzinfo,
) -> Run:
    """Return the stretch of hours or minutes after the microsecond `start`."""
    gaps = moment_gaps(pauses, zone, start) if pauses else ()
    end = reach(start, duration.microseconds, gaps, _difference, add)
    return Run(part, duration, start, end, gaps)


def run_in_service(
    part: Part,
    duration: Duration,
    start: int,
    calendar: Calendar,
    pauses: Sequence[Pause],
    zone: tzinfo,
    hours: ServiceHours,
) -> Run:
    """Return the stretch of hours of service after the microsecond `start`.

    What comes while the house is closed runs from the next opening.
    """
    stops = moment_gaps(pauses, zone, start) if pauses else []
    enough = duration.microseconds + sum(last - first for first, last in stops)
    closed = hours.closed_until(start, enough, calendar, zone)
    gaps = sorted([*stops, *closed])
    opening = closed[0][1] if closed and closed[0][0] == start else start
    end = reach(opening, duration.microseconds, gaps, _difference, add)
    return Run(part, duration, start, end, gaps, hours)


def reach(
    start: int,
    amount: int,
    gaps: Sequence[Gap],
    count: Callable[[int, int], int],
    advance: Callable[[int, int], int],
) -> int:
    """Return where `amount` ends when nothing inside the gaps is counted.

    `count(a, b)` says how much lies after a up to b, `advance(a, n)` where n after
    a ends; so days, workdays and hours all run by this one rule. Gaps are sorted
    and may overlap. One that begins on or after the end changes nothing.
    """
    for first, last in gaps:
        if last <= start:
            continue
        running = count(start, max(start, first))
        if amount <= running:
            break
        amount -= running
        start = last
    return advance(start, amount)


def running(start: int, end: int, gaps: Sequence[Gap]) -> list[Gap]:
    """Return the stretches between the gaps, in which the clock ran."""
    running = []
    for first, last in gaps:
        if last <= start:
            continue
        if first >= end:
            break
        if first > start:
            running.append((start, first))
        start = last
    if start < end:
        running.append((start, end))
    return running


def _difference(start: int, end: int) -> int:
    return end - start


def _calendar_days(duration: Duration, start: int) -> int:
    if duration.unit == "calendar_day":
        return duration.n
    day = date.fromordinal(start)
    return months_after(day, duration.n).toordinal() - start
