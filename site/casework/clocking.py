"""Writes down what `projection` reads off the events: the clocks of one case."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from casework import alerts
from casework.calendars.loading import calendar_from_db
from casework.clocks import Calendar, Due
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.models.events import Event
from casework.projection import Happening, RunningClock, project

# An event of a case: number, type, time, data.
Entry = tuple[int, str, datetime, dict[str, Any]]


def zone_of(calendar: Calendar) -> ZoneInfo:
    return calendar.zone or ZoneInfo(settings.TIME_ZONE)


def running_clocks(case: Case, calendar: Calendar | None = None) -> list[RunningClock]:
    """Return every round of every limit of this case, read off its events.

    Whoever has the case's calendar at hand gives it along and saves a query.
    """
    calendar = calendar or calendar_from_db(case.definition.calendar)
    return read_off(history_of(case), case, calendar)


def history_of(case: Case) -> list[Entry]:
    events = Event.unscoped.filter(case=case).order_by("seq")
    return list(events.values_list("seq", "type", "at", "data"))


def read_off(
    history: Iterable[Entry], case: Case, calendar: Calendar
) -> list[RunningClock]:
    """Return the clocks of a case whose events are at hand already."""
    happenings = happenings_of(history)
    return project(case.definition, case.facts, happenings, zone_of(calendar))


def happenings_of(events: Iterable[Entry]) -> list[Happening]:
    """Return the events of a case as the clocks see them.

    An event whose time was written down wrongly counts at its corrected time.
    """
    events = list(events)
    times = effective_times(events)
    return [
        Happening(type=kind, at=times[seq], data=data, seq=seq)
        for seq, kind, _at, data in events
    ]


def effective_times(events: Iterable[Entry]) -> dict[int, datetime]:
    """Return by number the time at which each event counts: the corrected one."""
    times: dict[int, datetime] = {}
    for seq, kind, at, data in events:
        times[seq] = at
        if kind == "time.corrected":
            times[data["seq"]] = datetime.fromisoformat(data["after"])
    return times


def explain(case: Case, clock: Clock) -> Due:
    """Return the due date of one clock with every day counted or not, and why."""
    calendar = calendar_from_db(case.definition.calendar)
    for running in running_clocks(case, calendar):
        if (running.limit.code, running.round) == (clock.limit, clock.round):
            return running.due(calendar)
    raise LookupError(f"{clock} is not on {case}")


def recount(case: Case, *, ended_too: bool = False) -> list[tuple[Clock, datetime]]:
    """Bring the clocks of a locked case up to date; return those whose date moved.

    Each comes with the due moment it had before. An ended clock keeps its date,
    whatever a later notice says of those days, unless `ended_too`: what happened was
    written down wrongly. The caller saves the case, whose next due date is set here.
    """
    calendar = calendar_from_db(case.definition.calendar)
    kept = {
        (clock.limit, clock.round): clock for clock in Clock.unscoped.filter(case=case)
    }
    history = history_of(case)
    told = alerts.already_told(history)
    clocks, moved = [], []
    for running in read_off(history, case, calendar):
        clock = kept.pop((running.limit.code, running.round), None)
        if clock and not ended_too and _has_ended_as_before(clock, running):
            clocks.append(clock)
            continue
        before = clock.due_at if clock else None
        due = running.due(calendar)
        clock, changed = _written(case, clock, running, due, calendar, told)
        if changed:
            clock.save()
        if before and before != clock.due_at:
            moved.append((clock, before))
        clocks.append(clock)
    # A rule that no longer applies leaves no clock behind.
    Clock.unscoped.filter(pk__in=[clock.pk for clock in kept.values()]).delete()
    _set_next_due(case, clocks)
    return moved


def _has_ended_as_before(clock: Clock, running: RunningClock) -> bool:
    return not running.is_running and (
        (clock.started_at, clock.met_at, clock.dropped_at)
        == (running.started_at, running.met_at, running.dropped_at)
    )


def _written(
    case,
    clock,
    running: RunningClock,
    answer: Due,
    calendar,
    told: Collection[alerts.Told] = (),
):
    """Return the clock with these values, and whether anything differs."""
    escalations = case.definition.escalations
    values = {
        "public": running.limit.public,
        "started_at": running.started_at,
        "alert_at": alerts.alert_at(running, answer, calendar, escalations, told),
        "due_at": answer.due_at,
        "due_on": answer.due_on,
        "provisional": answer.provisional,
        "calendar": calendar.label,
        "paused_at": running.paused_at,
        "met_at": running.met_at,
        "dropped_at": running.dropped_at,
        "extended": bool(running.extensions),
        "taken": running.taken(calendar),
    }
    if clock is None:
        return (
            Clock(
                case=case,
                procedure_id=case.procedure_id,
                limit=running.limit.code,
                round=running.round,
                **values,
            ),
            True,
        )
    changed = False
    for name, value in values.items():
        if getattr(clock, name) != value:
            setattr(clock, name, value)
            changed = True
    return clock, changed


def _set_next_due(case: Case, clocks: list[Clock]) -> None:
    must = {limit.code for limit in case.definition.limits if limit.kind == "must"}
    running = [
        clock
        for clock in clocks
        if clock.is_running and clock.paused_at is None and clock.limit in must
    ]
    first = min(running, key=lambda clock: clock.due_at, default=None)
    case.next_due_at = first.due_at if first else None
    case.next_due_provisional = first.provisional if first else False
