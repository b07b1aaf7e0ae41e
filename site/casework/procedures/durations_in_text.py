"""Amounts of time that a text names, in Chinese and in English.

"十五个工作日内", "60日", "within 5 workdays": what a promise says in words must be
what its limits say in numbers (`casework.procedures.doubts`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from casework.clocks.durations import WORDS, unit_named
from casework.procedures.text import Text


class Span(NamedTuple):
    """So many of a unit of time, as the limits of a procedure name it."""

    amount: int
    unit: str

    @property
    def words(self) -> Text:
        zh, en = WORDS[unit_named(self.unit)]
        return Text(
            f"{self.amount}{zh}", f"{self.amount} {en}{'' if self.amount == 1 else 's'}"
        )


class Mention(NamedTuple):
    """An amount of time as it stands in a text, and what it may mean."""

    words: str
    meanings: frozenset[Span]


DIGITS = dict(zip("〇零一二三四五六七八九两兩", [0, *range(10), 2, 2], strict=True))
PLACES = {"十": 10, "百": 100}
NUMBER_ZH = r"[0-9０-９]+|[〇零一二三四五六七八九十百两兩]+|半"
UNITS_ZH = {
    "minute": "分钟|分鐘",
    "hour": "小时|小時|钟头",
    "workday": "工作日|工作天",
    "month": "月",
    "week": "周|週|星期",
    "calendar_day": "日|天",
}
# A month or a day after 第, 年 or 月 is a date; before 份 and 日 a month is one too.
ZH = re.compile(
    rf"(?<![第年月每0-9０-９.．])(?P<n>{NUMBER_ZH})\s*(?:"
    + "|".join(
        (
            rf"(?P<minute>{UNITS_ZH['minute']})",
            # Round the clock ("24小时热线") is no limit.
            rf"个?個?(?P<hour>{UNITS_ZH['hour']})(?=[之以]?[内內])",
            rf"[个個]?(?P<workday>{UNITS_ZH['workday']})",
            rf"[个個](?P<month>{UNITS_ZH['month']})(?![份])",
            rf"[个個]?(?P<week>{UNITS_ZH['week']})(?![一二三四五六日天末年])",
            rf"[个個]?(?:自然|日历)?(?P<calendar_day>{UNITS_ZH['calendar_day']})",
        )
    )
    + ")"
)

WORDS_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen"
    " fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
TENS_EN = {"thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90}
NUMBERS_EN = {word: n for n, word in enumerate(WORDS_EN)} | TENS_EN
EN = re.compile(
    r"(?<![\w.,-])(?P<n>[0-9]+|"
    + "|".join(sorted(NUMBERS_EN, key=len, reverse=True))
    + r")[ -](?:(?P<minute>minutes?)|(?P<hour>hours?)(?! a day|\s+hotline)"
    r"|(?P<workday>(?:working|business|work)[ -]?days?)"
    r"|(?P<month>months?)|(?P<week>weeks?)|(?:calendar )?(?P<calendar_day>days?))\b",
    re.IGNORECASE,
)


def mentions(text: Text) -> Iterator[tuple[str, Mention]]:
    """Yield the amounts of time a text names, each with its language."""
    for match in ZH.finditer(text.zh):
        yield "zh", _mention(match, _chinese(match["n"]))
    for match in EN.finditer(text.en):
        words = match["n"].lower()
        amount = int(words) if words.isdigit() else NUMBERS_EN[words]
        yield "en", _mention(match, amount)


def _mention(match: re.Match, amount: float) -> Mention:
    unit = match.lastgroup or ""
    return Mention(match[0], frozenset(_meanings(amount, unit)))


def _meanings(amount: float, unit: str) -> Iterator[Span]:
    """Say what an amount may mean: a week may be seven days or five workdays."""
    if unit == "hour":
        yield Span(round(amount * 60), "minute")
        if amount % 24 == 0:
            yield Span(round(amount / 24), "calendar_day")
    elif unit == "week":
        yield Span(round(amount * 7), "calendar_day")
        yield Span(round(amount * 5), "workday")
    elif unit == "month" and amount < 1:
        yield Span(15, "calendar_day")
    elif amount == int(amount):
        yield Span(int(amount), unit)


def _chinese(words: str) -> float:
    """Read a number up to 999 as it is written: 十五, 二十, 一百二十, 60, 半."""
    if words == "半":
        return 0.5
    if words[0].isdigit() and words[0] not in DIGITS:
        return int(words)
    total = digit = 0
    for sign in words:
        if sign in PLACES:
            total += (digit or 1) * PLACES[sign]
            digit = 0
        else:
            digit = digit * 10 + DIGITS[sign]
    return total + digit
