"""The dates promised on one case, in the public's words, with every day explained."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework import clocking
from casework.calendars.loading import calendar_from_db
from casework.clocks import Due
from casework.explanations import Explanation, explain
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.procedures.definition import Limit
from casework.projection import RunningClock

Standing = Literal["running", "paused", "met", "met_late", "late"]


@dataclass(frozen=True)
class PromisedDate:
    """One public limit that has started on the case."""

    why: Explanation
    standing: Standing

    @property
    def limit(self) -> Limit:
        return self.why.limit

    @property
    def due(self) -> Due:
        return self.why.due

    @property
    def met_at(self) -> datetime | None:
        return self.why.running.met_at

    @property
    def is_open(self) -> bool:
        return self.met_at is None


@dataclass(frozen=True)
class Promises:
    """What is promised now, and what will start running later."""

    dates: tuple[PromisedDate, ...]
    to_come: tuple[Limit, ...]


def promises(case: Case, *, now: datetime) -> Promises:
    """Return the public promises of a case; one date for each limit's last round."""
    calendar = calendar_from_db(case.definition.calendar)
    latest: dict[str, RunningClock] = {}
    for running in clocking.running_clocks(case, calendar):
        if running.limit.public and running.dropped_at is None:
            latest[running.limit.code] = running
    clocks = {
        (clock.limit, clock.round): clock for clock in Clock.unscoped.filter(case=case)
    }
    reasons = [
        explain(each, calendar, case.definition, clocks.get((code, each.round)))
        for code, each in latest.items()
    ]
    dates = [PromisedDate(why, _standing(why, now)) for why in reasons]
    return Promises(
        dates=tuple(sorted(dates, key=lambda date: date.due.due_at)),
        to_come=tuple(_to_come(case, set(latest))) if case.is_open else (),
    )


def _standing(why: Explanation, now: datetime) -> Standing:
    running, due = why.running, why.due
    if running.met_at is not None:
        return "met" if due.was_kept(running.met_at) else "met_late"
    if running.paused_at is not None:
        return "paused"
    return "late" if due.is_overdue(now) else "running"


def _to_come(case: Case, started: set[str]) -> Iterator[Limit]:
    for limit in case.definition.public_limits:
        if limit.code not in started and limit.condition.holds(case.facts):
            yield limit
