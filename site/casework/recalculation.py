"""Counts open clocks anew after a calendar has changed, and writes down what moved.

The clocks say by which version of the calendar they were counted, so the work is found
again after an interruption and nothing is done twice. A clock that has ended keeps its
date: it was kept or broken by the calendar of its day.

Clocks counted by an overlay carry both labels ("GX/2+CN/5"), so a notice for the base
outdates them too. What is outdated is found by the labels in use, which are few and
read from an index: the work depends on what has to move, not on how much is open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django_q.tasks import async_task

from casework import clocking, events
from casework.actors import system_actor
from casework.calendars.loading import calendar_from_db
from casework.clocks import Calendar
from casework.models import calendars as models
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.models.events import Event
from casework.projection import Happening, project
from casework.write_gate import writing

AT_ONCE = 50  # cases in one transaction: writers wait no longer than that takes


@dataclass(frozen=True, slots=True)
class Move:
    """A due date that a calendar moves: of which case and limit, from when to when."""

    reference: str
    procedure: str
    limit: str
    before: date
    after: date
    before_at: datetime
    after_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recount has come: open cases still to do, and all of this calendar."""

    waiting: int
    total: int

    @property
    def done(self) -> int:
        return self.total - self.waiting


def preview(calendars: Iterable[Calendar], *, since: date) -> Iterator[Move]:
    """Yield what these calendars, not yet in force, would move; change nothing.

    `since` is the first day that they change: what is due before cannot move.
    """
    with system_actor():
        for calendar in calendars:
            cases = list(due_since([calendar.code], since))
            for start in range(0, len(cases), AT_ONCE):
                some = cases[start : start + AT_ONCE]
                told = _happenings(some)
                for case in some:
                    yield from _moves(case, calendar, told[case.pk])


def _moves(case: Case, calendar: Calendar, told: list[Happening]) -> Iterator[Move]:
    kept = {(clock.limit, clock.round): clock for clock in case.clocks.all()}
    zone = clocking.zone_of(calendar)
    for running in project(case.definition, case.facts, told, zone):
        clock = kept.get((running.limit.code, running.round))
        if clock is None or not running.is_running:
            continue
        due = running.due(calendar)
        if due.due_at != clock.due_at:
            yield Move(
                reference=str(case),
                procedure=str(case.definition.title),
                limit=clock.limit,
                before=clock.due_on,
                after=due.due_on,
                before_at=clock.due_at,
                after_at=due.due_at,
            )


def _happenings(cases: Iterable[Case]) -> dict[UUID, list[Happening]]:
    """Return what happened in each of these cases, in one query."""
    rows = defaultdict(list)
    told = Event.unscoped.filter(case__in=[case.pk for case in cases])
    for case, *event in told.order_by("case_id", "seq").values_list(
        "case_id", "seq", "type", "at", "data"
    ):
        rows[case].append(tuple(event))
    return defaultdict(
        list, {case: clocking.happenings_of(found) for case, found in rows.items()}
    )


def ask() -> None:
    """Let the worker recount, in the transaction that changed a calendar."""
    async_task("casework.tasks.recount_clocks")


def recount_open(code: str, *, at: datetime) -> int:
    """Bring every open clock of this calendar up to date; return how many moved."""
    moved = 0
    while True:
        with writing(), system_actor():
            # Asked anew each time: it may be changed again before all are counted.
            cases = list(_outdated(code, calendar_from_db(code).label))
            for case in cases:
                moved += recount_case(case, at=at)
        if not cases:
            return moved


def recount_case(case: Case, *, at: datetime, ended_too: bool = False) -> int:
    """Count the clocks of a locked case anew; each moved date becomes an event."""
    moved = clocking.recount(case, ended_too=ended_too)
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
                "provisional": clock.provisional,
                "calendar": clock.calendar,
            },
            # Of a limit that is the house's own the submitter was never told.
            visibility=None if clock.public else events.STAFF,
        )
    case.save()
    return len(moved)


def is_outdated(case: Case) -> bool:
    """Whether a clock of this case still runs by an older version of its calendar."""
    label = calendar_from_db(case.definition.calendar).label
    running = Clock.unscoped.filter(case=case, met_at=None, dropped_at=None)
    return running.exclude(calendar=label).exists()


def due_since(codes: Iterable[str], day: date) -> QuerySet[Case]:
    """Return the open cases with a limit by these calendars due then or later."""
    labels = [label for label in labels_in_use() if _code(label) in set(codes)]
    clocks = _running().filter(calendar__in=labels, due_on__gte=day)
    cases = Case.unscoped.filter(pk__in=clocks.values("case_id"))
    return cases.select_related("version__procedure").prefetch_related("clocks")


def waiting(code: str) -> int:
    """Count the open cases still counted by an older version of this calendar.

    Those of the overlays on it are among them.
    """
    return progress(code).waiting


def progress(code: str) -> Progress:
    """Return how far the recount is; how many cases there are only while it runs."""
    labels = family(code)
    current = _current(code)
    outdated = [label for label in labels if label not in current]
    if not outdated:
        return Progress(0, 0)
    return Progress(_cases_by(outdated), _cases_by(labels))


def provisional(code: str) -> int:
    """Count the open cases with a date that waits for a notice of this calendar."""
    clocks = _running().filter(calendar__in=family(code), provisional=True)
    return clocks.values("case_id").distinct().count()


def dated(
    code: str, *, provisional: bool, after: date | None, until: date | None
) -> int:
    """Count the open cases with such a date after the first day, to the second."""
    clocks = _running().filter(calendar__in=family(code), provisional=provisional)
    if after:
        clocks = clocks.filter(due_on__gt=after)
    if until:
        clocks = clocks.filter(due_on__lte=until)
    return clocks.values("case_id").distinct().count()


def family(code: str) -> list[str]:
    """Return the labels in use of this calendar and of those that lie over it."""
    return [
        label
        for label in labels_in_use()
        if code in {_code(part) for part in label.split("+")}
    ]


def labels_in_use() -> list[str]:
    """Return what open clocks were counted by: one step in the index a label."""
    labels: list[str] = []
    found: str | None = ""
    while found is not None:
        after = _running().filter(calendar__gt=found).order_by("calendar")
        found = after.values_list("calendar", flat=True).first()
        if found is not None:
            labels.append(found)
    return labels


def _code(label: str) -> str:
    return label.partition("/")[0]


def _current(code: str) -> set[str]:
    """Return the labels that clocks of this calendar, and over it, should have."""
    label = calendar_from_db(code).label
    over = models.Calendar.objects.filter(base__code=code)
    return {label} | {
        f"{own}/{version}+{label}"
        for own, version in over.values_list("code", "version")
    }


def _running() -> QuerySet[Clock]:
    return Clock.unscoped.filter(met_at=None, dropped_at=None)


def _cases_by(labels: list[str]) -> int:
    if not labels:
        return 0
    clocks = _running().filter(calendar__in=labels)
    return clocks.values("case_id").distinct().count()


def _outdated(code: str, label: str) -> QuerySet[Case]:
    """Return the next cases to be counted anew, from the front of the index."""
    old = [used for used in labels_in_use() if _code(used) == code and used != label]
    # One label at a time, or the database sorts all that is outdated for every step.
    clocks = _running().filter(calendar=old[0] if old else "")
    first = clocks.order_by("provisional", "case_id")[:AT_ONCE]
    return (
        Case.unscoped.select_for_update(of=("self",))
        .select_related("key", "version__procedure")
        .filter(pk__in=list(first.values_list("case_id", flat=True)))
        .order_by("pk")
    )
