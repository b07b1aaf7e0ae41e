"""Reads a notice of next year's holidays, as an office uploads it.

Three forms: the words of the notice itself (`prose`); JSON in the shape of holiday-cn,
an object with `year` and `days` or the list of days alone, each with `name`, `date` and
`isOffDay`; or plain lines, with spaces, commas or tabs between:

    2027-01-01 off 元旦
    2027-01-03 work 元旦

where 休 and 放假 stand for off, 班 and 上班 for work.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.calendars import prose
from casework.calendars.names import CN
from casework.calendars.rows import NoticeError, Row
from casework.clocks import Day

OFF = frozenset({"off", "holiday", "休", "休息", "放假"})
WORK = frozenset({"work", "workday", "班", "上班"})
# A spreadsheet saves its columns with commas, and their names in the first line.
BETWEEN = re.compile(r"[,，;；\t\"]")
HEADS = frozenset({"date", "day", "日期"})

ENGLISH = dict(CN.values()) | {
    "清明": "Tomb-sweeping Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
    "国际劳动节": "Labour Day",
    "“五一”国际劳动节": "Labour Day",
}


@dataclass(frozen=True)
class Notice:
    """The days one notice arranges, and the year it is for."""

    year: int
    days: dict[date, Day] = field(default_factory=dict)
    source: str = ""
    # Days the words speak of without arranging anything.
    unread: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"国务院办公厅关于{self.year}年部分节假日安排的通知"


def parse_notice(text: str | bytes, *, expected: int | None = None) -> Notice:
    """Return the notice in a text; raise NoticeError naming the fault.

    The year is the one the notice states, or else the one most of its days are in:
    a notice may also rearrange the last days of the December before. Words without a
    year are taken for the one `expected`.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NoticeError(_("the notice is not UTF-8 text")) from error
    text = text.strip().removeprefix("\ufeff")
    unread: tuple[str, ...] = ()
    if text.startswith(("{", "[")):
        rows, year, source = _from_json(text)
    elif prose.is_prose(text):
        year, source = prose.year_in(text) or expected, ""
        if year is None:
            raise NoticeError(_("it does not say which year it is for"))
        rows, unread = prose.rows_of(text, year), prose.unread_in(text)
    else:
        rows, year, source = _from_lines(text), None, ""
    days: dict[date, Day] = {}
    for where, day, is_workday, name in rows:
        kind = Day(is_workday, name, _english(name))
        if days.setdefault(day, kind) != kind:
            raise NoticeError(
                _("%(day)s is listed twice and differs") % {"day": day}, where
            )
    if not days:
        raise NoticeError(_("the notice lists no days"))
    if year is None:
        ((year, _count),) = Counter(day.year for day in days).most_common(1)
    for where, day, _is_workday, _name in rows:
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise NoticeError(
                _("%(day)s is no day for a notice for %(year)s")
                % {"day": day, "year": year},
                where,
            )
    return Notice(year, days, source, unread)


def _from_json(text: str) -> tuple[list[Row], int | None, str]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoticeError(_("not JSON: %(error)s") % {"error": error}) from error
    year, source = None, ""
    if isinstance(data, dict):
        year = data.get("year")
        if not isinstance(year, int) or not 2000 <= year <= 2098:
            raise NoticeError(_("expected a year such as 2027"), "year")
        papers = data.get("papers")
        if isinstance(papers, list):
            source = " ".join(str(paper) for paper in papers)[:300]
        data = data.get("days")
    if not isinstance(data, list):
        raise NoticeError(_("expected a list"), "days")
    return [_day(item, f"days[{i}]") for i, item in enumerate(data)], year, source


def _day(item: Any, where: str) -> Row:
    if not isinstance(item, dict):
        raise NoticeError(_("expected name, date and isOffDay"), where)
    name, is_off = item.get("name", ""), item.get("isOffDay")
    if not isinstance(is_off, bool):
        raise NoticeError(_("expected true or false"), f"{where}.isOffDay")
    if not isinstance(name, str) or len(name) > 60:
        raise NoticeError(_("expected at most 60 characters"), f"{where}.name")
    return where, _date(item.get("date"), f"{where}.date"), not is_off, name.strip()


def _from_lines(text: str) -> list[Row]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = BETWEEN.sub(" ", line).split(maxsplit=2)
        if not words or words[0].startswith("#") or words[0].lower() in HEADS:
            continue
        where = _("line %(number)s") % {"number": number}
        day = _date(words[0].replace("/", "-"), where)
        kind = words[1].lower() if len(words) > 1 else ""
        if kind not in OFF | WORK:
            raise NoticeError(_("after the date say off or work"), where)
        name = words[2].strip() if len(words) > 2 else ""
        if len(name) > 60:
            raise NoticeError(_("the name is longer than 60 characters"), where)
        rows.append((where, day, kind in WORK, name))
    return rows


def _date(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise NoticeError(_("expected a date such as 2027-01-01"), where) from error


def _english(name: str) -> str:
    parts = [ENGLISH.get(part) for part in name.split("、")]
    return " and ".join(part for part in parts if part) if all(parts) else ""
