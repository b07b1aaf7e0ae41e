"""Days left and days taken, in the words people use for them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from .due import Due
from .durations import MICROSECONDS, Duration, Unit
from .pauses import Pause, day_gaps, microseconds, moment_gaps
from .runs import running
from .service import ServiceHours
from .workdays import Calendar


class Remaining(NamedTuple):
    """What is left of a limit, or by how much it is over.

    Zero days left is "due today". Lateness of a limit in days is told in calendar
    days, at least one.
    """

    n: int
    unit: Unit
    is_overdue: bool


def remaining(due: Due, at: datetime) -> Remaining:
    """Return how much is left at a moment: workdays for a limit in workdays.

    A limit in hours is told in hours, rounded down, and in minutes below one hour.
    """
    over = due.is_overdue(at)
    unit = due.runs[-1].duration.unit
    if unit in MICROSECONDS:
        minutes = abs(microseconds(due.due_at) - microseconds(at))
        minutes //= MICROSECONDS["minute"]
        if minutes >= 60:
            return Remaining(minutes // 60, "hour", over)
        return Remaining(minutes, "minute", over)
    today = at.astimezone(due.zone).date()
    if over:
        return Remaining((today - due.due_on).days, "calendar_day", True)
    if unit == "workday":
        left = due.calendar.workdays_between(today, due.due_on)
        return Remaining(left, "workday", False)
    return Remaining((due.due_on - today).days, "calendar_day", False)


def taken(
    received_at: datetime,
    until: datetime,
    unit: Unit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    *,
    zone: tzinfo | None = None,
    hours: ServiceHours | None = None,
) -> Duration:
    """Return how much of a limit was used up at a moment, pauses left out.

    Counted as the limit is: the day of receipt is day 0, an answer on the same day
    took zero days. Limits in months are told in calendar days.
    """
    if received_at.tzinfo is None:
        raise ValueError("the moment of receipt carries no offset from UTC")
    zone = zone or calendar.zone
    if unit in MICROSECONDS:
        start, end = microseconds(received_at), microseconds(until)
        gaps = moment_gaps(pauses, zone, start)
        if hours and end > start:
            gaps = sorted([*gaps, *hours.closed_between(start, end, calendar, zone)])
        used = sum(stop - begin for begin, stop in running(start, end, gaps))
        return Duration(used // MICROSECONDS[unit], unit)
    start = received_at.astimezone(zone).toordinal()
    end = until.astimezone(zone).toordinal()
    stretches = running(start, end, day_gaps(pauses, zone, start))
    if unit == "workday":
        between = calendar.workday_numbers_between
        return Duration(sum(between(*stretch) for stretch in stretches), unit)
    return Duration(sum(stop - begin for begin, stop in stretches), "calendar_day")
