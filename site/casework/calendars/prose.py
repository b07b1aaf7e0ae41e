"""Reads a notice in the words of the State Council, as they are pasted.

    一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）上班。

Days count only where they stand before 放假 or 上班: advice on leave ("在除夕（2月9日）
休息") arranges nothing. What the text says twice must agree: a weekday with its date, a
number of days with the days; and every holiday it names must get a day off.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.calendars.names import CN
from casework.calendars.rows import NoticeError, Row

NAMES = "|".join(zh for zh, _en in CN.values())
ONE = (
    r"(?:(?:\d{4})年)?(?:\d{1,2}月)?\d{1,2}日(?:[（(][^（）()]*[）)])?"
    r"(?:[至到—–―~～-]+(?:(?:\d{4})年)?(?:\d{1,2}月)?\d{1,2}日(?:[（(][^（）()]*[）)])?)?"
)
DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:[（(](?P<aside>[^（）()]*)[）)])?(?P<to>[至到—–―~～-]*)"
)
HEADING = (
    r"[（(]?[一二三四五六七八九十]+[）)、.．](?P<numbered>[^：:，。]{1,30})[：:]"
    rf"|(?P<named>[“”\"]*(?:{NAMES})(?:[、和](?:{NAMES}))*)[：:]"
)
ARRANGED = (
    rf"(?P<days>{ONE}(?:[、，,和及]{ONE})*)[，,均]?(?P<verb>放假|上班)(?:调休)?"
    r"(?:[，,]?共(?P<count>\d+)天)?"
)
WORDING = re.compile(f"{HEADING}|{ARRANGED}")
DATED = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*日")
# The last line of a notice is the day it was issued on.
ISSUED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
ITS_YEAR = re.compile(rf"(\d{{4}})年(?:部分节假日|节假日|(?:{NAMES}))")
WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
WEEKDAYS = "一二三四五六日"


def is_prose(text: str) -> bool:
    """Whether a text speaks of days as a notice does, not as a list of them."""
    return bool(DATED.search(text)) and ("放假" in text or "上班" in text)


def year_in(text: str) -> int | None:
    found = ITS_YEAR.search("".join(text.split()))
    return int(found[1]) if found else None


def unread_in(text: str) -> tuple[str, ...]:
    """Return the days a text speaks of without saying whether they are worked."""
    words = ISSUED.sub("", "".join(text.split()))
    return tuple(found[0] for found in DATED.finditer(WORDING.sub("", words)))


def rows_of(text: str, year: int) -> list[Row]:
    """Return the days a notice for this year arranges, in the order of its words."""
    if "延长" in text:
        raise NoticeError(
            _("it prolongs a holiday: write the new days from first to last, as 放假")
        )
    return list(_Reading(text, year).rows())


@dataclass
class _Item:
    """One holiday of the notice: what it is called, and whether it got its days."""

    name: str
    where: str
    has_days: bool = False


class _Reading:
    def __init__(self, text: str, year: int) -> None:
        self.year = year
        self.words = "".join(text.split())
        # Where each line begins in the words without spaces.
        self.lines = [0]
        for line in text.split("\n"):
            self.lines.append(self.lines[-1] + len("".join(line.split())))
        named = {zh for zh, _en in CN.values() if zh in self.words}
        self.item = _Item(named.pop() if len(named) == 1 else "", "", has_days=True)

    def rows(self) -> Iterator[Row]:
        for found in WORDING.finditer(self.words):
            where = self._where(found.start())
            if heading := found["numbered"] or found["named"]:
                self._close()
                name = heading.strip("“”\"'").replace("和", "、")
                self.item = _Item(name[:60], where)
                continue
            days = list(self._days(found["days"], where))
            works = found["verb"] == "上班"
            self.item.has_days |= not works
            count = int(found["count"] or len(days))
            if count != len(days):
                raise NoticeError(
                    _("it says %(said)s days, but from first to last these are %(n)s")
                    % {"said": count, "n": len(days)},
                    where,
                )
            yield from ((where, day, works, self.item.name) for day in days)
        self._close()

    def _where(self, place: int) -> str:
        # A blank line begins where the next one does: the last that begins here.
        return _("line %(number)s") % {"number": bisect_right(self.lines, place)}

    def _close(self) -> None:
        if not self.item.has_days:
            raise NoticeError(
                _("no day off is read for %(holiday)s") % {"holiday": self.item.name},
                self.item.where,
            )

    def _days(self, words: str, where: str) -> Iterator[date]:
        first: date | None = None
        before: date | None = None
        for found in DAY.finditer(words):
            day = self._date(found, first or before, where)
            if first is None:
                before = day
                if found["to"]:
                    first = day
                else:
                    yield day
                continue
            if not first <= day <= first + timedelta(days=31):
                raise NoticeError(_("the last day is before the first"), where)
            yield from (
                first + timedelta(days=n) for n in range((day - first).days + 1)
            )
            first, before = None, day

    def _date(self, found: re.Match[str], before: date | None, where: str) -> date:
        if not found["month"] and before is None:
            raise NoticeError(_("this day has no month"), where)
        month = int(found["month"] or before.month)  # type: ignore[union-attr]
        if found["year"]:
            years = [int(found["year"])]
        elif before is not None:
            years = [before.year + (month < before.month)]
        else:
            # The New Year may take days of the December before.
            years = [self.year, self.year - 1] if month == 12 else [self.year]
            if "元旦" in self.item.name:
                years.reverse()
        try:
            days = [date(year, month, int(found["day"])) for year in years]
        except ValueError as error:
            raise NoticeError(_("expected a date such as 2027-01-01"), where) from error
        said = WEEKDAY.search(found["aside"] or "")
        if said is None:
            return days[0]
        weekday = WEEKDAYS.index(said[1].replace("天", "日"))
        for day in days:
            if day.weekday() == weekday:
                return day
        raise NoticeError(
            _("%(day)s is a %(weekday)s, but the notice says %(said)s")
            % {
                "day": days[0],
                "weekday": date_format(days[0], "l"),
                "said": said[0],
            },
            where,
        )
