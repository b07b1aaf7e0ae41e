"""Time that does not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

# What is excluded: after the first, up to and with the second. Day numbers
# (date.toordinal) for limits in days, microseconds for those in hours.
Gap = tuple[int, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of the clock, between two dates or two moments.

    In days the clock still runs on the first day, since the letter goes out that
    day, and again from the day after the last; from = to excludes nothing. Between
    moments it is exact.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if _is_after(self.start, self.end):
            raise ValueError(f"the pause ends {self.end} before it starts {self.start}")


def day_gaps(pauses: Iterable[Pause], zone: tzinfo, day0: int) -> list[Gap]:
    """Return the excluded days (from, to], those before day 0 cut off."""
    gaps = []
    for pause in pauses:
        first = max(day0, _local_date(pause.start, zone).toordinal())
        last = _local_date(pause.end, zone).toordinal()
        if last > first:
            gaps.append((first, last))
    return sorted(gaps)


def moment_gaps(pauses: Iterable[Pause], zone: tzinfo, start: int) -> list[Gap]:
    """Return the excluded stretches of time, what lies before the start cut off.

    A pause given in dates excludes whole days, as it does for a limit in days.
    """
    gaps = []
    for pause in pauses:
        first = max(start, microseconds(_moment(pause.start, zone)))
        last = microseconds(_moment(pause.end, zone))
        if last > first:
            gaps.append((first, last))
    return sorted(gaps)


def microseconds(moment: datetime) -> int:
    """Return a moment as a number: arithmetic on it knows no daylight saving."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(number: int, zone: tzinfo) -> datetime:
    return (EPOCH + timedelta(microseconds=number)).astimezone(zone)


def next_midnight(day: date, zone: tzinfo) -> datetime:
    """Return the end (24:00) of a local day, which is the start of the next."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _moment(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return next_midnight(value, zone)
    return value.replace(tzinfo=zone) if value.tzinfo is None else value


def _local_date(value: date, zone: tzinfo) -> date:
    if not isinstance(value, datetime):
        return value
    return value.date() if value.tzinfo is None else value.astimezone(zone).date()


def _is_after(start: date, end: date) -> bool:
    if isinstance(start, datetime) and isinstance(end, datetime):
        if start.tzinfo and end.tzinfo:
            return start.astimezone(UTC) > end.astimezone(UTC)
        return start.replace(tzinfo=None) > end.replace(tzinfo=None)
    return start.timetuple()[:3] > end.timetuple()[:3]
