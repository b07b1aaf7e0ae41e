"""The clocks of a case with the reason for every day, from one look at its events."""

from dataclasses import dataclass
from datetime import datetime

from casework import clocking
from casework.calendars.loading import calendar_from_db
from casework.explanations import Explanation, explain
from casework.models import Clock
from casework.procedures.definition import Limit

from .marks import Mark, clock_mark, due_words
from .situation import Situation
from .words import amount


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One round of one limit as the case page shows it."""

    clock: Clock
    limit: Limit
    promised: str
    due: str
    mark: Mark
    why: Explanation

    @property
    def title(self) -> object:
        return self.limit.title

    @property
    def is_over(self) -> bool:
        return not self.clock.is_running


def clock_rows(situation: Situation, *, now: datetime) -> list[ClockRow]:
    """Return the clocks, those still running first."""
    case = situation.case
    calendar = calendar_from_db(case.definition.calendar)
    running = {
        (found.limit.code, found.round): found
        for found in clocking.running_clocks(case, calendar)
    }
    rows = []
    for clock in situation.clocks:
        found = running[clock.limit, clock.round]
        rows.append(
            ClockRow(
                clock=clock,
                limit=found.limit,
                promised=amount(found.limit.amount or 0, found.limit.unit),
                due=due_words(clock.due_at),
                mark=clock_mark(clock, now=now),
                why=explain(found, calendar, case.definition, clock),
            )
        )
    return sorted(rows, key=lambda row: row.is_over)
