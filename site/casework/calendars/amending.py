"""Changes of a calendar in the database: a notice loaded or taken back, days by hand.

Each counts the version up; the caller has the open clocks counted anew
(`casework.recalculation`), which records every date that moves. A change can be looked
at before it is made: the functions `with…` give the calendar as it would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework.calendars.frozen import date_or_none
from casework.calendars.loading import calendar_from_db
from casework.calendars.notices import Notice, NoticeError
from casework.clocks import Calendar, Day
from casework.models import calendars as models


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that a change makes a workday or a day off, against what it was."""

    day: date
    is_workday: bool


def changed_days(before: Calendar, after: Calendar) -> list[ChangedDay]:
    """Return the days worked by one calendar and not by the other."""
    listed = sorted({*before.days, *after.days})
    return [
        ChangedDay(day, after.is_workday(day))
        for day in listed
        if before.is_workday(day) != after.is_workday(day)
    ]


def with_notice(before: Calendar, notice: Notice) -> Calendar:
    """Return a calendar as it would be with this notice, which is not loaded yet."""
    last = date(notice.year, 12, 31)
    return replace(
        before,
        days={**before.days, **notice.days},
        version=before.version + 1,
        known_until=max(before.known_until or last, last),
    )


def load_notice(
    code: str,
    notice: Notice,
    *,
    at: datetime,
    source: str = "",
    title: str = "",
    by: Any = None,
) -> list[ChangedDay]:
    """Write a notice into the database and return the days it changed.

    A second notice for a year amends the first: it overrules the days it lists.
    """
    with transaction.atomic():
        row = models.Calendar.objects.select_for_update().get(code=code)
        refuse_gap(row, notice)
        before = calendar_from_db(code)
        written = models.CalendarNotice.objects.create(
            calendar=row,
            year=notice.year,
            title=title or notice.title,
            source=source or notice.source,
            loaded_at=at,
            loaded_by=by,
            replaced=_as_it_stands(row, notice),
        )
        _write(row, notice.days, notice=written)
        row.first_on = row.first_on or date(notice.year, 1, 1)
        last = date(notice.year, 12, 31)
        row.known_until = max(row.known_until or last, last)
        row.version += 1
        row.save(update_fields=["first_on", "known_until", "version"])
    return changed_days(before, with_notice(before, notice))


def refuse_gap(row: models.Calendar, notice: Notice) -> None:
    """A calendar known to the end of 2026 takes 2027 next, not 2028."""
    if row.base_id:
        raise NoticeError(
            _("A notice is loaded for the calendar that this one lies over.")
        )
    if row.known_until and notice.year > row.known_until.year + 1:
        raise NoticeError(
            _("%(calendar)s is known until %(day)s; load the notice for %(next)s first")
            % {
                "calendar": row.code,
                "day": row.known_until,
                "next": row.known_until.year + 1,
            }
        )
    if row.first_on and notice.year < row.first_on.year:
        raise NoticeError(
            _("%(calendar)s begins in %(year)s")
            % {"calendar": row.code, "year": row.first_on.year}
        )


def last_loaded(row: models.Calendar) -> models.CalendarNotice | None:
    """Return the notice that may be taken back: the one loaded last by hand.

    Those before it stand under it, and what came with the product stays.
    """
    standing = row.notices.filter(taken_back_at=None, replaced__isnull=False)
    return standing.order_by("-pk").first()


def without_notice(notice: models.CalendarNotice) -> Calendar:
    """Return the calendar of this notice as it would be without it."""
    before = calendar_from_db(notice.calendar.code)
    days, stood = dict(before.days), notice.replaced or {}
    for day in notice.days.values_list("day", flat=True):
        old = stood["days"].get(str(day))
        days.pop(day)
        if old:
            days[day] = Day(*old[:3])
    return replace(
        before,
        days=days,
        version=before.version + 1,
        first_on=date_or_none(stood["first_on"]),
        known_until=date_or_none(stood["known_until"]),
    )


def take_back(
    notice: models.CalendarNotice, *, at: datetime, by: Any = None
) -> list[ChangedDay]:
    """Undo a notice: its days are again what they were before it was loaded.

    Days edited by hand since then stay as they are.
    """
    with transaction.atomic():
        row = models.Calendar.objects.select_for_update().get(pk=notice.calendar_id)
        if last_loaded(row) != notice:
            raise NoticeError(_("Only the notice loaded last can be taken back."))
        before, after = calendar_from_db(row.code), without_notice(notice)
        old = (notice.replaced or {})["days"]
        for day in notice.days.all():
            day.delete()
            if found := old.get(str(day.day)):
                is_workday, zh, en, by_notice = found
                models.CalendarDay.objects.create(
                    calendar=row,
                    day=day.day,
                    is_workday=is_workday,
                    name_zh=zh,
                    name_en=en,
                    notice_id=by_notice,
                )
        notice.taken_back_at, notice.taken_back_by = at, by
        notice.save(update_fields=["taken_back_at", "taken_back_by"])
        row.first_on, row.known_until = after.first_on, after.known_until
        row.version += 1
        row.save(update_fields=["first_on", "known_until", "version"])
    return changed_days(before, after)


def with_days(before: Calendar, days: Mapping[date, Day | None]) -> Calendar:
    """Return a calendar as it would be with these days entered by hand.

    None takes a day out again: an overlay then has what lies under it.
    """
    is_overlay = bool(before.base_label)
    below = before.base_label.partition("/")[0]
    under = calendar_from_db(below).days if is_overlay else {}
    after = dict(before.days)
    for day, kind in days.items():
        if kind is not None:
            after[day] = kind._replace(is_local=is_overlay)
        elif day in under:
            after[day] = under[day]
        else:
            after.pop(day, None)
    return replace(before, days=after, version=before.version + 1)


def keep_days(code: str, days: Mapping[date, Day | None]) -> list[ChangedDay]:
    """Write days entered by hand; they overrule the notice that listed them."""
    with transaction.atomic():
        row = models.Calendar.objects.select_for_update().get(code=code)
        before = calendar_from_db(code)
        after = with_days(before, days)
        row.days.filter(
            day__in=[day for day, kind in days.items() if not kind]
        ).delete()
        _write(row, {day: kind for day, kind in days.items() if kind}, notice=None)
        row.version += 1
        row.save(update_fields=["version"])
    return changed_days(before, after)


def _write(
    row: models.Calendar,
    days: Mapping[date, Day],
    *,
    notice: models.CalendarNotice | None,
) -> None:
    for day, kind in days.items():
        models.CalendarDay.objects.update_or_create(
            calendar=row,
            day=day,
            defaults={
                "notice": notice,
                "is_workday": kind.is_workday,
                "name_zh": kind.name_zh,
                "name_en": kind.name_en,
            },
        )


def _as_it_stands(row: models.Calendar, notice: Notice) -> dict[str, Any]:
    """Return what the notice overrules, to be kept with it."""
    listed = row.days.filter(day__in=list(notice.days))
    return {
        "first_on": str(row.first_on) if row.first_on else None,
        "known_until": str(row.known_until) if row.known_until else None,
        "days": {
            str(day.day): [day.is_workday, day.name_zh, day.name_en, day.notice_id]
            for day in listed
        },
    }
