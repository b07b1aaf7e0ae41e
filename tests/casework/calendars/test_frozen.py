from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from casework.calendars.frozen import CODES, UnknownCalendar, contents, frozen

# chinesecalendar has it as a day off; the notice of 16 December 2005 says worked.
MISSED = date(2005, 12, 31)
# holidays keeps St Andrew's Day a year before the Act that made it a bank holiday.
TOO_EARLY = date(2006, 11, 30)


def days(first: int, last: int) -> list[date]:
    start, end = date(first, 1, 1), date(last, 12, 31)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def test_china_is_as_chinesecalendar_has_it_but_for_one_day():
    china = frozen("CN")
    differing = [
        day
        for day in days(2004, 2026)
        if china.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == [MISSED]


def test_china_is_as_holidays_has_it():
    china, other = frozen("CN"), holidays.country_holidays("CN")
    differing = [
        day
        for day in days(2004, 2026)
        if china.is_workday(day) != other.is_working_day(day)
    ]
    assert differing == []


def test_uk_is_closed_when_any_part_of_it_is():
    parts = [
        holidays.country_holidays("GB", part) for part in ("ENG", "WLS", "SCT", "NIR")
    ]
    uk = frozen("GB")
    differing = [
        day
        for day in days(2004, 2030)
        if uk.is_workday(day) != all(part.is_working_day(day) for part in parts)
    ]
    assert differing == [TOO_EARLY]


def test_us_keeps_the_federal_holidays_as_observed():
    us, other = frozen("US"), holidays.country_holidays("US")
    differing = [
        day
        for day in days(2004, 2030)
        if us.is_workday(day) != other.is_working_day(day)
    ]
    assert differing == []


def test_us_does_not_keep_inauguration_day():
    assert frozen("US").is_workday(date(2021, 1, 20))


def test_make_up_workdays_of_2026():
    china = frozen("CN")
    made_up = [
        day for day in days(2026, 2026) if day.weekday() > 4 and china.is_workday(day)
    ]
    assert [f"{day:%m-%d}" for day in made_up] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]
    assert sum(china.is_workday(day) for day in days(2026, 2026)) == 248


@pytest.mark.parametrize(
    ("code", "known_until"),
    [
        ("CN", date(2026, 12, 31)),
        ("GB", date(2027, 12, 31)),
        ("US", date(2030, 12, 31)),
    ],
)
def test_calendar_says_how_far_it_is_known(code, known_until):
    calendar = frozen(code)
    assert calendar.first_on == date(2004, 1, 1)
    assert calendar.known_until == known_until


def test_expected_bank_holidays_beyond_the_published_ones_stay_provisional():
    fact = frozen("GB").fact(date(2028, 12, 25).toordinal())
    assert not fact.is_workday
    assert fact.provisional


def test_weekdays_know_no_holidays_and_no_end():
    weekdays = frozen("weekdays")
    assert weekdays.is_workday(date(2026, 1, 1))
    assert weekdays.is_known(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize("code", CODES)
def test_every_day_off_has_its_name_in_both_languages(code):
    for day, kind in frozen(code).days.items():
        assert kind.name_zh and kind.name_en, day
        assert len(kind.name_zh) <= 60 and len(kind.name_en) <= 100, day


@pytest.mark.parametrize(
    ("code", "day", "name_zh", "name_en"),
    [
        ("CN", date(2026, 2, 17), "春节", "Spring Festival"),
        ("GB", date(2024, 1, 2), "新年次日（苏格兰）", "2 January (Scotland)"),
        ("GB", date(2012, 1, 2), "元旦补假", "New Year's Day (observed)"),
        ("US", date(2026, 7, 3), "独立日补假", "Independence Day (observed)"),
    ],
)
def test_day_off_is_named(code, day, name_zh, name_en):
    kind = frozen(code).days[day]
    assert (kind.name_zh, kind.name_en) == (name_zh, name_en)


def test_notice_for_a_year_arranges_the_december_before():
    notices = {notice["year"]: notice for notice in contents("CN")["notices"]}
    assert notices[2006]["days"][0][:2] == ["2005-12-31", "work"]
    assert all(row[0] != "2005-12-31" for row in notices[2005]["days"])


def test_unknown_calendar_is_refused():
    with pytest.raises(UnknownCalendar, match="no calendar 'FR'; known: CN, GB"):
        frozen("FR")
