"""Calendars in the database: seeded from the files, kept by notice, read by clocks.

Every change counts the calendar's version up. A process keeps the calendar it built
and asks only for the version, so that a notice loaded by one is seen by all.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from casework.calendars.frozen import (
    CODES,
    UnknownCalendar,
    contents,
    date_or_none,
    days_of,
)
from casework.clocks import Calendar, Day
from casework.models import calendars as models

OWN = (
    "id",
    "code",
    "version",
    "zone",
    "first_on",
    "known_until",
    "name_zh",
    "name_en",
    "scope",
)
OF_BASE = tuple(f"base__{name}" for name in OWN)
OF_DAY = ("day", "is_workday", "name_zh", "name_en")

Identity = tuple[tuple[str, Any], ...]

# By code: the committed row of the calendar, and the calendar built from it.
_kept: dict[str, tuple[Identity, Calendar]] = {}


def calendar_from_db(code: str) -> Calendar:
    """Return a calendar as the database has it now; one query when nothing changed."""
    row = models.Calendar.objects.filter(code=code).values(*OWN, *OF_BASE).first()
    if row is None:
        raise UnknownCalendar(f"no calendar {code!r} in the database")
    identity = tuple(row.items())
    kept = _kept.get(code)
    if kept and kept[0] == identity:
        return kept[1]
    calendars = [row["id"], row["base__id"]]
    rows = models.CalendarDay.objects.filter(calendar_id__in=calendars).order_by("day")
    calendar = _built(identity, tuple(rows.values_list("calendar_id", *OF_DAY)))

    def keep() -> None:
        _kept[code] = identity, calendar

    # Never what a transaction may still take back: its version number will be given
    # again, to other days.
    transaction.on_commit(keep)
    return calendar


def overlays_of(base: Calendar) -> list[Calendar]:
    """Return the calendars that lie over this one, as it is given: perhaps not yet so.

    Two queries, however many there are.
    """
    rows = list(models.Calendar.objects.filter(base__code=base.code).values(*OWN))
    days = models.CalendarDay.objects.filter(calendar__base__code=base.code)
    found = list(days.values_list("calendar_id", *OF_DAY))
    return [
        _plain(row, [day for own, *day in found if own == row["id"]]).laid_over(base)
        for row in rows
    ]


@lru_cache(maxsize=16)
def _built(identity: Identity, days: tuple[tuple[Any, ...], ...]) -> Calendar:
    row = dict(identity)
    own = _plain(row, [day for calendar, *day in days if calendar == row["id"]])
    if row["base__id"] is None:
        return own
    base = {name: row[f"base__{name}"] for name in OWN}
    return own.laid_over(
        _plain(base, [day for calendar, *day in days if calendar == base["id"]])
    )


def _plain(row: dict[str, Any], days: list[list[Any]]) -> Calendar:
    return Calendar(
        code=row["code"],
        days={day: Day(works, zh, en) for day, works, zh, en in days},
        version=row["version"],
        zone=ZoneInfo(row["zone"]),
        first_on=row["first_on"],
        known_until=row["known_until"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        scope=row["scope"],
    )


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
        years = _years_loaded(row, notice_model)
        missing = [n for n in data["notices"] if n["year"] not in years]
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


def _years_loaded(row: Any, notice_model: Any) -> set[int]:
    notices = notice_model.objects.filter(calendar=row)
    # The first migrations know of no taking back.
    if any(field.name == "taken_back_at" for field in notice_model._meta.fields):
        notices = notices.filter(taken_back_at=None)
    return set(notices.values_list("year", flat=True))


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
