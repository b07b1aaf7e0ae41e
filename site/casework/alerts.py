"""When people are told of a limit: before it, at it, and after it has passed."""

from datetime import date, datetime, time, timedelta

from casework.clocks import Calendar, Due
from casework.procedures.definition import Limit
from casework.projection import RunningClock

INSTANT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def warn_at(limit: Limit, due: Due, calendar: Calendar) -> datetime:
    """Return when a warning of this limit is due: `warn_before` in its own unit.

    In days it comes as the first of the last days begins, so that with two workdays
    there are two workdays left; months are warned of by days.
    """
    before = limit.warn_before
    if limit.unit in INSTANT:
        return due.due_at - before * INSTANT[limit.unit]
    if limit.unit != "workday":
        return due.due_at - timedelta(days=before)
    day = due.due_on + timedelta(days=1)
    while before:
        day -= timedelta(days=1)
        before -= calendar.is_workday(day)
    return _morning(day, due)


def alert_at(running: RunningClock, due: Due, calendar: Calendar) -> datetime | None:
    """Return when somebody is next to be told of this clock; None for never."""
    if not running.is_running or running.paused_at is not None:
        return None
    return warn_at(running.limit, due, calendar)


def _morning(day: date, due: Due) -> datetime:
    return datetime.combine(day, time.min, due.zone)
