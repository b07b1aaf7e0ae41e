from datetime import date

import pytest

from casework.clocks import UNITS, Duration
from casework.clocks.durations import LONGEST, months_after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 workday", Duration(20, "workday")),
        ("1 workdays", Duration(1, "workday")),
        ("5 working days", Duration(5, "workday")),
        ("5 Business Days", Duration(5, "workday")),
        ("15个工作日", Duration(15, "workday")),
        ("60 day", Duration(60, "calendar_day")),
        ("60 calendar_day", Duration(60, "calendar_day")),
        ("60 calendar-days", Duration(60, "calendar_day")),
        ("30日", Duration(30, "calendar_day")),
        ("2 weeks", Duration(14, "calendar_day")),
        ("1周", Duration(7, "calendar_day")),
        ("24h", Duration(24, "hour")),
        ("48 hours", Duration(48, "hour")),
        ("2小时", Duration(2, "hour")),
        (" 10  min ", Duration(10, "minute")),
        ("0 minute", Duration(0, "minute")),
        ("3 months", Duration(3, "month")),
        ("2个月", Duration(2, "month")),
    ],
)
def test_parse_reads_what_people_write(text, expected):
    assert Duration.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "workday", "20", "-1 day", "1.5 hour", "20 fortnight", "1 2 days"]
)
def test_parse_refuses_what_is_no_duration(text):
    with pytest.raises(ValueError, match=r"unit"):
        Duration.parse(text)


@pytest.mark.parametrize("n", [-1, 1.0, "5", None, True])
def test_duration_refuses_an_amount_that_is_no_whole_number(n):
    with pytest.raises(ValueError, match=r"a limit|the amount"):
        Duration(n, "workday")


@pytest.mark.parametrize("unit", UNITS)
def test_duration_is_at_most_a_century(unit):
    assert Duration(LONGEST[unit], unit).n == LONGEST[unit]
    with pytest.raises(ValueError, match="between 0 and"):
        Duration(LONGEST[unit] + 1, unit)


def test_duration_refuses_an_unknown_unit():
    with pytest.raises(ValueError, match="unknown unit 'lustrum'"):
        Duration(1, "lustrum")


@pytest.mark.parametrize(
    ("duration", "zh", "en"),
    [
        (Duration(20, "workday"), "20个工作日", "20 workdays"),
        (Duration(1, "workday"), "1个工作日", "1 workday"),
        (Duration(60, "calendar_day"), "60日", "60 calendar days"),
        (Duration(2, "month"), "2个月", "2 months"),
        (Duration(0, "minute"), "当场", "at once"),
        (Duration(0, "calendar_day"), "当日", "the same day"),
    ],
)
def test_duration_says_itself_in_both_languages(duration, zh, en):
    assert (duration.text_zh, duration.text_en) == (zh, en)


def test_duration_as_text_can_be_read_again():
    assert Duration.parse(str(Duration(20, "workday"))) == Duration(20, "workday")


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
    ],
)
def test_month_ends_on_the_corresponding_day_or_the_last(day, n, expected):
    assert months_after(day, n) == expected
