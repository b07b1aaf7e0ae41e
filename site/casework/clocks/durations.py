"""Lengths of time as the law and the procedures word them: a number and a unit."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Unit = Literal["minute", "hour", "calendar_day", "workday", "month"]
UNITS: tuple[Unit, ...] = get_args(Unit)

# Counted from the instant, through nights and holidays (Civil Code art 201).
MICROSECONDS: dict[Unit, int] = {"minute": 60_000_000, "hour": 3_600_000_000}

# A century in each unit. Longer is a slip of the pen, and would only cost time.
LONGEST: dict[Unit, int] = {
    "minute": 52_596_000,
    "hour": 876_600,
    "calendar_day": 36_525,
    "workday": 26_000,
    "month": 1_200,
}

ALIASES: dict[str, Unit] = {
    "min": "minute",
    "分钟": "minute",
    "h": "hour",
    "hr": "hour",
    "小时": "hour",
    "day": "calendar_day",
    "calendar day": "calendar_day",
    "日": "calendar_day",
    "天": "calendar_day",
    "自然日": "calendar_day",
    "日历日": "calendar_day",
    "working day": "workday",
    "work day": "workday",
    "business day": "workday",
    "工作日": "workday",
    "月": "month",
}
# Some texts promise weeks; a week is seven calendar days.
WEEKS = frozenset({"week", "周", "星期"})

WORDS: dict[Unit, tuple[str, str]] = {
    "minute": ("分钟", "minute"),
    "hour": ("小时", "hour"),
    "calendar_day": ("日", "calendar day"),
    "workday": ("个工作日", "workday"),
    "month": ("个月", "month"),
}

WRITTEN = re.compile(r"\s*(\d{1,9})\s*(?:个)?\s*([^\d\s][^\d]*?)\s*")


def unit_named(name: str) -> Unit:
    """Return the unit a person means; raise ValueError for an unknown word."""
    word = re.sub(r"[\s_-]+", " ", name).strip().lower()
    if word.isascii() and len(word) > 1:
        word = word.removesuffix("s")
    for unit in UNITS:
        if word == unit.replace("_", " "):
            return unit
    if word in ALIASES:
        return ALIASES[word]
    raise ValueError(f"unknown unit {name!r}; known units: {', '.join(UNITS)}")


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of time in one unit: 20 workdays, 24 hours, 2 months.

    Zero is a promise too: zero minutes is "at once", zero days "the same day".
    """

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        # bool is an int to Python, but "true workdays" is a slip.
        if not isinstance(self.n, int) or isinstance(self.n, bool):
            raise ValueError("the amount of a limit is a whole number")
        if not 0 <= self.n <= LONGEST[self.unit]:
            raise ValueError(
                f"a limit in {self.unit} is between 0 and {LONGEST[self.unit]}"
            )

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read "20 workday", "2 months", "24h" or "15个工作日"."""
        match = WRITTEN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not an amount and a unit: 20 workday")
        return cls.of(int(match[1]), match[2])

    @classmethod
    def of(cls, n: int, unit: str) -> "Duration":
        """Return the duration, the unit in any spelling people use."""
        word = unit.strip().lower()
        if word in WEEKS or word.removesuffix("s") in WEEKS:
            return cls(7 * n, "calendar_day")
        return cls(n, unit_named(unit))

    @property
    def is_instant(self) -> bool:
        """Whether it runs from a moment rather than from a day."""
        return self.unit in MICROSECONDS

    @property
    def microseconds(self) -> int:
        """The exact length of a duration in hours or minutes."""
        return self.n * MICROSECONDS[self.unit]

    @property
    def text_zh(self) -> str:
        if self.n == 0:
            return "当场" if self.is_instant else "当日"
        return f"{self.n}{WORDS[self.unit][0]}"

    @property
    def text_en(self) -> str:
        if self.n == 0:
            return "at once" if self.is_instant else "the same day"
        return f"{self.n} {WORDS[self.unit][1]}{'' if self.n == 1 else 's'}"

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"


def months_after(day: date, n: int) -> date:
    """Return the corresponding day `n` months later, or that month's last day.

    Civil Code art 202: without a corresponding day the period ends on the last
    day of the month.
    """
    month = day.year * 12 + day.month - 1 + n
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
