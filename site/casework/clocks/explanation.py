"""Why a clock runs out when it does: every day, counted or not, and the reason.

Reasons are codes for the templates; the words are there in both languages so that
the command line, the page and the letter say the same.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import accumulate, repeat
from typing import NamedTuple

from .durations import MICROSECONDS
from .pauses import Gap, microseconds, moment_of, next_midnight
from .runs import Part, Run, running
from .workdays import Calendar, Fact

SAME_DAY = ("same_day", "当日到期", "Due the same day")
AT_ONCE = ("at_once", "当场到期", "Due at once")
RECEIPT = ("receipt", "收到当日，不计入", "Day of receipt, not counted")
PAUSED = ("paused", "计时中止，不计入", "Clock stopped, not counted")
ROLLED_TO = ("rolled_to", "顺延至此工作日", "Moved on to this workday")
CLOSED = "closed"
PROMISED = ("promised", "承诺的日期", "The date that was promised")
MIDNIGHT = ("due_moment", "零时到期", "Due as this day begins")


class ExplainedDay(NamedTuple):
    """One day of a clock: whether it counted, the count so far, and why.

    `total` runs on through an extension, in days or in the limit's own hours or
    minutes; it starts again when an extension changes from days to hours or back.
    """

    day: date
    counted: bool
    total: float
    reason: str
    text_zh: str
    text_en: str
    provisional: bool
    part: Part


def explain(
    runs: Sequence[Run], calendar: Calendar, zone: tzinfo, due_on: date
) -> list[ExplainedDay]:
    """Return one entry a day, from the day of receipt to the due date."""
    limit = runs[0]
    if len(runs) == 1 and limit.duration.n == 0:
        return [_without_time(limit, calendar, zone)]
    entries: list[ExplainedDay] = []
    if not limit.duration.is_instant:
        fact = calendar.fact(limit.start)
        entries.append(ExplainedDay(fact.day, False, 0, *RECEIPT, False, "limit"))
    if all(run.duration.is_instant for run in runs):
        # An extension in hours runs straight on, around what it excludes itself.
        whole = limit._replace(gaps=_together(runs))
        _explain_moments(entries, whole, runs[-1].end, calendar, zone)
        return entries
    total = 0
    for run in runs:
        if run.duration.is_instant:
            _explain_moments(entries, run, run.end, calendar, zone)
        else:
            total = _explain_days(entries, run, calendar, total)
    if not runs[-1].duration.is_instant:
        _explain_roll(entries, runs[-1], calendar, due_on)
    return entries


def explain_promise(limit: list[ExplainedDay], due_on: date) -> list[ExplainedDay]:
    """Return the days of a limit up to the date promised inside it."""
    *before, last = [entry for entry in limit if entry.day <= due_on]
    reason, zh, en = PROMISED
    zh, en = f"{zh}（{last.text_zh}）", f"{en} ({last.text_en})"
    return [*before, last._replace(reason=reason, text_zh=zh, text_en=en)]


def _without_time(run: Run, calendar: Calendar, zone: tzinfo) -> ExplainedDay:
    if run.duration.is_instant:
        day = moment_of(run.start, zone).date()
        return ExplainedDay(day, False, 0, *AT_ONCE, False, "limit")
    fact = calendar.fact(run.start)
    return ExplainedDay(fact.day, False, 0, *SAME_DAY, fact.provisional, "limit")


def _explain_days(
    entries: list[ExplainedDay], run: Run, calendar: Calendar, total: int
) -> int:
    facts = calendar.facts(run.start + 1, run.end)
    if run.duration.unit != "workday":
        facts = [_calendar_day(fact) for fact in facts]
    if excluded := _excluded_days(run):
        facts = [
            _paused(fact) if fact.day.toordinal() in excluded else fact
            for fact in facts
        ]
    if not facts:
        return total
    # By columns, and past NamedTuple's own __new__: three times as fast, and an
    # explanation is made for every clock on a page.
    days, counted, *words = zip(*facts, strict=True)
    totals = list(accumulate(counted, initial=total))[1:]
    rows = zip(days, counted, totals, *words, repeat(run.part), strict=False)
    entries += map(tuple.__new__, repeat(ExplainedDay), rows)
    return totals[-1]


def _calendar_day(fact: Fact) -> Fact:
    return fact._replace(
        is_workday=True,
        reason="calendar_day",
        text_zh=f"自然日（{fact.text_zh}）",
        text_en=f"Calendar day ({fact.text_en})",
    )


def _paused(fact: Fact) -> Fact:
    return Fact(fact.day, False, *PAUSED, fact.provisional)


def _excluded_days(run: Run) -> set[int]:
    return {
        number
        for first, last in run.gaps
        for number in range(max(first, run.start) + 1, min(last, run.end) + 1)
    }


def _explain_roll(
    entries: list[ExplainedDay], run: Run, calendar: Calendar, due_on: date
) -> None:
    """Say of each day from the last counted one why the limit moved past it."""
    last = due_on.toordinal()
    if last == run.end:
        return
    fact = calendar.fact(run.end)
    entries[-1] = entries[-1]._replace(
        reason="last_day_off",
        text_zh=f"期限最后一日，休息（{fact.text_zh}），顺延",
        text_en=f"Last day of the limit, but a day off ({fact.text_en}): moved on",
    )
    total = entries[-1].total
    for number in range(run.end + 1, last + 1):
        fact = calendar.fact(number)
        why = ROLLED_TO
        if number < last:
            why = (
                "rolled",
                f"休息，继续顺延（{fact.text_zh}）",
                f"Day off ({fact.text_en}): moved on",
            )
        entries.append(
            ExplainedDay(fact.day, False, total, *why, fact.provisional, run.part)
        )


def _together(runs: Sequence[Run]) -> list[Gap]:
    return sorted({gap for run in runs for gap in run.gaps})


def _explain_moments(
    entries: list[ExplainedDay], run: Run, end: int, calendar: Calendar, zone: tzinfo
) -> None:
    """Add the days of a stretch of hours, from its start to `end`.

    `end` lies after `run.end` when an extension in hours runs straight on.
    """
    stretches = running(run.start, end, run.gaps)
    limit_on = moment_of(run.end, zone).date()
    unit = MICROSECONDS[run.duration.unit]
    day = moment_of(run.start, zone).date()
    last = moment_of(end, zone).date()
    passed = 0
    while day <= last:
        morning = microseconds(datetime.combine(day, time.min, zone))
        night = microseconds(next_midnight(day, zone))
        counted = sum(
            max(0, min(night, stop) - max(morning, start)) for start, stop in stretches
        )
        passed += counted
        why = _why(run, counted, morning == end, calendar.fact(day.toordinal()))
        part: Part = run.part if day <= limit_on else "extension"
        total = passed // unit if passed % unit == 0 else round(passed / unit, 2)
        provisional = run.hours is not None and calendar.fact(day.toordinal())[-1]
        entries.append(ExplainedDay(day, counted > 0, total, *why, provisional, part))
        day += timedelta(days=1)


def _why(run: Run, counted: int, ends: bool, fact: Fact) -> tuple[str, str, str]:
    if counted:
        return _in_hours(counted, in_service=run.hours is not None)
    if ends:
        return MIDNIGHT
    if run.hours is None:
        return PAUSED
    if fact.is_workday:
        return CLOSED, "服务时间外或计时中止，不计入", "Closed or stopped, not counted"
    return (
        CLOSED,
        f"非服务时间，不计入（{fact.text_zh}）",
        f"Closed, not counted ({fact.text_en})",
    )


def _in_hours(counted: int, *, in_service: bool) -> tuple[str, str, str]:
    minutes, rest = divmod(counted, MICROSECONDS["minute"])
    hours, minutes = divmod(minutes, 60)
    seconds = round(rest / 1_000_000)
    zh = en = ""
    for amount, unit_zh, unit_en in (
        (hours, "小时", "h"),
        (minutes, "分钟", "min"),
        (seconds, "秒", "s"),
    ):
        if amount:
            zh += f"{amount}{unit_zh}"
            en += f" {amount} {unit_en}"
    if in_service:
        return "running", f"服务时间内计时{zh}", f"Hours of service:{en}"
    return "running", f"连续计时{zh}", f"Clock running:{en}"
