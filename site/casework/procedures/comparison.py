"""What a changed procedure would have meant for a case: pure, no database.

The events of the case are read twice, under the promise it was given and under the
draft; the difference of the clocks is counted by limit, and only counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from casework.clocks import Calendar, Due
from casework.procedures import happenings as events
from casework.procedures.conditions import LISTS
from casework.procedures.definition import Definition, Facts, Limit
from casework.projection import Happening, RunningClock, project

OUTCOMES = KEPT, LATE, RUNNING = "kept", "late", "running"
# Conditions on what a case need not have; each case has a channel and a category.
GIVEN_LATER = {"severities": "severity", "areas": "area"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A procedure, and the calendar its days are counted by."""

    definition: Definition
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Stand:
    """How one limit stands on one case: kept, late or still running, and its end."""

    outcome: str
    due: Due


@dataclass(slots=True)
class Tally:
    """One limit over many cases, under today's promise and under the draft."""

    cases: int = 0
    today: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    draft: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    earlier: int = 0
    later: int = 0
    same: int = 0
    # How many due dates move by so many days; days are few, however many the cases.
    days: dict[str, int] = field(default_factory=dict)
    new: int = 0
    gone: int = 0
    unknown: int = 0

    def add(self, today: Stand | None, draft: Stand | None) -> None:
        """Count a case in which the limit ran, under one promise or both."""
        self.cases += 1
        if today is not None:
            self.today[today.outcome] += 1
        if draft is not None:
            self.draft[draft.outcome] += 1
        if today is None or draft is None:
            self.new += today is None
            self.gone += draft is None
            return
        self._move(today.due, draft.due)

    def add_unknown(self, today: Stand | None) -> None:
        """Count a case whose events cannot tell what the draft would have meant."""
        self.cases += 1
        self.unknown += 1
        if today is not None:
            self.today[today.outcome] += 1

    def _move(self, before: Due, after: Due) -> None:
        if before.due_at == after.due_at:
            self.same += 1
            return
        self.earlier += after.due_at < before.due_at
        self.later += after.due_at > before.due_at
        days = str((after.due_on - before.due_on).days)
        self.days[days] = self.days.get(days, 0) + 1

    @property
    def median_days(self) -> int | None:
        """The middle of the moves in days, the lower one of two; None without any."""
        moves = sum(self.days.values())
        seen = 0
        for day in sorted(self.days, key=int):
            seen += self.days[day]
            if seen * 2 >= moves:
                return int(day)
        return None

    def plain(self) -> dict[str, Any]:
        return asdict(self)


Tallies = dict[str, Tally]


def compare(
    tallies: Tallies,
    today: Promise,
    draft: Promise,
    facts: Facts,
    happened: Sequence[Happening],
    *,
    now: datetime,
) -> None:
    """Add one case to the tallies."""
    before = stands(today, facts, happened, now)
    after = stands(draft, facts, happened, now)
    untold = set(cannot_be_told(today.definition, draft.definition, facts))
    for code in dict.fromkeys((*before, *after, *untold)):
        tally = tallies.setdefault(code, Tally())
        if code in untold:
            tally.add_unknown(before.get(code))
        else:
            tally.add(before.get(code), after.get(code))


def stands(
    promise: Promise, facts: Facts, happened: Sequence[Happening], now: datetime
) -> Mapping[str, Stand]:
    """Return how each limit stands; of a restarted one its last round."""
    definition, calendar = promise.definition, promise.calendar
    found: dict[str, Stand] = {}
    for clock in project(definition, facts, happened, calendar.zone):
        if clock.dropped_at is None:
            due = clock.due(calendar)
            found[clock.limit.code] = Stand(_outcome(clock, due, now), due)
        else:
            found.pop(clock.limit.code, None)
    return found


def _outcome(clock: RunningClock, due: Due, now: datetime) -> str:
    if clock.met_at is not None:
        return KEPT if clock.met_at <= due.due_at else LATE
    return LATE if clock.paused_at is None and now >= due.due_at else RUNNING


def cannot_be_told(today: Definition, draft: Definition, facts: Facts) -> Iterator[str]:
    """Yield the limits of the draft that the events of such a case say nothing of.

    Their event could not happen under the old promise, or they ask what it did not.
    """
    possible = possible_events(today)
    for limit in draft.limits:
        if limit.amount is None:
            continue
        if _asks_what_was_not_said(limit, today, draft, facts):
            yield limit.code
        elif limit.condition.holds(facts) and not possible.issuperset(
            {limit.starts_on, limit.met_by}
        ):
            yield limit.code


def possible_events(definition: Definition) -> frozenset[str]:
    """Return the events that cases of this procedure can have."""
    gates = {gate.code for gate in definition.gates}
    kernel = (
        event
        for event in events.STAGES
        if event not in events.NEEDS_GATE or events.NEEDS_GATE[event] in gates
    )
    return frozenset((*kernel, *(step.event for step in definition.recorded_steps)))


def _asks_what_was_not_said(
    limit: Limit, today: Definition, draft: Definition, facts: Facts
) -> bool:
    condition = limit.condition
    for name in LISTS:
        if not getattr(condition, name):
            continue
        if name in GIVEN_LATER and not getattr(today, name):
            return True
        if name == "categories" and not _has(draft.categories, facts.category):
            return True
        if name == "channels" and not _has(draft.channels, facts.channel):
            return True
    return False


def _has(rows: Sequence[Any], code: str) -> bool:
    return any(row.code == code for row in rows)
