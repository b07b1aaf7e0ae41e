"""Clock questions and answers as plain data: what `manage.py due` reads and prints.

A moment carries its own offset. A case of China is counted by the date in China,
whatever offset it came with; any other case by the date at the offset it carries,
since the zone of the body is not part of the question. Answers are given at that
same offset.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from .due import Due, Rule, due
from .durations import Duration
from .explanation import ExplainedDay
from .pauses import Pause
from .workdays import CHINA, Calendar


class NotAQuestion(ValueError):
    """Plain data that asks nothing; the message begins with the field at fault."""


@dataclass(frozen=True, slots=True)
class Question:
    """One clock to be counted, standing alone."""

    received_at: datetime
    rule: Rule
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    extension: Duration | None = None

    @property
    def zone(self) -> tzinfo:
        """The zone whose dates count."""
        calendar = self.calendar
        # `weekdays` is nobody's calendar; it counts wherever the moment says.
        if calendar.zone.key == CHINA.key and calendar.code != "weekdays":
            return calendar.zone
        return self.received_at.tzinfo or calendar.zone

    def answer(self) -> Due:
        return due(
            self.received_at,
            self.rule,
            self.calendar,
            self.pauses,
            self.extension,
            zone=self.zone,
        )


def question_from_plain(
    data: Any, calendar_named: Callable[[str], Calendar]
) -> Question:
    """Return the question in one JSON object; raise NotAQuestion naming the field."""
    if not isinstance(data, dict):
        raise NotAQuestion("expected an object")
    calendar = _calendar(data, calendar_named)
    extension = data.get("extension")
    return Question(
        received_at=_received_at(data.get("received_at"), calendar),
        rule=_rule(data.get("rule")),
        calendar=calendar,
        pauses=_pauses(data.get("pauses")),
        extension=None if extension is None else _duration(extension, "extension"),
    )


def answer_to_plain(
    question: Question, answer: Due, *, explanation: bool = True
) -> dict[str, Any]:
    """Return the answer, at the offset the question came with."""
    offset = question.received_at.tzinfo
    plain: dict[str, Any] = {
        "due_on": answer.due_on.isoformat(),
        "due_at": answer.due_at.astimezone(offset).isoformat(),
        "provisional": answer.provisional,
        "calendar": answer.calendar.code,
        "calendar_version": answer.calendar.version,
    }
    if explanation:
        plain["explanation"] = [_explained(day) for day in answer.explanation]
    return plain


def moment_from_text(text: Any, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise NotAQuestion(
            f"{field}: expected a moment such as 2026-03-02T09:15+08:00"
        ) from error


def pause_from_texts(start: Any, end: Any, field: str) -> Pause:
    """Return a pause between two dates, or two moments."""
    try:
        return Pause(_day_or_moment(start, field), _day_or_moment(end, field))
    except NotAQuestion:
        raise
    except ValueError as error:
        raise NotAQuestion(f"{field}: {error}") from error


def _explained(entry: ExplainedDay) -> dict[str, Any]:
    day, counted, total, reason, text_zh, text_en, provisional, part = entry
    return {
        "date": day.isoformat(),
        "counted": counted,
        "count": total,
        "reason": reason,
        "text_zh": text_zh,
        "text_en": text_en,
        "provisional": provisional,
        "part": part,
    }


def _received_at(text: Any, calendar: Calendar) -> datetime:
    moment = moment_from_text(text, "received_at")
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def _rule(data: Any) -> Rule:
    duration = _duration(data, "rule")
    roll = data.get("roll") if isinstance(data, dict) else None
    if roll is None:
        return Rule(duration)
    if roll not in ("next_workday", "none"):
        raise NotAQuestion("rule.roll: expected next_workday or none")
    return Rule(duration, roll)


def _duration(data: Any, field: str) -> Duration:
    try:
        if isinstance(data, str):
            return Duration.parse(data)
        if isinstance(data, dict):
            n, unit = data.get("n"), data.get("unit")
            if isinstance(n, int) and isinstance(unit, str):
                return Duration.of(n, unit)
    except ValueError as error:
        raise NotAQuestion(f"{field}: {error}") from error
    raise NotAQuestion(f"{field}: expected n, a whole number, and unit")


def _pauses(data: Any) -> tuple[Pause, ...]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise NotAQuestion("pauses: expected a list of [from, to]")
    pauses = []
    for place, span in enumerate(data):
        field = f"pauses[{place}]"
        if isinstance(span, dict):
            span = [span.get("from"), span.get("to")]
        if not isinstance(span, list) or len(span) != 2:
            raise NotAQuestion(f"{field}: expected [from, to]")
        pauses.append(pause_from_texts(span[0], span[1], field))
    return tuple(pauses)


def _day_or_moment(text: Any, field: str) -> date:
    if isinstance(text, str) and len(text) <= len("2026-W10-1"):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise NotAQuestion(f"{field}: expected dates or moments") from error
    return moment_from_text(text, field)


def _calendar(data: dict[str, Any], named: Callable[[str], Calendar]) -> Calendar:
    code = data.get("calendar") or "CN"
    if not isinstance(code, str):
        raise NotAQuestion("calendar: expected a code such as CN")
    try:
        calendar = named(code)
    except ValueError as error:
        raise NotAQuestion(f"calendar: {error}") from error
    off = _days(data.get("days_off"), "days_off")
    on = _days(data.get("days_on"), "days_on")
    if not off and not on:
        return calendar
    try:
        return _with_local_days(calendar, off, on)
    except ValueError as error:
        raise NotAQuestion(f"days_off: {error}") from error


@lru_cache(maxsize=64)
def _with_local_days(
    calendar: Calendar, off: tuple[date, ...], on: tuple[date, ...]
) -> Calendar:
    return calendar.with_local_days(off, on)


def _days(data: Any, field: str) -> tuple[date, ...]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise NotAQuestion(f"{field}: expected a list of dates")
    try:
        return tuple(date.fromisoformat(day) for day in data)
    except (TypeError, ValueError) as error:
        raise NotAQuestion(f"{field}: expected dates such as 2026-03-02") from error
