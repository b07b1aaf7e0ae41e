"""Why a date is what it is, ready to be read by whoever waits for it or is held to it.

One template (`casework/due_explained.html`) shows an `Explanation` on the case page,
on the tracking page and in the deadline calculator, so all three say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.clocks import Calendar, Due, Duration, ExplainedDay
from casework.models.clocks import Clock
from casework.procedures import happenings
from casework.procedures.definition import Definition, Limit
from casework.procedures.text import Text
from casework.projection import RunningClock

# More days than this are not listed one by one: nobody reads them, and a limit of a
# century would be a page of megabytes.
MOST_DAYS = 400

PROVISIONAL = Text("（暂定）", " (provisional)")
# Days in a row that count for one reason are one line, whatever each is called.
TOGETHER = {
    "weekend": Text("周末", "Weekend"),
    "calendar_day": Text("自然日，休息日也计入", "Calendar days: days off count too"),
}
# What stands in the square of a day that does not count.
MARKS: dict[str, str | Promise] = {
    "receipt": gettext_lazy("day 0"),
    "weekend": gettext_lazy("off"),
    "local_day_off": gettext_lazy("off"),
    "holiday": gettext_lazy("holiday"),
    "paused": gettext_lazy("stop"),
    "closed": gettext_lazy("shut"),
    "rolled": gettext_lazy("off"),
}


class Length(NamedTuple):
    """An amount of time as templates put it into words, like that of a limit."""

    amount: int
    unit: str


class Stretch(NamedTuple):
    """Days in a row that are counted, or not, for one reason.

    `total` is the count at its end, in days, or where `in_hours` in the limit's unit.
    """

    first: date
    last: date
    counted: bool
    first_count: float
    total: float
    in_hours: bool
    why: Text
    is_added: bool
    shows_year: bool

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    @property
    def turns_year(self) -> bool:
        return self.first.year != self.last.year


class Square(NamedTuple):
    """A day in a month's sheet: counted, not, or the one it is all about."""

    day: date
    mark: str
    counted: bool
    is_due: bool


class Month(NamedTuple):
    """A sheet of the calendar; weeks begin on Monday, None is outside of the limit."""

    first: date
    provisional: bool
    weeks: Sequence[Sequence[Square | None]]


@dataclass(frozen=True)
class Explanation:
    """One clock and its due date; no definition for a limit of nobody's procedure."""

    running: RunningClock
    due: Due
    definition: Definition | None = None
    # The calendar of a date that is kept although today's would give another.
    kept_by: str = ""

    @property
    def limit(self) -> Limit:
        return self.running.limit

    @property
    def calendar(self) -> Calendar:
        return self.due.calendar

    @property
    def calendar_name(self) -> Text:
        return Text(self.calendar.name_zh, self.calendar.name_en or self.calendar.code)

    @property
    def is_timed(self) -> bool:
        """Whether it ends at a moment, and not with a day."""
        if self.due.ceiling is not None:
            return isinstance(self.running.promised_until, datetime)
        return self.due.runs[-1].duration.is_instant

    @property
    def starts_timed(self) -> bool:
        return Duration(self.limit.amount or 0, self.limit.unit).is_instant

    # The clock on the body's own wall, which a template would else turn into ours.

    @property
    def ends(self) -> datetime:
        return self._on_the_wall(self.due.due_at)

    @property
    def started(self) -> datetime:
        return self._on_the_wall(self.running.started_at)

    @property
    def paused(self) -> datetime | None:
        paused_at = self.running.paused_at
        return self._on_the_wall(paused_at) if paused_at else None

    @property
    def stops(self) -> list[tuple[datetime, datetime, bool]]:
        """From, to, and whether both are moments or whole days."""
        return [
            (
                self._on_the_wall(pause.start),
                self._on_the_wall(pause.end),
                isinstance(pause.start, datetime),
            )
            for pause in self.running.pauses
        ]

    @property
    def started_by(self) -> str:
        """The words for what happened on the first day."""
        if self.definition is None:
            return ""
        return happenings.title_of(self.running.started_by, self.definition)

    @property
    def added(self) -> list[Length]:
        return [Length(more.n, more.unit) for more in self.running.extensions]

    @property
    def hours(self) -> list[str]:
        """Hours of service, for a limit that runs only in them."""
        spans = self.running.hours.spans if self.running.hours else ()
        return [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans]

    @property
    def latest(self) -> date | None:
        """The end of the limit itself, where an earlier date was promised inside it."""
        return self.due.ceiling.due_on if self.due.ceiling else None

    @property
    def is_listed(self) -> bool:
        """Whether its days can be shown one by one: they hold, and are not too many."""
        if self.kept_by:
            return False
        end = self.due.ceiling or self.due
        return (end.due_on - self.started.date()).days <= MOST_DAYS

    @cached_property
    def days(self) -> list[ExplainedDay]:
        return self.due.explanation if self.is_listed else []

    @property
    def stretches(self) -> Iterator[Stretch]:
        year = 0
        for _key, group in groupby(self.days, _kind):
            days = list(group)
            first, last = days[0], days[-1]
            shows_year, year = first.day.year != year, last.day.year
            yield Stretch(
                first=first.day,
                last=last.day,
                counted=first.counted,
                first_count=first.total,
                total=last.total,
                in_hours=first.reason == "running",
                why=_why(first),
                is_added=first.part == "extension",
                shows_year=shows_year,
            )

    @property
    def months(self) -> Iterator[Month]:
        for first, group in groupby(self.days, lambda day: day.day.replace(day=1)):
            days = list(group)
            squares = [self._square(day) for day in days]
            before: list[Square | None] = [None] * days[0].day.weekday()
            after: list[Square | None] = [None] * (6 - days[-1].day.weekday())
            row = before + squares + after
            yield Month(
                first=first,
                provisional=any(day.provisional for day in days),
                weeks=[row[n : n + 7] for n in range(0, len(row), 7)],
            )

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The names that head a month, short and in full."""
        week = [date(2024, 1, 1) + timedelta(days=n) for n in range(7)]
        # 一 to 日, as on every calendar on a wall.
        return [
            (date_format(day, "D").removeprefix("星期"), date_format(day, "l"))
            for day in week
        ]

    @property
    def count(self) -> int:
        return sum(day.counted for day in self.days)

    @property
    def left_out(self) -> int:
        return len(self.days) - self.count

    def _square(self, day: ExplainedDay) -> Square:
        is_due = day.day == self.due.due_on
        mark = str(MARKS.get(day.reason, ""))
        if day.reason == "running":
            mark = _("runs")
        elif day.counted:
            mark = _("day %(n)d") % {"n": day.total}
        return Square(day.day, mark, day.counted, is_due)

    def _on_the_wall(self, moment: date) -> datetime:
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day)
        return moment.astimezone(self.due.zone).replace(tzinfo=None)


def explain(
    running: RunningClock,
    calendar: Calendar,
    definition: Definition | None,
    clock: Clock | None = None,
) -> Explanation:
    """Return the reasons of a date; of an ended clock, the date it was held to.

    A later notice changes no date that was kept or missed before it came.
    """
    due = running.due(calendar)
    if clock is None or running.is_running or clock.due_at == due.due_at:
        return Explanation(running, due, definition)
    due = replace(due, due_at=clock.due_at, due_on=clock.due_on, provisional=False)
    return Explanation(running, due, definition, kept_by=clock.calendar)


def _kind(day: ExplainedDay) -> tuple[object, ...]:
    words = "" if day.reason in TOGETHER else day.text_zh
    return day.counted, day.reason, day.provisional, day.part, words


def _why(day: ExplainedDay) -> Text:
    together = TOGETHER.get(day.reason)
    if together is None:
        return Text(day.text_zh, day.text_en)
    if not day.provisional:
        return together
    return Text(together.zh + PROVISIONAL.zh, together.en + PROVISIONAL.en)
