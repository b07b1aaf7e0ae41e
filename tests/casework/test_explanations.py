"""Why a date is what it is, as it is read."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from casework.calendars.frozen import frozen
from casework.clocks import Duration, Pause
from casework.explanations import MOST_DAYS, explain
from casework.models import Clock
from casework.procedures.definition import Definition, Limit, Opening, Step
from casework.procedures.text import Text
from casework.projection import RunningClock, service_hours

# Monday 20 April 2026, 10:00 in Shanghai; Labour Day is 1 to 5 May, 9 May is worked.
APRIL = datetime(2026, 4, 20, 2, tzinfo=UTC)
TEN = Limit("answer", Text("答复"), "case.received", "case.answered", 10)


def why(limit=TEN, *, at=APRIL, definition=None, **running):
    clock = RunningClock(limit, 1, at, started_by=limit.starts_on, **running)
    return explain(clock, frozen("CN"), definition)


def test_days_in_a_row_that_count_alike_are_one_line():
    lines = [
        (line.first.day, line.last.day, line.counted, line.first_count, line.total)
        for line in why().stretches
    ]

    assert lines == [
        (20, 20, False, 0, 0),
        (21, 24, True, 1, 4),
        (25, 26, False, 4, 4),
        (27, 30, True, 5, 8),
        (1, 5, False, 8, 8),
        (6, 7, True, 9, 10),
    ]


def test_every_day_is_on_one_line_and_in_one_square():
    reason = why()
    lines = [
        date.fromordinal(n)
        for line in reason.stretches
        for n in range(line.first.toordinal(), line.last.toordinal() + 1)
    ]
    squares = [
        square.day
        for month in reason.months
        for week in month.weeks
        for square in week
        if square
    ]

    assert lines == squares == [day.day for day in reason.days]
    assert reason.count == 10
    assert reason.left_out == len(lines) - 10


def test_a_month_stands_under_its_weekdays():
    april, may = why().months

    assert (april.first, may.first) == (date(2026, 4, 1), date(2026, 5, 1))
    for month in (april, may):
        for week in month.weeks:
            assert len(week) == 7
            assert all(not s or s.day.weekday() == n for n, s in enumerate(week))


@pytest.mark.parametrize("amount", [MOST_DAYS, MOST_DAYS + 1, 36_525])
def test_more_than_a_year_is_not_listed_day_by_day(amount):
    reason = why(replace(TEN, amount=amount, unit="calendar_day", roll="none"))

    assert bool(reason.days) is (amount == MOST_DAYS)
    assert bool(list(reason.stretches)) is bool(list(reason.months)) is reason.is_listed


def test_days_beyond_the_notices_say_so():
    reason = why(at=datetime(2099, 4, 20, 2, tzinfo=UTC))

    assert reason.due.provisional
    assert all(month.provisional for month in reason.months)
    assert "provisional" in [line.why.en for line in reason.stretches][1]


def test_what_began_it_is_said_in_words():
    visit = Step(
        "visit", Text("承办人", "Handler"), Text("上门", "Visit"), recorded=True
    )
    definition = Definition("p", "complaint", Text("p"), steps=(visit,))
    limit = replace(TEN, starts_on="step:visit")

    assert why(limit, definition=definition).started_by in ("上门", "Visit")
    assert why().started_by == ""


def test_stops_extensions_and_hours_are_told():
    reason = why(
        pauses=(Pause(date(2026, 4, 22), date(2026, 4, 24)),),
        extensions=(Duration(5, "workday"),),
    )

    assert reason.stops == [(datetime(2026, 4, 22), datetime(2026, 4, 24), False)]
    assert reason.added == [(5, "workday")]
    assert not reason.is_timed


def test_a_settled_date_stays_when_the_calendar_changes():
    met = {"met_at": datetime(2026, 5, 6, 2, tzinfo=UTC)}
    held_to = Clock(
        due_at=datetime(2026, 5, 5, 16, tzinfo=UTC),
        due_on=date(2026, 5, 5),
        calendar="CN/1",
    )

    def reason(**running):
        clock = RunningClock(TEN, 1, APRIL, started_by=TEN.starts_on, **running)
        return explain(clock, frozen("CN"), None, held_to)

    assert (reason(**met).due.due_on, reason(**met).kept_by) == (
        date(2026, 5, 5),
        "CN/1",
    )
    assert not reason(**met).due.was_kept(met["met_at"])
    assert not reason(**met).days
    # One that still runs follows the calendar.
    assert (reason().due.due_on, reason().kept_by) == (date(2026, 5, 7), "")


def test_hours_of_service_are_told():
    definition = Definition(
        "p", "complaint", Text("p"), service_hours=(Opening("08:30", "12:00"),)
    )
    limit = replace(TEN, amount=4, unit="hour", hours="service")
    reason = why(limit, definition=definition, hours=service_hours(definition, limit))

    assert reason.is_timed
    assert reason.hours == ["08:30–12:00"]
    # Two hours on the 20th, two on the 21st.
    assert reason.ends == datetime(2026, 4, 21, 10, 30)


def test_a_moment_is_told_by_the_clock_of_the_body():
    limit = replace(TEN, amount=2, unit="hour")
    clock = RunningClock(limit, 1, APRIL, started_by="case.received")

    assert explain(clock, frozen("GB"), None).ends == datetime(2026, 4, 20, 5)


def test_a_promised_date_keeps_the_end_of_the_limit_in_sight():
    reason = why(promised_until=date(2026, 4, 30))

    assert reason.due.due_on == date(2026, 4, 30)
    assert reason.latest == date(2026, 5, 7)
    assert reason.days[-1].day == date(2026, 4, 30)
