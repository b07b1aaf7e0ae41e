"""What stands in a cell as a moment, a yes or no, a telephone number."""

import re
import unicodedata
from datetime import datetime, time, timedelta

from django.utils import timezone

YES = frozenset(
    {"是", "y", "yes", "true", "1", "√", "✓", "有", "保密", "匿名", "需要保密"}
)
NO = frozenset({"", "否", "n", "no", "false", "0", "×", "无", "不保密",
                "不匿名", "公开", "实名", "-", "/"})  # fmt: skip
DAY = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?")
DAY_IN_FIGURES = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
TIME = re.compile(
    r"(?P<half>上午|下午|中午|晚上|凌晨|am|pm)?\s*(?P<h>\d{1,2})\s*[:时点]\s*"
    r"(?P<m>\d{1,2})?\s*[:分]?\s*(?P<s>\d{1,2})?\s*秒?(?:\.\d+)?\s*(?P<after>am|pm)?"
)
AFTERNOON = frozenset({"下午", "晚上", "pm"})
MORNING = frozenset({"凌晨", "上午", "am"})
PHONE = re.compile(r"\+?\d[\d\s().\-转ext]{4,38}")
# A day counted by a spreadsheet, whose date was pasted as a number: 1990 to 2099.
SERIAL = re.compile(r"(?:3[3-9]|[4-6]\d|7[0-3])\d{3}(?:\.\d+)?")
SERIAL_EPOCH = datetime(1899, 12, 30)
# A workbook gives a day the time 0:00, and a time of day the day 0.
NO_TIME = re.compile(r"\s+0?0:00(?::00)?$")
NO_DAY = re.compile(r"^(?:1899-12-3[01]|1900-01-0[01])\s+")
NOON = 12


def moment(text: str, order: str = "ymd", time_text: str = "") -> datetime | None:
    """Return the moment in local time, or None if it is none; a day is its start."""
    if time_text:
        day, clock = NO_TIME.sub("", text), NO_DAY.sub("", time_text)
        text = f"{day} {clock}"
    text = _narrow(text)
    found = _serial(text) or _in_figures(text) or _written(text, order)
    return timezone.make_aware(found) if found else None


def _serial(text: str) -> datetime | None:
    if not SERIAL.fullmatch(text):
        return None
    passed = timedelta(days=float(text)).total_seconds()
    return SERIAL_EPOCH + timedelta(seconds=round(passed))


def _in_figures(text: str) -> datetime | None:
    """20260302, with or without 0915 or 091500 behind it."""
    found = DAY_IN_FIGURES.fullmatch(text)
    return _made(*(int(part or 0) for part in found.groups())) if found else None


def _written(text: str, order: str) -> datetime | None:
    text = text.replace("t", " ") if re.match(r"\d{4}-\d\d-\d\dt\d", text) else text
    found = DAY.match(text)
    if not found:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        year, month, day = first, second, third
    elif order == "mdy":
        month, day, year = first, second, third
    elif order == "dmy":
        day, month, year = first, second, third
    else:
        year, month, day = first, second, third
    if len(year) == 2:
        year = f"20{year}"
    clock = _time(text[found.end() :].strip())
    if len(year) != 4 or clock is None:
        return None
    return _made(
        int(year), int(month), int(day), clock.hour, clock.minute, clock.second
    )


def _time(text: str) -> time | None:
    text = re.sub(r"^[(（]?(?:星期|周).[)）]?\s*", "", text)
    if not text:
        return time()
    found = TIME.fullmatch(text.removesuffix("z").strip())
    if not found:
        return None
    hour = int(found["h"])
    half = found["half"] or found["after"]
    if half in AFTERNOON and hour < NOON:
        hour += NOON
    elif half in MORNING and hour == NOON:
        hour = 0
    try:
        return time(hour, int(found["m"] or 0), int(found["s"] or 0))
    except ValueError:
        return None


def _made(*parts: int) -> datetime | None:
    try:
        return datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None


def flag(text: str) -> bool | None:
    """Return yes or no, or None if it is neither."""
    word = _narrow(text)
    if word in YES:
        return True
    return False if word in NO else None


def is_phone(text: str) -> bool:
    return PHONE.fullmatch(_narrow(text)) is not None


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
