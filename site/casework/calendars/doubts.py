"""What in a notice makes one look twice: it can be loaded, but is it what was meant?

The rules are those of 全国年节及纪念日放假办法 as in force since 2025: thirteen days in
all, days lost to a weekend given back (article 6), seldom more than six working days in
a row around a holiday (article 7).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.calendars.notices import Notice
from casework.clocks import Calendar

IN_FORCE = 2025
THE_DAYS = {
    "元旦": 1,
    "春节": 4,
    "清明节": 1,
    "劳动节": 2,
    "端午节": 1,
    "中秋节": 1,
    "国庆节": 3,
}
IN_A_ROW = 6
# A make-up workday lies near the holiday it makes up for.
NEAR = timedelta(days=20)
ONE = timedelta(days=1)


def doubts_of(notice: Notice, before: Calendar, *, today: date) -> list[str]:
    """Return what an office should look at before it loads a notice."""
    is_first = before.known_until is None or before.known_until.year < notice.year
    found = [*_about_the_year(notice, today), *_about_days(notice, before)]
    if before.code == "CN" and is_first and notice.year >= IN_FORCE:
        after = Calendar("after", {**before.days, **notice.days})
        found += [*_about_holidays(notice), *_about_workdays(notice, after)]
    return found


def _about_the_year(notice: Notice, today: date) -> Iterator[str]:
    if notice.year < today.year:
        yield _("The notice is for %(year)s, which is over.") % {"year": notice.year}
    elif notice.year > today.year + 1:
        yield _("The notice is for %(year)s, more than a year from now.") % {
            "year": notice.year
        }


def _about_days(notice: Notice, before: Calendar) -> Iterator[str]:
    for words in notice.unread:
        yield _("%(day)s is spoken of, but neither as off nor as worked.") % {
            "day": words
        }
    off = sorted(day for day, kind in notice.days.items() if not kind.is_workday)
    for day, kind in sorted(notice.days.items()):
        if not kind.is_workday:
            continue
        if day.weekday() < 5 and before.is_workday(day):
            yield _("%(day)s is a workday already: there is nothing to make up.") % {
                "day": day
            }
        elif not any(abs(day - other) <= NEAR for other in off):
            yield _("%(day)s is worked, but no holiday is near it.") % {"day": day}


def _about_holidays(notice: Notice) -> Iterator[str]:
    by_name: dict[str, set[date]] = defaultdict(set)
    for day, kind in notice.days.items():
        for name in kind.name_zh.split("、"):
            if not kind.is_workday:
                by_name[name].add(day)
    for name, least in THE_DAYS.items():
        days = by_name.get(name) or set()
        if not days:
            yield _("No day off is listed for %(holiday)s.") % {"holiday": name}
            continue
        if len(days) < least:
            yield ngettext(
                "%(holiday)s has %(n)s day off; the law gives %(least)s.",
                "%(holiday)s has %(n)s days off; the law gives %(least)s.",
                len(days),
            ) % {"holiday": name, "n": len(days), "least": least}
        for day in sorted(days)[:-1]:
            after = notice.days.get(day + ONE)
            if (day + ONE).weekday() < 5 and (after is None or after.is_workday):
                yield _("%(holiday)s has a gap after %(day)s.") % {
                    "holiday": name,
                    "day": day,
                }


def _about_workdays(notice: Notice, after: Calendar) -> Iterator[str]:
    works = [kind.is_workday for day, kind in notice.days.items() if day.weekday() > 4]
    rests = [day for day, kind in notice.days.items() if not kind.is_workday]
    given = sum(day.weekday() < 5 for day in rests) - sum(works)
    if given != (lawful := sum(THE_DAYS.values())):
        yield _(
            "Days off less make-up workdays come to %(n)s workdays; the law gives "
            "%(lawful)s."
        ) % {"n": given, "lawful": lawful}
    for start in sorted(day for day, kind in notice.days.items() if kind.is_workday):
        first, last = start, start
        while after.is_workday(first - ONE):
            first -= ONE
        while after.is_workday(last + ONE):
            last += ONE
        in_a_row = (last - first).days + 1
        if in_a_row > IN_A_ROW and start.weekday() > 4:
            yield _("%(n)s workdays in a row, from %(first)s to %(last)s.") % {
                "n": in_a_row,
                "first": first,
                "last": last,
            }
