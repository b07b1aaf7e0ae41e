"""The convention once more, day by day and minute by minute, as slow as it is plain."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def due_on(
    day0: date,
    n: int,
    unit: str,
    roll: str,
    pauses: Sequence[tuple[date, date]],
    is_workday: Callable[[date], bool],
) -> date:
    """Walk from day 0 and stop on the day that uses up the limit."""
    left = _days_in_months(day0, n) if unit == "month" else n
    day = day0
    while left:
        day += DAY
        if any(start < day <= end for start, end in pauses):
            continue
        if unit != "workday" or is_workday(day):
            left -= 1
    if n and roll == "next_workday":
        while not is_workday(day):
            day += DAY
    return day


def due_at(
    start: datetime, minutes: int, pauses: Sequence[tuple[datetime, datetime]]
) -> datetime:
    """Walk minute by minute; starts and pauses are on whole minutes."""
    moment = start
    while minutes:
        if not any(begin <= moment < end for begin, end in pauses):
            minutes -= 1
        moment += MINUTE
    return moment


def _days_in_months(day: date, n: int) -> int:
    year, month = day.year, day.month
    for _ in range(n):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    end = date(year, month, min(day.day, monthrange(year, month)[1]))
    return (end - day).days
