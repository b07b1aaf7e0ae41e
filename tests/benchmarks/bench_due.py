"""Due date and full explanation of 20 workdays, against a loop over chinesecalendar.

Run as a script. Both sides count the same days of 2026 in the same run, in turns, and
the best turn of each is compared; the exit code says whether the bar is met.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

import chinese_calendar  # noqa: E402 - the path comes first

from casework.calendars.frozen import frozen  # noqa: E402
from casework.clocks import Duration, Rule, due  # noqa: E402

BAR = 20
TURNS = 7
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(300)]
CHINA = timezone(timedelta(hours=8))
MOMENTS = [datetime(d.year, d.month, d.day, 9, 15, tzinfo=CHINA) for d in DAYS]


def loop(day: date, n: int = 20) -> date:
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def count_by_loop() -> list[date]:
    return [loop(day) for day in DAYS]


def count_and_explain() -> list[date]:
    calendar, rule = frozen("CN"), Rule(Duration(20, "workday"))
    return [due(moment, rule, calendar).explanation[-1].day for moment in MOMENTS]


def count_only() -> list[date]:
    calendar, rule = frozen("CN"), Rule(Duration(20, "workday"))
    return [due(moment, rule, calendar).due_on for moment in MOMENTS]


def microseconds(work: Callable[[], list[date]]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / len(DAYS) * 1e6


def main() -> int:
    if not count_by_loop() == count_and_explain() == count_only():
        sys.stdout.write("the two sides do not agree on the due dates\n")
        return 1
    works = (count_by_loop, count_and_explain, count_only)
    turns = [[microseconds(work) for work in works] for _ in range(TURNS)]
    naive, explained, bare = (min(column) for column in zip(*turns, strict=True))
    ratio = naive / explained
    sys.stdout.write(
        f"due: 20 workdays, best of {TURNS} turns of {len(DAYS)}\n"
        f"  loop over chinesecalendar   {naive:8.1f} us\n"
        f"  due date and explanation    {explained:8.1f} us  {ratio:6.1f} x\n"
        f"  due date alone              {bare:8.1f} us  {naive / bare:6.1f} x\n"
        f"  bar {BAR} x: {'met' if ratio >= BAR else 'MISSED'}\n"
    )
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
