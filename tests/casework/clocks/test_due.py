from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from casework.calendars.frozen import frozen
from casework.clocks import Duration, OutsideCalendar, Pause, Rule, due

CHINA = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    """A moment in China, at nine in the morning if only the day is given."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = moment.replace(hour=9)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def pause(start: str, end: str) -> Pause:
    return Pause(date.fromisoformat(start), date.fromisoformat(end))


def due_on(received: str, limit: str, *, code="CN", roll="next_workday", **more) -> str:
    rule = Rule(Duration.parse(limit), roll)
    return str(due(at(received), rule, frozen(code), **more).due_on)


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-03-02", "20 workday", "2026-03-30"),
        # Make-up Saturdays 14 and 28 February count, 15 to 23 February do not.
        ("2026-01-28", "20 workday", "2026-03-03"),
        # Received on a Sunday, and on a holiday: still day 0.
        ("2026-03-01", "1 workday", "2026-03-02"),
        ("2026-02-18", "1 workday", "2026-02-24"),
        # 10 October 2026 is a make-up Saturday.
        ("2026-09-30", "2 workday", "2026-10-09"),
        ("2026-09-30", "3 workday", "2026-10-10"),
        # The Spring Festival of 2020 was prolonged while it ran.
        ("2020-01-23", "1 workday", "2020-02-03"),
        # 31 December 2005 was worked for the New Year of 2006.
        ("2005-12-30", "1 workday", "2005-12-31"),
        ("2025-12-31", "1 workday", "2026-01-04"),
    ],
)
def test_workdays_of_china_follow_the_notices(received, limit, expected):
    assert due_on(received, limit) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        # 25 and 26 December, 1 January, and 2 January in Scotland are left out.
        ("2023-12-14T10:00+00:00", "2024-01-17"),
        # St Patrick's Day in Northern Ireland, Good Friday and Easter Monday.
        ("2025-03-14T10:00+00:00", "2025-04-14"),
        ("2025-04-03T10:00+01:00", "2025-05-06"),
        # The State funeral of 2022, and Scotland's holiday of 15 June 2026.
        ("2022-09-01T10:00+01:00", "2022-09-30"),
        ("2026-06-12T10:00+01:00", "2026-07-14"),
        # Received on a day that is no working day.
        ("2024-12-25T10:00+00:00", "2025-01-27"),
    ],
)
def test_uk_leaves_out_bank_holidays_of_any_part(received, expected):
    assert due_on(received, "20 workday", code="GB") == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        # Christmas, New Year; closings by executive order are no legal holidays.
        ("2025-12-15T09:00-05:00", "2026-01-14"),
        # Juneteenth; Independence Day 2026 is a Saturday, observed on the Friday.
        ("2026-06-12T09:00-04:00", "2026-07-14"),
        ("2021-06-17T09:00-04:00", "2021-07-19"),
        # New Year 2022 was observed on 31 December 2021.
        ("2021-12-30T09:00-05:00", "2022-01-31"),
    ],
)
def test_us_leaves_out_legal_holidays_as_observed(received, expected):
    assert due_on(received, "20 workday", code="US") == expected


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-03-02", "15 day", "2026-03-17"),
        # Saturday 7 March 2026: on to Monday.
        ("2026-03-02", "5 day", "2026-03-09"),
        # 16 February is in the Spring Festival: on to the 24th.
        ("2026-02-01", "15 day", "2026-02-24"),
        # 14 February is a make-up Saturday, hence a workday.
        ("2026-02-04", "10 day", "2026-02-14"),
        ("2024-02-28", "1 day", "2024-02-29"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2024-01-30", "1 month", "2024-02-29"),
        # 15 February 2026 opens the Spring Festival.
        ("2026-01-15", "1 month", "2026-02-24"),
    ],
)
def test_calendar_days_and_months_roll_to_a_workday(received, limit, expected):
    assert due_on(received, limit) == expected


def test_body_may_refuse_to_roll():
    assert due_on("2026-02-01", "15 day", roll="none") == "2026-02-16"
    assert due_on("2026-01-15", "1 month", roll="none") == "2026-02-15"


def test_rule_refuses_an_unknown_roll():
    with pytest.raises(ValueError, match="unknown roll 'previous'"):
        Rule(Duration(1, "workday"), "previous")


def test_due_is_the_midnight_that_ends_the_day():
    answer = due(at("2026-03-02"), Rule(Duration(1, "workday")), frozen("CN"))

    assert answer.due_at == datetime(2026, 3, 4, tzinfo=CHINA)
    assert not answer.is_overdue(datetime(2026, 3, 3, 23, 59, 59, tzinfo=CHINA))
    assert answer.is_overdue(datetime(2026, 3, 4, tzinfo=CHINA))


def test_day_of_receipt_is_the_local_one():
    just_after_midnight = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    rule = Rule(Duration(1, "workday"))

    assert due(just_after_midnight, rule, frozen("CN")).due_on == date(2026, 3, 4)
    in_utc = due(just_after_midnight, rule, frozen("CN"), zone=UTC)
    assert in_utc.due_on == date(2026, 3, 3)


def test_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        due(datetime(2026, 3, 2), Rule(Duration(1, "workday")), frozen("CN"))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("0 minute", "2026-02-18T09:00:00+08:00"),
        ("0 hour", "2026-02-18T09:00:00+08:00"),
        ("0 day", "2026-02-19T00:00:00+08:00"),
        ("0 workday", "2026-02-19T00:00:00+08:00"),
        ("0 month", "2026-02-19T00:00:00+08:00"),
        # Hours run through the Spring Festival.
        ("90 minute", "2026-02-18T10:30:00+08:00"),
        ("24 hour", "2026-02-19T09:00:00+08:00"),
        ("72 hour", "2026-02-21T09:00:00+08:00"),
    ],
)
def test_at_once_the_same_day_and_hours_do_not_roll(limit, expected):
    answer = due(at("2026-02-18"), Rule(Duration.parse(limit)), frozen("CN"))
    assert answer.due_at.isoformat() == expected


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([("2026-03-09", "2026-03-13")], "2026-04-03"),
        # The day the letter goes out still counts; from = to excludes nothing.
        ([("2026-03-09", "2026-03-09")], "2026-03-30"),
        ([("2026-03-06", "2026-03-08")], "2026-03-30"),
        # Overlapping and nested pauses count once.
        ([("2026-03-09", "2026-03-13"), ("2026-03-11", "2026-03-17")], "2026-04-08"),
        ([("2026-03-09", "2026-03-17"), ("2026-03-10", "2026-03-12")], "2026-04-08"),
        # Before day 0, and reaching over it.
        ([("2026-02-01", "2026-02-20")], "2026-03-30"),
        ([("2026-02-20", "2026-03-04")], "2026-04-01"),
        # On or after the due date.
        ([("2026-03-30", "2026-04-20")], "2026-03-30"),
        ([("2026-04-02", "2026-04-20")], "2026-03-30"),
        ([("2026-03-29", "2026-04-20")], "2026-04-21"),
        # Longer than everything that is left.
        ([("2026-03-03", "2026-12-31")], "2027-01-27"),
    ],
)
def test_pause_excludes_the_days_after_its_first(pauses, expected):
    spans = [pause(*span) for span in pauses]
    assert due_on("2026-03-02", "20 workday", pauses=spans) == expected


def test_pause_of_calendar_days_comes_before_the_roll():
    spans = [pause("2026-03-03", "2026-03-05")]
    assert due_on("2026-03-02", "10 day", pauses=spans, roll="none") == "2026-03-14"
    assert due_on("2026-03-02", "10 day", pauses=spans) == "2026-03-16"


def test_pause_puts_a_month_off_by_the_days_excluded():
    spans = [pause("2026-03-03", "2026-03-05")]
    assert due_on("2026-03-02", "1 month", pauses=spans, roll="none") == "2026-04-04"


def test_pause_of_hours_is_exact():
    spans = [
        Pause(at("2026-03-02T12:00"), at("2026-03-02T14:30")),
        Pause(at("2026-03-02T14:00"), at("2026-03-02T15:00")),
    ]
    answer = due(at("2026-03-02"), Rule(Duration(4, "hour")), frozen("CN"), spans)
    assert answer.due_at == at("2026-03-02T16:00")


def test_pause_of_hours_beginning_when_due_changes_nothing():
    spans = [Pause(at("2026-03-02T13:00"), at("2026-03-02T18:00"))]
    answer = due(at("2026-03-02"), Rule(Duration(4, "hour")), frozen("CN"), spans)
    assert answer.due_at == at("2026-03-02T13:00")


def test_pause_in_dates_stops_hours_for_whole_days():
    spans = [pause("2026-03-02", "2026-03-03")]
    answer = due(at("2026-03-02"), Rule(Duration(24, "hour")), frozen("CN"), spans)
    assert answer.due_at == at("2026-03-04T09:00")


def test_pause_between_moments_stops_days_by_their_local_dates():
    spans = [Pause(at("2026-03-08T17:00+00:00"), at("2026-03-13T09:00"))]
    assert due_on("2026-03-02", "20 workday", pauses=spans) == "2026-04-03"


@pytest.mark.parametrize(
    ("limit", "extension", "expected"),
    [
        ("20 workday", "20 workday", "2026-04-28"),
        # The limit alone would have rolled from Saturday the 7th: one roll, at the end.
        ("5 day", "2 day", "2026-03-09"),
        ("60 day", "30 day", "2026-06-01"),
        # Another unit runs on from where the limit itself ends.
        ("5 workday", "5 day", "2026-03-16"),
        ("5 day", "2 workday", "2026-03-10"),
        ("24 hour", "1 workday", "2026-03-04"),
        ("1 month", "15 day", "2026-04-17"),
        ("15 workday", "0 workday", "2026-03-23"),
    ],
)
def test_extension_is_added_before_the_one_roll(limit, extension, expected):
    extra = Duration.parse(extension)
    assert due_on("2026-03-02", limit, extension=extra) == expected


def test_months_added_to_months_keep_the_day():
    extra = Duration(1, "month")
    assert due_on("2026-01-31", "1 month", extension=extra) == "2026-03-31"


def test_extension_in_hours_runs_from_the_end_of_the_last_day():
    extra = Duration(12, "hour")
    answer = due(
        at("2026-03-02"), Rule(Duration(4, "workday")), frozen("CN"), (), extra
    )
    assert answer.due_at == at("2026-03-07T12:00")


def test_extension_counts_around_later_pauses():
    spans = [pause("2026-03-30", "2026-04-03")]
    extra = Duration(1, "workday")
    assert due_on("2026-03-02", "20 workday", pauses=spans) == "2026-03-30"
    extended = due_on("2026-03-02", "20 workday", pauses=spans, extension=extra)
    assert extended == "2026-04-07"


@pytest.mark.parametrize(
    ("received", "limit", "provisional"),
    [
        ("2026-12-02", "20 workday", False),
        ("2026-12-02", "21 workday", False),
        ("2026-12-02", "22 workday", True),
        ("2026-12-02", "29 day", False),
        ("2026-12-02", "30 day", True),
        ("2026-12-02", "1 month", True),
        ("2026-12-31", "72 hour", False),
        ("2026-12-31", "0 day", False),
        ("2003-12-31", "1 workday", False),
        ("2003-12-30", "2 workday", True),
        ("2027-06-01", "5 workday", True),
    ],
)
def test_date_beyond_the_notices_is_provisional(received, limit, provisional):
    answer = due(at(received), Rule(Duration.parse(limit)), frozen("CN"))
    assert answer.provisional is provisional


def test_weekdays_are_never_provisional():
    answer = due(at("2050-03-02"), Rule(Duration(20, "workday")), frozen("weekdays"))
    assert not answer.provisional


def test_beyond_the_notices_weekdays_are_counted():
    assert due_on("2026-12-31", "2 workday") == "2027-01-04"


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        # The clocks went forward on 29 March 2026 and back on 25 October.
        ("2026-03-27T10:00+00:00", "72 hour", "2026-03-30T11:00:00+01:00"),
        ("2026-03-27T10:00+00:00", "1 workday", "2026-03-31T00:00:00+01:00"),
        ("2026-10-24T10:00+01:00", "24 hour", "2026-10-25T09:00:00+00:00"),
    ],
)
def test_daylight_saving_neither_adds_nor_takes_time(received, limit, expected):
    answer = due(
        datetime.fromisoformat(received),
        Rule(Duration.parse(limit)),
        frozen("GB"),
        zone=ZoneInfo("Europe/London"),
    )
    assert answer.due_at.isoformat() == expected


def test_workdays_beyond_the_calendar_are_refused():
    with pytest.raises(OutsideCalendar):
        due_on("2098-03-02", "2000 workday")
