"""What a change of a calendar would do, shown before it is made.

Of cases only how many and which dates: who keeps the calendars reads no case.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from casework import recalculation
from casework.calendars.amending import changed_days
from casework.calendars.loading import overlays_of
from casework.clocks import Calendar
from casework.models import Case
from casework.procedures.text import Text
from casework.recalculation import Move

# Open cases looked at one by one; of more the page only says how many there are.
MOST_CASES = 2000
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that changes: what was expected of it, and what it becomes."""

    day: date
    is_workday: bool
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Square:
    """A day in a sheet of the year."""

    day: date
    is_off: bool
    is_changed: bool
    is_workday: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month in which something changes; weeks begin on Monday."""

    first: date
    weeks: list[list[Square | None]]


@dataclass(frozen=True, slots=True)
class Moved:
    """The limits of one procedure that would move."""

    procedure: str
    cases: int
    later: int = 0
    earlier: int = 0
    # In time by the old date, too late by the new one.
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    days: list[DayChange]
    sheets: list[Sheet] = field(default_factory=list)
    # Due dates that move, from when to when, and of how many limits.
    shifts: list[tuple[date, date, int]] = field(default_factory=list)
    procedures: list[Moved] = field(default_factory=list)
    cases: int = 0
    # Cases whose dates no longer wait for a notice, or wait for one again.
    final: int = 0
    provisional: int = 0
    # Too many to look at one by one: `cases` are those it may move.
    is_estimate: bool = False
    # Whether a year becomes known that was not.
    is_known_longer: bool = False

    @property
    def overdue(self) -> int:
        return sum(moved.overdue for moved in self.procedures)

    @property
    def week(self) -> list[date]:
        """A week of days, whose names head a sheet."""
        return [date(2024, 1, 1) + n * ONE for n in range(7)]


def effect_of(
    before: Calendar, after: Calendar, *, now: datetime, most: int = MOST_CASES
) -> Effect:
    """Return what the change would do, looking at `most` cases one by one."""
    days = [
        DayChange(
            changed.day,
            changed.is_workday,
            _words(before, changed.day),
            _words(after, changed.day),
        )
        for changed in changed_days(before, after)
    ]
    final, provisional = _certainty(before, after)
    known = {
        "final": final,
        "provisional": provisional,
        "is_known_longer": _reaches(after) > _reaches(before),
    }
    if not days:
        return Effect([], **known)
    since = days[0].day
    sheets = list(_sheets([change.day for change in days], after))
    calendars = [after, *([] if after.base_label else overlays_of(after))]
    codes = [calendar.code for calendar in calendars]
    concerned = recalculation.due_since(codes, since)
    if (cases := concerned.count()) > most:
        perhaps = list(_perhaps(concerned))
        return Effect(days, sheets, [], perhaps, cases=cases, is_estimate=True, **known)
    moves = list(recalculation.preview(calendars, since=since))
    shifts = Counter((move.before, move.after) for move in moves)
    return Effect(
        days,
        sheets,
        [(old, new, n) for (old, new), n in sorted(shifts.items())],
        list(_by_procedure(moves, now)),
        len({move.reference for move in moves}),
        **known,
    )


def _reaches(calendar: Calendar) -> date:
    return calendar.known_until or date.max


def _perhaps(concerned: QuerySet[Case]) -> Iterator[Moved]:
    """Return how many cases of each procedure may move, without looking at any."""
    named = ("procedure__title_zh", "procedure__title_en")
    found = concerned.order_by().values_list(*named).annotate(cases=Count("pk"))
    for zh, en, cases in sorted(found):
        yield Moved(str(Text(zh, en)), cases)


def _words(calendar: Calendar, day: date) -> Text:
    fact = calendar.fact(day.toordinal())
    return Text(fact.text_zh, fact.text_en)


def _certainty(before: Calendar, after: Calendar) -> tuple[int, int]:
    """Count the cases whose dates become final, and those that wait again."""
    old, new = before.known_until, after.known_until
    if old == new:
        return 0, 0
    if old and (new is None or new > old):
        found = recalculation.dated(after.code, provisional=True, after=None, until=new)
        return found, 0
    return 0, recalculation.dated(after.code, provisional=False, after=new, until=old)


def _by_procedure(moves: Iterable[Move], now: datetime) -> Iterator[Moved]:
    found: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        found[move.procedure].append(move)
    for procedure, some in sorted(found.items()):
        yield Moved(
            procedure=procedure,
            cases=len({move.reference for move in some}),
            later=sum(move.after_at > move.before_at for move in some),
            earlier=sum(move.after_at < move.before_at for move in some),
            overdue=sum(move.after_at <= now < move.before_at for move in some),
        )


def _sheets(changed: Sequence[date], after: Calendar) -> Iterator[Sheet]:
    for first in sorted({day.replace(day=1) for day in changed}):
        squares: list[Square | None] = [None] * first.weekday()
        day = first
        while day.month == first.month:
            squares.append(
                Square(
                    day=day,
                    is_off=not after.is_workday(day),
                    is_changed=day in changed,
                    is_workday=after.is_workday(day),
                )
            )
            day += ONE
        squares += [None] * (-len(squares) % 7)
        yield Sheet(first, [squares[n : n + 7] for n in range(0, len(squares), 7)])
