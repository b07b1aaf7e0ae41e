"""Due dates counted on the fingers: nothing here knows `casework.clocks`.

Only the days of the shipped calendar are read, and each day is looked at in turn.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .records import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = ROOT / "site" / "casework" / "calendars" / "CN.json"
ONE_DAY = timedelta(days=1)
INSTANTS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}

Pauses = Sequence[tuple[datetime, datetime]]
Amount = tuple[int, str]
Hours = Sequence[tuple[str, str]]


@cache
def _calendar() -> dict:
    return json.loads(CALENDAR.read_text("utf-8"))


@cache
def _noticed() -> dict[str, str]:
    notices = _calendar()["notices"]
    return {day[0]: day[1] for notice in notices for day in notice["days"]}


def is_known(moment: datetime) -> bool:
    """Whether a notice covers every day up to this one."""
    day = (moment - timedelta(microseconds=1)).astimezone(ZONE).date()
    return day <= date.fromisoformat(_calendar()["known_until"])


def is_workday(day: date) -> bool:
    told = _noticed().get(day.isoformat())
    return told == "work" if told else day.weekday() < 5


def due_at(
    start: datetime,
    amount: Amount,
    *,
    pauses: Pauses = (),
    extension: Amount | None = None,
    most: Amount | None = None,
    hours: Hours = (),
) -> datetime:
    """Return the first moment at which it is late.

    `hours` are those of service, where only they count.
    """
    if amount[1] not in INSTANTS:
        # For a limit in days the clock stood still for whole days.
        pauses = [(_night(asleep), _night(awake)) for asleep, awake in pauses]
    if hours:
        return _served(start, amount[0] * INSTANTS[amount[1]], hours, pauses)
    end = _end(start, amount, extension, pauses)
    if extension and most:
        end = min(end, _end(start, most, None, pauses))
    return end


def end_of(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(), ZONE)


def _night(moment: datetime) -> datetime:
    """The last instant of its day."""
    return end_of(moment.astimezone(ZONE).date()) - timedelta(microseconds=1)


def _end(start, amount: Amount, more: Amount | None, pauses: Pauses) -> datetime:
    if more and more[1] == amount[1]:
        amount, more = (amount[0] + more[0], amount[1]), None
    n, unit = amount
    if unit in INSTANTS:
        moment = _passed(start, n * INSTANTS[unit], pauses)
        if not more:
            return moment
        last = _counted(moment.astimezone(ZONE).date(), more, pauses)
    else:
        last = _counted(start.astimezone(ZONE).date(), amount, pauses)
        if more and more[1] in INSTANTS:
            return _passed(end_of(last), more[0] * INSTANTS[more[1]], pauses)
        if more:
            last = _counted(last, more, pauses)
    if n or more:
        while not is_workday(last):
            last += ONE_DAY
    return end_of(last)


def _passed(start: datetime, length: timedelta, pauses: Pauses) -> datetime:
    for asleep, awake in sorted(pauses):
        if awake <= start or asleep >= start + length:
            continue
        length -= max(asleep - start, timedelta())
        start = awake
    return start + length


def _served(start, length: timedelta, hours: Hours, pauses: Pauses) -> datetime:
    """Open the house day by day until enough of it was open."""
    day = start.astimezone(ZONE).date()
    while True:
        for opens, closes in hours if is_workday(day) else ():
            first, last = (
                datetime.combine(day, time.fromisoformat(at), ZONE)
                for at in (opens, closes)
            )
            minute = max(first, start)
            while minute < last:
                if not any(asleep <= minute < awake for asleep, awake in pauses):
                    length -= timedelta(minutes=1)
                minute += timedelta(minutes=1)
                if not length:
                    return minute
        day += ONE_DAY


def _counted(day: date, amount: Amount, pauses: Pauses) -> date:
    n, unit = amount
    if unit == "month":
        n, unit = (_months_later(day, n) - day).days, "calendar_day"
    still = [(a.astimezone(ZONE).date(), b.astimezone(ZONE).date()) for a, b in pauses]
    while n:
        day += ONE_DAY
        if any(asleep < day <= awake for asleep, awake in still):
            continue
        n -= is_workday(day) if unit == "workday" else 1
    return day


def _months_later(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError
