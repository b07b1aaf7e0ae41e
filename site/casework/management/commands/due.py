import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.calendars.frozen import CODES, frozen
from casework.clocks import Calendar, Due, Duration, OutsideCalendar, Pause, Rule
from casework.clocks.plain import (
    NotAQuestion,
    Question,
    answer_to_plain,
    moment_from_text,
    pause_from_texts,
    question_from_plain,
)

# What a question can still run into once it is well formed: a date after year 9999
# (ValueError, OverflowError), a workday after 2099.
BEYOND = (OutsideCalendar, ValueError, OverflowError)


class Command(BaseCommand):
    help = "Say when a time limit runs out, and explain every day counted or not."
    # It reads files and needs neither a database nor a checked project.
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="received_at",
            metavar="MOMENT",
            help="when it was received, such as 2026-03-02T09:15+08:00",
        )
        parser.add_argument(
            "--limit", metavar='"N UNIT"', help='the limit, such as "20 workday"'
        )
        parser.add_argument(
            "--pause",
            action="append",
            default=[],
            metavar="FROM/TO",
            help="dates or moments between which nothing counts; may be repeated",
        )
        parser.add_argument(
            "--extend", metavar='"N UNIT"', help="the time added to the limit"
        )
        parser.add_argument(
            "--calendar", default="CN", help=f"one of {', '.join(CODES)}"
        )
        parser.add_argument(
            "--roll",
            choices=["next_workday", "none"],
            default="next_workday",
            help="what happens when the last calendar day is a day off",
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument(
            "--stdin", action="store_true", help="one JSON question a line, answered so"
        )
        parser.add_argument(
            "--explanation",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="say why each day counts or not",
        )
        parser.add_argument(
            "--database",
            action="store_true",
            help="count by the calendars of this installation, not the shipped ones",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = _from_database() if options["database"] else frozen
        if options["stdin"]:
            self._answer_lines(named, options["explanation"])
        else:
            self._answer_one(named, options)

    def _answer_one(
        self, named: Callable[[str], Calendar], options: dict[str, Any]
    ) -> None:
        try:
            question = _question(options, named)
            answer = question.answer()
        except BEYOND as error:
            raise CommandError(str(error)) from error
        explained = options["explanation"]
        if options["json"]:
            plain = answer_to_plain(question, answer, explanation=explained)
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1))
            return
        for line in _in_words(question, answer):
            self.stdout.write(line)
        for day in answer.explanation if explained else ():
            mark = "+" if day.counted else " "
            self.stdout.write(
                f"  {day.day} {mark} {day.total:>4}  {day.text_zh}  {day.text_en}"
            )

    def _answer_lines(
        self, named: Callable[[str], Calendar], explanation: bool
    ) -> None:
        bad = 0
        for line in sys.stdin.buffer:
            if not line.strip():
                continue
            answer = _answer_line(line, named, explanation)
            bad += "error" in answer
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()
        if bad:
            lines = "line" if bad == 1 else "lines"
            raise CommandError(f"{bad} {lines} could not be answered")


def _answer_line(
    line: bytes, named: Callable[[str], Calendar], explanation: bool
) -> dict[str, Any]:
    """Return the answer to one line, or what is wrong with it."""
    identity = None
    try:
        data = json.loads(line.decode("utf-8-sig"))
        identity = data.get("id") if isinstance(data, dict) else None
        question = question_from_plain(data, named)
        answer = question.answer()
        plain = answer_to_plain(question, answer, explanation=explanation)
        return {"id": identity, **plain}
    except (*BEYOND, RecursionError) as error:
        return {"id": identity, "error": str(error)}


def _question(options: dict[str, Any], named: Callable[[str], Calendar]) -> Question:
    if not options["received_at"] or not options["limit"]:
        raise NotAQuestion('give --from and --limit "20 workday", or --stdin')
    calendar = named(options["calendar"])
    received_at: datetime = moment_from_text(options["received_at"], "--from")
    if received_at.tzinfo is None:
        received_at = received_at.replace(tzinfo=calendar.zone)
    extend = options["extend"]
    return Question(
        received_at=received_at,
        rule=Rule(Duration.parse(options["limit"]), options["roll"]),
        calendar=calendar,
        pauses=tuple(_pause(text) for text in options["pause"]),
        extension=Duration.parse(extend) if extend else None,
    )


def _pause(text: str) -> Pause:
    start, slash, end = text.partition("/")
    if not slash:
        raise NotAQuestion("--pause: expected FROM/TO")
    return pause_from_texts(start.strip(), end.strip(), "--pause")


def _in_words(question: Question, answer: Due) -> list[str]:
    limit = question.rule.duration
    zh, en = limit.text_zh, limit.text_en
    if question.extension:
        zh += f" + {question.extension.text_zh}"
        en += f" + {question.extension.text_en}"
    due_at = answer.due_at.astimezone(question.received_at.tzinfo)
    lines = [
        f"{zh} · {en}",
        f"due on {answer.due_on}, late from {due_at.isoformat()}",
        f"calendar {answer.calendar.label}",
    ]
    if answer.provisional:
        lines.append(
            "provisional: no notice covers these days yet "
            f"(known until {answer.calendar.known_until})"
        )
    return lines


def _from_database() -> Callable[[str], Calendar]:
    """Read each calendar once; the command counts thousands of lines by it."""
    from functools import cache

    from casework.calendars.loading import calendar_from_db

    return cache(calendar_from_db)
