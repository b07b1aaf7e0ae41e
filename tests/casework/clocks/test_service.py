"""Limits in hours of service, against a count minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars.frozen import frozen
from casework.clocks import (
    Calendar,
    Duration,
    OutsideCalendar,
    Pause,
    Rule,
    ServiceHours,
    due,
    taken,
)

CN = frozen("CN")
MINUTE = timedelta(minutes=1)
DAY = ServiceHours.of([("08:30", "12:00"), ("14:00", "17:30")])
HOUSES = (
    DAY,
    ServiceHours.of([("09:00", "17:00")]),
    ServiceHours.of([("00:00", "23:59")]),
)


def shanghai(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=CN.zone)


def is_open(moment: datetime, hours: ServiceHours, calendar: Calendar) -> bool:
    local = moment.astimezone(calendar.zone)
    return calendar.is_workday(local.date()) and any(
        opens <= local.time() < closes for opens, closes in hours.spans
    )


def counted(start: datetime, minutes: int, hours, calendar, pause=None) -> datetime:
    """The end of the n-th open minute; at once is when the house next opens."""
    moment = start
    while not is_open(moment, hours, calendar):
        moment += MINUTE
    while minutes:
        stopped = pause and pause.start <= moment < pause.end
        if is_open(moment, hours, calendar) and not stopped:
            minutes -= 1
        moment += MINUTE
    return moment


STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 10, 9)).map(
    lambda m: m.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(start=STARTS, minutes=st.integers(0, 1200), hours=st.sampled_from(HOUSES))
def test_only_open_minutes_count(start, minutes, hours):
    rule = Rule(Duration(minutes, "minute"), hours=hours)

    answer = due(start, rule, CN)

    assert answer.due_at == counted(start, minutes, hours, CN)
    assert taken(start, answer.due_at, "minute", CN, hours=hours).n == minutes


@given(
    start=STARTS,
    minutes=st.integers(1, 600),
    wait=st.integers(0, 900),
    length=st.integers(0, 3000),
)
def test_a_pause_counts_no_open_minute(start, minutes, wait, length):
    pause = Pause(start + wait * MINUTE, start + (wait + length) * MINUTE)
    rule = Rule(Duration(minutes, "minute"), hours=DAY)

    answer = due(start, rule, CN, [pause])

    assert answer.due_at == counted(start, minutes, DAY, CN, pause)


@given(start=STARTS, hours=st.integers(0, 60))
def test_every_day_is_explained_once_and_adds_up(start, hours):
    answer = due(start, Rule(Duration(hours, "hour"), hours=DAY), CN)

    days = [entry.day for entry in answer.explanation]
    assert days == sorted(set(days))
    if hours:
        assert answer.explanation[-1].total == hours
        assert all(
            not e.counted for e in answer.explanation if not CN.is_workday(e.day)
        )


def test_it_waits_over_the_spring_festival():
    # Saturday 14 February 2026 is worked; from the 15th to the 23rd nobody is there.
    answer = due(
        shanghai(2026, 2, 14, 16, 30), Rule(Duration(2, "hour"), hours=DAY), CN
    )

    assert answer.due_at == shanghai(2026, 2, 24, 9, 30)
    closed = {e.day.day: e for e in answer.explanation if e.reason == "closed"}
    assert set(closed) == set(range(15, 24))
    assert "春节" in closed[17].text_zh and "Closed" in closed[17].text_en


def test_days_no_notice_covers_make_it_provisional():
    rule = Rule(Duration(2, "hour"), hours=DAY)

    assert due(shanghai(2027, 3, 1, 9, 0), rule, CN).provisional
    assert not due(shanghai(2026, 3, 2, 9, 0), rule, CN).provisional


def test_an_extension_runs_in_the_same_hours():
    answer = due(
        shanghai(2026, 3, 2, 16, 30),
        Rule(Duration(1, "hour"), hours=DAY),
        CN,
        extension=Duration(2, "hour"),
    )

    assert answer.due_at == shanghai(2026, 3, 3, 10, 30)
    assert [e.part for e in answer.explanation] == ["limit", "extension"]


@pytest.mark.parametrize(
    "spans",
    [[], [("12:00", "08:30")], [("08:30", "12:00"), ("11:00", "14:00")], [("x", "y")]],
)
def test_hours_that_are_none_are_refused(spans):
    with pytest.raises(ValueError):
        ServiceHours.of(spans)


def test_a_house_that_never_opens_in_time_is_refused():
    always_off = Calendar("closed").with_local_days(
        days_off=(date(2099, 12, d) for d in range(1, 32))
    )
    with pytest.raises(OutsideCalendar):
        due(
            shanghai(2099, 12, 1, 9, 0),
            Rule(Duration(1, "hour"), hours=ServiceHours(((time(9), time(10)),))),
            always_off,
        )
