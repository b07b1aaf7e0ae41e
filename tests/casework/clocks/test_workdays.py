from datetime import date, timedelta

import pytest

from casework.clocks import Calendar, Day, OutsideCalendar

WEEKDAYS = Calendar("weekdays")
# Monday the 9th is off, and Saturday the 14th is worked for it.
ARRANGED = Calendar(
    "test",
    {
        date(2026, 3, 9): Day(False, "春节", "Spring Festival"),
        date(2026, 3, 14): Day(True, "春节", "Spring Festival"),
    },
    version=3,
    first_on=date(2026, 1, 1),
    known_until=date(2026, 12, 31),
)


def test_weekdays_are_worked_and_weekends_are_not():
    monday = date(2026, 3, 2)
    worked = [WEEKDAYS.is_workday(monday + timedelta(days=n)) for n in range(7)]
    assert worked == [True] * 5 + [False] * 2


def test_notice_overrules_the_weekday():
    assert not ARRANGED.is_workday(date(2026, 3, 9))
    assert ARRANGED.is_workday(date(2026, 3, 14))


@pytest.mark.parametrize(
    ("after", "n", "expected"),
    [
        (date(2026, 3, 6), 1, date(2026, 3, 10)),
        (date(2026, 3, 9), 4, date(2026, 3, 13)),
        (date(2026, 3, 9), 5, date(2026, 3, 14)),
        (date(2026, 3, 9), 6, date(2026, 3, 16)),
    ],
)
def test_nth_workday_comes_strictly_after(after, n, expected):
    assert ARRANGED.nth_workday(after, n) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 7), date(2026, 3, 10)),
        (date(2026, 3, 14), date(2026, 3, 14)),
        (date(2026, 3, 15), date(2026, 3, 16)),
    ],
)
def test_next_workday_is_the_day_itself_if_worked(day, expected):
    assert ARRANGED.next_workday(day) == expected


def test_workdays_between_leaves_out_the_first_day_and_takes_the_last():
    assert ARRANGED.workdays_between(date(2026, 3, 6), date(2026, 3, 16)) == 6
    assert ARRANGED.workdays_between(date(2026, 3, 16), date(2026, 3, 16)) == 0
    assert ARRANGED.workdays_between(date(2026, 3, 16), date(2026, 3, 6)) == 0


@pytest.mark.parametrize("day", [date(1969, 12, 1), date(2099, 12, 31)])
def test_workdays_are_not_counted_before_1970_or_after_2099(day):
    with pytest.raises(OutsideCalendar):
        WEEKDAYS.nth_workday(day, 1)


def test_calendar_knows_what_its_notices_cover():
    assert ARRANGED.is_known(date(2026, 1, 1), date(2026, 12, 31))
    assert not ARRANGED.is_known(date(2025, 12, 31), date(2026, 1, 5))
    assert not ARRANGED.is_known(date(2026, 12, 31), date(2027, 1, 1))
    assert WEEKDAYS.is_known(date(1970, 1, 1), date(2099, 1, 1))


def test_local_days_lie_over_the_notice():
    calendar = ARRANGED.with_local_days(
        days_off=[date(2026, 3, 12)], days_on=[date(2026, 3, 9), date(2026, 3, 15)]
    )

    assert calendar.is_workday(date(2026, 3, 9))
    assert calendar.is_workday(date(2026, 3, 15))
    assert not calendar.is_workday(date(2026, 3, 12))
    assert calendar.label == ARRANGED.label == "test/3"
    assert not ARRANGED.is_workday(date(2026, 3, 9))


def test_local_day_cannot_be_both_off_and_worked():
    with pytest.raises(ValueError, match="both a day off and a workday: 2026-03-12"):
        ARRANGED.with_local_days([date(2026, 3, 12)], [date(2026, 3, 12)])


@pytest.mark.parametrize(
    ("day", "reason", "zh", "en"),
    [
        (date(2026, 3, 2), "workday", "工作日", "Workday"),
        (date(2026, 3, 7), "weekend", "星期六", "Saturday"),
        (date(2026, 3, 8), "weekend", "星期日", "Sunday"),
        (date(2026, 3, 9), "holiday", "春节放假", "Holiday: Spring Festival"),
        (
            date(2026, 3, 14),
            "make_up_workday",
            "调休上班（春节）",
            "Make-up workday (Spring Festival)",
        ),
        (date(2027, 1, 1), "workday", "工作日（暂定）", "Workday (provisional)"),
    ],
)
def test_fact_says_why_a_day_is_worked_or_not(day, reason, zh, en):
    fact = ARRANGED.fact(day.toordinal())

    assert (fact.day, fact.reason, fact.text_zh, fact.text_en) == (day, reason, zh, en)
    assert fact.is_workday == ARRANGED.is_workday(day)
    assert fact.provisional == (day.year == 2027)


@pytest.mark.parametrize(
    ("kind", "day", "reason", "en"),
    [
        (Day(False), date(2026, 3, 9), "holiday", "Holiday"),
        (Day(True), date(2026, 3, 14), "make_up_workday", "Make-up workday"),
        (Day(True, "春节"), date(2026, 3, 10), "workday", "Workday"),
        (Day(False, "春节"), date(2026, 3, 9), "holiday", "Holiday: 春节"),
        (Day(True, "", "Eid"), date(2026, 3, 14), "make_up_workday", None),
        (Day(False, is_local=True), date(2026, 3, 9), "local_day_off", None),
        (Day(True, is_local=True), date(2026, 3, 14), "local_workday", None),
    ],
)
def test_fact_makes_do_with_the_names_it_has(kind, day, reason, en):
    fact = Calendar("test", {day: kind}).fact(day.toordinal())

    assert fact.reason == reason
    assert fact.text_zh and fact.text_en
    assert en is None or fact.text_en == en
