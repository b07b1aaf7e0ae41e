"""Counts open clocks anew after a calendar has changed, and writes down what moved.

The clocks say by which version of the calendar they were counted, so the work is found
again after an interruption and nothing is done twice. A clock that has ended keeps its
date: it was kept or broken by the calendar of its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django_q.tasks import async_task

from casework import clocking, events
from casework.actors import system_actor
from casework.calendars.loading import calendar_from_db
from casework.clocks import Calendar
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.write_gate import writing

AT_ONCE = 50  # cases in one transaction: writers wait no longer than that takes


@dataclass(frozen=True, slots=True)
class Move:
    """A due date that a calendar moves: of which case and limit, from when to when."""

    reference: str
    limit: str
    before: date
    after: date


def preview(code: str, calendar: Calendar, *, since: date) -> Iterator[Move]:
    """Yield what this calendar, not yet loaded, would move; change nothing.

    `since` is the first day that it changes: what is due before cannot move.
    """
    with system_actor():
        for case in due_since(code, since).iterator(chunk_size=AT_ONCE):
            kept = {(c.limit, c.round): c for c in case.clocks.all()}
            for running in clocking.running_clocks(case):
                clock = kept.get((running.limit.code, running.round))
                if clock is None or not running.is_running:
                    continue
                due = running.due(calendar)
                if due.due_at != clock.due_at:
                    yield Move(str(case), clock.limit, clock.due_on, due.due_on)


def ask() -> None:
    """Let the worker recount, in the transaction that changed a calendar."""
    async_task("casework.tasks.recount_clocks")


def recount_open(code: str, *, at: datetime) -> int:
    """Bring every open clock of this calendar up to date; return how many moved."""
    moved = 0
    label = calendar_from_db(code).label
    while True:
        with writing(), system_actor():
            cases = list(_outdated(code, label)[:AT_ONCE])
            for case in cases:
                moved += recount_case(case, at=at)
        if not cases:
            return moved


def recount_case(case: Case, *, at: datetime) -> int:
    """Count the clocks of a locked case anew; each moved date becomes an event."""
    moved = clocking.recount(case)
    for clock, before in moved:
        events.append(
            case,
            "clock.recomputed",
            at=at,
            acted_as="system",
            data={
                "limit": clock.limit,
                "before": before.isoformat(),
                "after": clock.due_at.isoformat(),
                "calendar": clock.calendar,
            },
        )
    case.save()
    return len(moved)


def is_outdated(case: Case) -> bool:
    """Whether a clock of this case still runs by an older version of its calendar."""
    label = calendar_from_db(case.definition.calendar).label
    running = Clock.unscoped.filter(case=case, met_at=None, dropped_at=None)
    return running.exclude(calendar=label).exists()


def due_since(code: str, day: date) -> QuerySet[Case]:
    """Return the open cases with a limit by this calendar that ends then or later."""
    clocks = _running(code).filter(due_on__gte=day)
    cases = Case.unscoped.filter(pk__in=clocks.values("case_id"))
    return cases.select_related("version__procedure").prefetch_related("clocks")


def waiting(code: str) -> int:
    """Count the open cases that were counted by an older version of this calendar."""
    clocks = _running(code).exclude(calendar=calendar_from_db(code).label)
    return clocks.values("case_id").distinct().count()


def _running(code: str) -> QuerySet[Clock]:
    return Clock.unscoped.filter(
        met_at=None, dropped_at=None, calendar__startswith=f"{code}/"
    )


def _outdated(code: str, label: str) -> QuerySet[Case]:
    clocks = _running(code).exclude(calendar=label)
    return (
        Case.unscoped.select_for_update(of=("self",))
        .select_related("key", "version__procedure")
        .filter(pk__in=clocks.values("case_id"))
        .order_by("pk")
    )
