from datetime import date, datetime, timedelta, timezone

import pytest

from casework.calendars.frozen import frozen
from casework.clocks import Duration, Pause, Remaining, Rule, due, remaining, taken

CHINA = timezone(timedelta(hours=8))
RECEIVED = datetime(2026, 3, 2, 9, tzinfo=CHINA)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("limit", "now", "expected"),
    [
        # Due on Friday the 6th.
        ("4 workday", "2026-03-02T10:00", Remaining(4, "workday", False)),
        ("4 workday", "2026-03-05T23:00", Remaining(1, "workday", False)),
        ("4 workday", "2026-03-06T23:59", Remaining(0, "workday", False)),
        ("4 workday", "2026-03-07T00:00", Remaining(1, "calendar_day", True)),
        ("4 workday", "2026-03-09T08:00", Remaining(3, "calendar_day", True)),
        # The last day, Saturday the 7th, rolls to the 9th.
        ("5 day", "2026-03-06T08:00", Remaining(3, "calendar_day", False)),
        ("5 day", "2026-03-09T08:00", Remaining(0, "calendar_day", False)),
        ("1 month", "2026-03-31T08:00", Remaining(2, "calendar_day", False)),
        ("24 hour", "2026-03-02T09:30", Remaining(23, "hour", False)),
        ("24 hour", "2026-03-03T08:20", Remaining(40, "minute", False)),
        ("24 hour", "2026-03-03T09:00", Remaining(0, "minute", True)),
        ("24 hour", "2026-03-03T11:30", Remaining(2, "hour", True)),
    ],
)
def test_remaining_is_told_as_people_say_it(limit, now, expected):
    answer = due(RECEIVED, Rule(Duration.parse(limit)), frozen("CN"))
    assert remaining(answer, at(now)) == expected


def test_remaining_goes_by_the_unit_of_the_extension():
    answer = due(
        RECEIVED,
        Rule(Duration(24, "hour")),
        frozen("CN"),
        extension=Duration(2, "workday"),
    )
    assert remaining(answer, at("2026-03-04T08:00")) == Remaining(1, "workday", False)


@pytest.mark.parametrize(
    ("unit", "until", "pauses", "expected"),
    [
        ("workday", "2026-03-02T17:00", [], Duration(0, "workday")),
        ("workday", "2026-03-10T09:00", [], Duration(6, "workday")),
        (
            "workday",
            "2026-03-10T09:00",
            [Pause(date(2026, 3, 4), date(2026, 3, 6))],
            Duration(4, "workday"),
        ),
        # Still running when the pause began, and answered while it lasted.
        (
            "workday",
            "2026-03-10T09:00",
            [Pause(date(2026, 3, 9), date(2026, 3, 20))],
            Duration(5, "workday"),
        ),
        ("calendar_day", "2026-03-10T09:00", [], Duration(8, "calendar_day")),
        ("month", "2026-04-02T09:00", [], Duration(31, "calendar_day")),
        ("hour", "2026-03-03T11:59", [], Duration(26, "hour")),
        (
            "minute",
            "2026-03-02T10:00",
            [Pause(at("2026-03-02T09:10"), at("2026-03-02T09:30"))],
            Duration(40, "minute"),
        ),
        ("workday", "2026-03-01T09:00", [], Duration(0, "workday")),
    ],
)
def test_taken_counts_as_the_limit_does(unit, until, pauses, expected):
    assert taken(RECEIVED, at(until), unit, frozen("CN"), pauses) == expected


def test_taken_refuses_a_moment_without_an_offset():
    with pytest.raises(ValueError, match="no offset"):
        taken(datetime(2026, 3, 2), RECEIVED, "workday", frozen("CN"))
