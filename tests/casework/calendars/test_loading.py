from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import translation

from casework.calendars.amending import ChangedDay, load_notice
from casework.calendars.frozen import CODES, UnknownCalendar, frozen
from casework.calendars.loading import calendar_from_db, count_change, seed
from casework.calendars.notices import NoticeError, parse_notice
from casework.clocks import Duration, Rule, due
from casework.models import Calendar, CalendarDay, CalendarNotice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NEXT_YEAR = parse_notice("2027-01-01 off 元旦\n2027-01-03 work 元旦")


@pytest.mark.parametrize("code", CODES)
def test_database_is_seeded_with_the_shipped_calendars(code):
    ours, shipped = calendar_from_db(code), frozen(code)

    assert ours.days == shipped.days
    assert ours.label == shipped.label
    assert (ours.first_on, ours.known_until) == (shipped.first_on, shipped.known_until)
    assert ours.zone == shipped.zone


def test_seeding_again_changes_nothing():
    CalendarDay.objects.filter(calendar__code="CN", day=date(2026, 2, 17)).update(
        is_workday=True
    )

    assert seed(Calendar, CalendarNotice, CalendarDay, at=NOW) == []
    assert calendar_from_db("CN").is_workday(date(2026, 2, 17))


def test_seeding_adds_a_year_that_a_new_release_ships():
    Calendar.objects.filter(code="CN").update(known_until=date(2025, 12, 31))
    CalendarDay.objects.filter(calendar__code="CN", notice__year=2026).delete()
    CalendarNotice.objects.filter(calendar__code="CN", year=2026).delete()

    assert seed(Calendar, CalendarNotice, CalendarDay, at=NOW) == ["CN"]

    china = calendar_from_db("CN")
    assert china.days == frozen("CN").days
    assert (china.known_until, china.version) == (date(2026, 12, 31), 2)


def test_unknown_calendar_is_refused():
    with pytest.raises(UnknownCalendar, match="no calendar 'FR' in the database"):
        calendar_from_db("FR")


def test_notice_makes_a_provisional_date_certain():
    rule = Rule(Duration(1, "workday"))
    received = datetime(2026, 12, 31, 9, tzinfo=UTC)
    before = due(received, rule, calendar_from_db("CN"))

    changed = load_notice("CN", NEXT_YEAR, at=NOW)

    after = due(received, rule, calendar_from_db("CN"))
    assert changed == [
        ChangedDay(date(2027, 1, 1), False),
        ChangedDay(date(2027, 1, 3), True),
    ]
    assert (before.due_on, before.provisional) == (date(2027, 1, 1), True)
    assert (after.due_on, after.provisional) == (date(2027, 1, 3), False)
    assert after.calendar.label == "CN/2"
    assert after.calendar.known_until == date(2027, 12, 31)


def test_notice_is_kept_with_its_days():
    load_notice("CN", NEXT_YEAR, at=NOW, source="https://www.gov.cn/1")

    notice = CalendarNotice.objects.get(calendar__code="CN", year=2027)
    assert (notice.source, notice.loaded_at) == ("https://www.gov.cn/1", NOW)
    assert notice.title == "国务院办公厅关于2027年部分节假日安排的通知"
    assert notice.days.count() == 2


def test_second_notice_for_a_year_amends_the_first():
    amended = parse_notice("2026-12-25 off 圣诞")

    changed = load_notice("CN", amended, at=NOW)

    assert changed == [ChangedDay(date(2026, 12, 25), False)]
    china = calendar_from_db("CN")
    assert not china.is_workday(date(2026, 12, 25))
    assert not china.is_workday(date(2026, 10, 1))
    assert china.known_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2028-01-01 off", "load the notice for 2027 first"),
        ("2003-01-01 off", "CN begins in 2004"),
    ],
)
def test_notice_may_leave_no_year_out(text, message):
    with translation.override("en"), pytest.raises(NoticeError, match=message):
        load_notice("CN", parse_notice(text), at=NOW)
    assert calendar_from_db("CN").version == 1


def test_first_notice_of_an_empty_calendar_sets_its_bounds():
    Calendar.objects.create(code="hall", name_zh="大厅")

    load_notice("hall", NEXT_YEAR, at=NOW)

    hall = calendar_from_db("hall")
    assert (hall.first_on, hall.known_until) == (date(2027, 1, 1), date(2027, 12, 31))


def test_edited_day_is_seen_once_the_change_is_counted():
    CalendarDay.objects.create(
        calendar=Calendar.objects.get(code="CN"),
        day=date(2026, 12, 1),
        is_workday=False,
    )
    count_change("CN")

    china = calendar_from_db("CN")
    assert (china.version, china.is_workday(date(2026, 12, 1))) == (2, False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_calendar_is_built_once_and_asked_for_by_one_query(django_assert_num_queries):
    first = calendar_from_db("CN")
    with django_assert_num_queries(1):
        assert calendar_from_db("CN") is first


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_notice_that_was_taken_back_is_forgotten():
    other = parse_notice("2027-01-01 work")
    with pytest.raises(RuntimeError), transaction.atomic():
        load_notice("CN", NEXT_YEAR, at=NOW)
        assert calendar_from_db("CN").is_workday(date(2027, 1, 3))
        raise RuntimeError

    load_notice("CN", other, at=NOW)

    china = calendar_from_db("CN")
    assert china.version == 2
    assert china.is_workday(date(2027, 1, 1))
    assert not china.is_workday(date(2027, 1, 3))
