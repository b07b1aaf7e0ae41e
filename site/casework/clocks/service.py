"""Hours of service: limits promised in them stand still while the house is closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from .pauses import Gap, microseconds, moment_of, next_midnight
from .workdays import FIRST, LAST, Calendar, OutsideCalendar


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When the house is open on every workday: spans of local time, in order.

    Raises ValueError for none at all, or for spans that overlap or run backwards.
    """

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        moments = [moment for span in self.spans for moment in span]
        if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
            raise ValueError("hours of service follow one another: 08:30 to 12:00")

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> "ServiceHours":
        """Read spans such as ("08:30", "12:00")."""
        return cls(
            tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in texts)
        )

    def open_stretches(
        self, start: int, calendar: Calendar, zone: tzinfo
    ) -> Iterator[Gap]:
        """Yield the open stretches from the microsecond `start` on, without end."""
        day = moment_of(start, zone).date()
        while True:
            if day.toordinal() > LAST:
                raise OutsideCalendar("workdays are counted from 1970 to 2099")
            if calendar.is_workday(day):
                for first, last in self._on(day, zone):
                    if last > start:
                        yield max(first, start), last
            day += timedelta(days=1)

    def after(self, start: int, amount: int, calendar: Calendar, zone: tzinfo) -> int:
        """Return the microsecond at which `amount` of service has passed."""
        for first, last in self.open_stretches(start, calendar, zone):
            if last - first >= amount:
                return first + amount
            amount -= last - first
        raise AssertionError("stretches have no end")

    def before(self, end: int, amount: int, calendar: Calendar, zone: tzinfo) -> int:
        """Return the microsecond at which `amount` of service is left before `end`."""
        day = moment_of(end, zone).date()
        while day.toordinal() >= FIRST:
            spans = self._on(day, zone) if calendar.is_workday(day) else ()
            for first, last in reversed([span for span in spans if span[0] < end]):
                left = min(last, end) - first
                if left >= amount:
                    return first + left - amount
                amount -= left
            day -= timedelta(days=1)
        raise OutsideCalendar("workdays are counted from 1970 to 2099")

    def closed_until(
        self, start: int, amount: int, calendar: Calendar, zone: tzinfo
    ) -> list[Gap]:
        """Return the closed stretches after `start` until `amount` has been open."""
        gaps: list[Gap] = []
        end = start
        for first, last in self.open_stretches(start, calendar, zone):
            if first > end:
                gaps.append((end, first))
            amount -= last - first
            end = last
            if amount < 0:
                break
        return gaps

    def closed_between(
        self, start: int, end: int, calendar: Calendar, zone: tzinfo
    ) -> list[Gap]:
        """Return the closed stretches between two moments."""
        gaps: list[Gap] = []
        reached = start
        for first, last in self.open_stretches(start, calendar, zone):
            if first >= end:
                break
            if first > reached:
                gaps.append((reached, first))
            reached = last
            if reached >= end:
                return gaps
        if reached < end:
            gaps.append((reached, end))
        return gaps

    def _on(self, day: date, zone: tzinfo) -> Iterator[Gap]:
        for opens, closes in self.spans:
            last = next_midnight(day, zone) if closes == time.max else None
            yield (
                microseconds(datetime.combine(day, opens, zone)),
                microseconds(last or datetime.combine(day, closes, zone)),
            )
