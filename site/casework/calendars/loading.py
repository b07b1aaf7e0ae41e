"""Calendars in the database: seeded from the files, kept by notice, read by clocks.

Every change counts the calendar's version up. A process keeps the calendar it built
and asks only for the version, so that a notice loaded by one is seen by all.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from casework.calendars.frozen import (
    CODES,
    UnknownCalendar,
    contents,
    date_or_none,
    days_of,
)
from casework.calendars.notices import Notice, NoticeError, parse_notice
from casework.clocks import Calendar, Day
from casework.models import calendars as models

__all__ = [
    "ChangedDay",
    "calendar_from_db",
    "count_change",
    "load_notice",
    "parse_notice",
    "seed",
]

Identity = tuple[tuple[str, Any], ...]

# By code: the committed row of the calendar, and the calendar built from it.
_kept: dict[str, tuple[Identity, Calendar]] = {}


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that a notice made a workday or a day off, against what it was."""

    day: date
    is_workday: bool


def calendar_from_db(code: str) -> Calendar:
    """Return a calendar as the database has it now; one query when nothing changed."""
    row = models.Calendar.objects.filter(code=code).values().first()
    if row is None:
        raise UnknownCalendar(f"no calendar {code!r} in the database")
    identity = tuple(row.items())
    kept = _kept.get(code)
    if kept and kept[0] == identity:
        return kept[1]
    rows = models.CalendarDay.objects.filter(calendar_id=row["id"]).order_by("day")
    calendar = _built(
        identity, tuple(rows.values_list("day", "is_workday", "name_zh", "name_en"))
    )

    def keep() -> None:
        _kept[code] = identity, calendar

    # Never what a transaction may still take back: its version number will be given
    # again, to other days.
    transaction.on_commit(keep)
    return calendar


@lru_cache(maxsize=16)
def _built(identity: Identity, days: tuple[tuple[Any, ...], ...]) -> Calendar:
    row = dict(identity)
    return Calendar(
        code=row["code"],
        days={day: Day(works, zh, en) for day, works, zh, en in days},
        version=row["version"],
        zone=ZoneInfo(row["zone"]),
        first_on=row["first_on"],
        known_until=row["known_until"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
    )


def load_notice(
    code: str, notice: Notice, *, at: datetime, source: str = "", title: str = ""
) -> list[ChangedDay]:
    """Write a notice into the database and return the days it changed.

    A second notice for a year amends the first: it overrules the days it lists. The
    caller recounts the open clocks (`actions` does, and records each change).
    """
    with transaction.atomic():
        row = models.Calendar.objects.select_for_update().get(code=code)
        _refuse_gap(row, notice.year)
        before = calendar_from_db(code)
        written = models.CalendarNotice.objects.create(
            calendar=row,
            year=notice.year,
            title=title or notice.title,
            source=source or notice.source,
            loaded_at=at,
        )
        for day, kind in notice.days.items():
            models.CalendarDay.objects.update_or_create(
                calendar=row,
                day=day,
                defaults={
                    "notice": written,
                    "is_workday": kind.is_workday,
                    "name_zh": kind.name_zh,
                    "name_en": kind.name_en,
                },
            )
        row.first_on = row.first_on or date(notice.year, 1, 1)
        last = date(notice.year, 12, 31)
        row.known_until = max(row.known_until or last, last)
        row.version += 1
        row.save(update_fields=["first_on", "known_until", "version"])
    return [
        ChangedDay(day, kind.is_workday)
        for day, kind in sorted(notice.days.items())
        if before.is_workday(day) != kind.is_workday
    ]


def count_change(code: str) -> None:
    """Say that a day or the name of a calendar was edited, so that all read it anew."""
    models.Calendar.objects.filter(code=code).update(version=F("version") + 1)


def seed(
    calendar_model: Any, notice_model: Any, day_model: Any, *, at: datetime
) -> list[str]:
    """Put the shipped calendars into the database; return the codes that changed.

    Takes the models, so that a migration can give its historical ones. Adds the
    years that no notice covers yet and leaves every other row as the office has it.
    """
    changed = []
    for code in CODES:
        data = contents(code)
        names = ("version", "name_zh", "name_en", "zone", "first_on", "known_until")
        row, is_new = calendar_model.objects.get_or_create(
            code=code, defaults={name: data[name] for name in names}
        )
        years = set(notice_model.objects.filter(calendar=row).values_list("year"))
        missing = [n for n in data["notices"] if (n["year"],) not in years]
        for notice in missing:
            _seed_notice(row, notice, notice_model, day_model, at)
        if missing and not is_new:
            known = date_or_none(data["known_until"])
            row.known_until = max(filter(None, [row.known_until, known]))
            row.version += 1
            row.save()
        if is_new or missing:
            changed.append(code)
    return changed


def _seed_notice(
    row: Any, notice: dict[str, Any], notice_model: Any, day_model: Any, at: datetime
) -> None:
    written = notice_model.objects.create(
        calendar=row,
        year=notice["year"],
        title=notice["title"],
        source=notice["source"],
        published_on=notice["published_on"],
        loaded_at=at,
    )
    day_model.objects.bulk_create(
        [
            day_model(
                calendar=row,
                notice=written,
                day=day,
                is_workday=kind.is_workday,
                name_zh=kind.name_zh,
                name_en=kind.name_en,
            )
            for day, kind in days_of(notice).items()
        ],
        ignore_conflicts=True,
    )


def _refuse_gap(row: models.Calendar, year: int) -> None:
    """A calendar known to the end of 2026 takes 2027 next, not 2028."""
    if row.known_until and year > row.known_until.year + 1:
        raise NoticeError(
            _("%(calendar)s is known until %(day)s; load the notice for %(next)s first")
            % {
                "calendar": row.code,
                "day": row.known_until,
                "next": row.known_until.year + 1,
            }
        )
    if row.first_on and year < row.first_on.year:
        raise NoticeError(
            _("%(calendar)s begins in %(year)s")
            % {"calendar": row.code, "year": row.first_on.year}
        )
