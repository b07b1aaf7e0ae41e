"""The calendars that ship with the product, read from the files beside this one.

They seed the database, and let the command line and the tests count without one.
`weekdays` has no holidays and no file: Monday to Friday, known for ever.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casework.clocks import Calendar, Day

FOLDER = Path(__file__).resolve().parent
FILES = ("CN", "GB", "US")
WEEKDAYS = "weekdays"
CODES = (*FILES, WEEKDAYS)


class UnknownCalendar(ValueError):
    """A calendar that is neither shipped nor in the database."""


def contents(code: str) -> dict[str, Any]:
    """Return a calendar as its file has it: notices by year, each with its days."""
    if code == WEEKDAYS:
        return {
            "code": WEEKDAYS,
            "version": 1,
            "name_zh": "周一至周五",
            "name_en": "Monday to Friday",
            "zone": "Asia/Shanghai",
            "first_on": None,
            "known_until": None,
            "notices": [],
        }
    if code not in FILES:
        raise UnknownCalendar(f"no calendar {code!r}; known: {', '.join(CODES)}")
    loaded: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    return loaded


def days_of(notice: dict[str, Any]) -> dict[date, Day]:
    return {
        date.fromisoformat(day): Day(kind == "work", zh, en)
        for day, kind, zh, en in notice["days"]
    }


def date_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def frozen(code: str) -> Calendar:
    """Return a shipped calendar; raise UnknownCalendar for any other code."""
    data = contents(code)
    days: dict[date, Day] = {}
    for notice in data["notices"]:
        days |= days_of(notice)
    return Calendar(
        code=data["code"],
        days=days,
        version=data["version"],
        zone=ZoneInfo(data["zone"]),
        first_on=date_or_none(data["first_on"]),
        known_until=date_or_none(data["known_until"]),
        name_zh=data["name_zh"],
        name_en=data["name_en"],
    )
