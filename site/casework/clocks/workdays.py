"""Which days are workdays: the calendar a clock counts by, as a plain value.

It answers from what it was given and never asks a package or a database. Days
outside the published notices count by weekday alone and are called provisional.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Workdays are counted by looking up a list of day numbers, built for this span.
FIRST, LAST = date(1970, 1, 1).toordinal(), date(2099, 12, 31).toordinal()

# Days whose facts a calendar keeps: 27 years, some three megabytes.
MOST_KEPT = 10_000

# One zone for the whole country, without daylight saving time.
CHINA = ZoneInfo("Asia/Shanghai")

# Whose own days a calendar has, in the words of an explanation.
LOCAL = {
    "organisation": ("本单位", "of the organisation"),
    "area": ("本地区", "of the area"),
}

SATURDAY = ("星期六", "Saturday")
SUNDAY = ("星期日", "Sunday")


class Day(NamedTuple):
    """A day that differs from its weekday, and what it is called."""

    is_workday: bool
    name_zh: str = ""
    name_en: str = ""
    # Set by the organisation or its area, not by the notice.
    is_local: bool = False


class Fact(NamedTuple):
    """What the calendar knows of one day, in the words of an explanation."""

    day: date
    is_workday: bool
    reason: str
    text_zh: str
    text_en: str
    provisional: bool


class OutsideCalendar(ValueError):
    """A day before 1970 or after 2099, where no workdays are counted."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days off and make-up workdays of a country, as its notices arranged them.

    `first_on` and `known_until` bound what the notices say; days may be listed
    beyond, as expected, and stay provisional. A calendar without bounds, like
    `weekdays`, is never provisional.
    """

    code: str
    days: Mapping[date, Day] = field(default_factory=dict, repr=False)
    version: int = 1
    zone: ZoneInfo = CHINA
    first_on: date | None = None
    known_until: date | None = None
    name_zh: str = ""
    name_en: str = ""
    # Whose the local days are: "organisation" or "area".
    scope: str = "organisation"
    # The label of the calendar that this one is laid over.
    base_label: str = ""

    @property
    def label(self) -> str:
        """Code and version, and those it lies over: what a due date was counted by."""
        own = f"{self.code}/{self.version}"
        return f"{own}+{self.base_label}" if self.base_label else own

    def is_workday(self, day: date) -> bool:
        return self.is_workday_number(day.toordinal())

    def nth_workday(self, after: date, n: int) -> date:
        """Return the n-th workday strictly after a day."""
        return date.fromordinal(self.nth_workday_number(after.toordinal(), n))

    def next_workday(self, day: date) -> date:
        """Return the day itself if it is a workday, else the first one after."""
        return date.fromordinal(self.next_workday_number(day.toordinal()))

    def workdays_between(self, after: date, through: date) -> int:
        """Count the workdays after the first day, up to and with the second."""
        return self.workday_numbers_between(after.toordinal(), through.toordinal())

    def is_known(self, first: date, last: date) -> bool:
        """Whether published notices say of all these days if they are worked."""
        return (self.first_on is None or first >= self.first_on) and (
            self.known_until is None or last <= self.known_until
        )

    def with_local_days(
        self, days_off: Iterable[date] = (), days_on: Iterable[date] = ()
    ) -> "Calendar":
        """Return this calendar with an organisation's own days laid over it."""
        off, on = set(days_off), set(days_on)
        if off & on:
            both = ", ".join(str(day) for day in sorted(off & on))
            raise ValueError(f"both a day off and a workday: {both}")
        days = dict(self.days)
        days |= {day: Day(False, is_local=True) for day in off}
        days |= {day: Day(True, is_local=True) for day in on}
        return replace(self, days=days)

    def laid_over(self, base: "Calendar") -> "Calendar":
        """Return this calendar's days over another's: its own win, the rest follows."""
        own = {day: kind._replace(is_local=True) for day, kind in self.days.items()}
        return replace(
            self,
            days={**base.days, **own},
            zone=base.zone,
            first_on=base.first_on,
            known_until=base.known_until,
            base_label=base.label,
        )

    # Day numbers (date.toordinal) instead of dates: the engine counts with them.

    def is_workday_number(self, number: int) -> bool:
        day = self._irregular.get(number)
        return (number - 1) % 7 < 5 if day is None else day.is_workday

    def nth_workday_number(self, after: int, n: int) -> int:
        workdays = self._workdays
        place = bisect_right(workdays, after) + n - 1
        if after < FIRST or place >= len(workdays):
            raise OutsideCalendar("workdays are counted from 1970 to 2099")
        return workdays[place]

    def next_workday_number(self, number: int) -> int:
        while not self.is_workday_number(number):
            number += 1
        return number

    def workday_numbers_between(self, after: int, through: int) -> int:
        workdays = self._workdays
        return max(0, bisect_right(workdays, through) - bisect_right(workdays, after))

    def fact(self, number: int) -> Fact:
        """Return what is known of a day; kept, for the same days are asked often."""
        return self._facts[number]

    def facts(self, first: int, last: int) -> list[Fact]:
        return list(map(self._facts.__getitem__, range(first, last + 1)))

    def _look_up(self, number: int) -> Fact:
        day = date.fromordinal(number)
        reason, zh, en = _reason(self._irregular.get(number), day, self.scope)
        provisional = not self.is_known(day, day)
        if provisional:
            zh, en = f"{zh}（暂定）", f"{en} (provisional)"
        return Fact(day, self.is_workday_number(number), reason, zh, en, provisional)

    @cached_property
    def _facts(self) -> "_Kept":
        return _Kept(self._look_up)

    @cached_property
    def _irregular(self) -> dict[int, Day]:
        return {day.toordinal(): kind for day, kind in self.days.items()}

    @cached_property
    def _workdays(self) -> list[int]:
        plain = _weekdays()
        if not self._irregular:
            return plain
        first = max(FIRST, min(self._irregular))
        last = min(LAST, max(self._irregular))
        arranged = [n for n in range(first, last + 1) if self.is_workday_number(n)]
        before, after = bisect_left(plain, first), bisect_right(plain, last)
        return plain[:before] + arranged + plain[max(before, after) :]


class _Kept(dict[int, Fact]):
    """Facts by day number, looked up when first asked for.

    Anybody may ask the calculator for any year: what is kept has a bound.
    """

    def __init__(self, look_up: Callable[[int], Fact]):
        super().__init__()
        self.look_up = look_up

    def __missing__(self, number: int) -> Fact:
        if len(self) >= MOST_KEPT:
            self.clear()
        fact = self[number] = self.look_up(number)
        return fact


@cache
def _weekdays() -> list[int]:
    return [number for number in range(FIRST, LAST + 1) if (number - 1) % 7 < 5]


def _reason(kind: Day | None, day: date, scope: str) -> tuple[str, str, str]:
    """Return why a day is worked or not: a code, and words in both languages."""
    weekday = day.weekday()
    zh, en = (SATURDAY, SUNDAY)[weekday - 5] if weekday > 4 else ("工作日", "Workday")
    if kind is None:
        return ("weekend" if weekday > 4 else "workday"), zh, en
    if kind.is_local:
        return _local_reason(kind, scope)
    if not kind.is_workday:
        if not kind.name_zh and not kind.name_en:
            return "holiday", "放假", "Holiday"
        zh, en = kind.name_zh or kind.name_en, kind.name_en or kind.name_zh
        return "holiday", f"{zh}放假", f"Holiday: {en}"
    if weekday < 5:
        return "workday", zh, en
    if not kind.name_zh and not kind.name_en:
        return "make_up_workday", "调休上班", "Make-up workday"
    zh, en = kind.name_zh or kind.name_en, kind.name_en or kind.name_zh
    return "make_up_workday", f"调休上班（{zh}）", f"Make-up workday ({en})"


def _local_reason(kind: Day, scope: str) -> tuple[str, str, str]:
    whose_zh, whose_en = LOCAL[scope]
    if kind.is_workday:
        reason, zh, en = "local_workday", f"{whose_zh}工作日", f"Workday {whose_en}"
    else:
        reason, zh, en = "local_day_off", f"{whose_zh}休息日", f"Day off {whose_en}"
    if kind.name_zh or kind.name_en:
        zh = f"{zh}（{kind.name_zh or kind.name_en}）"
        en = f"{en}: {kind.name_en or kind.name_zh}"
    return reason, zh, en
