from datetime import date, datetime, timedelta, timezone

import pytest

from casework.calendars.frozen import frozen
from casework.clocks import Duration, ExplainedDay, Pause, Rule, due

CHINA = timezone(timedelta(hours=8))


def explain(received: str, limit: str, **more) -> list[ExplainedDay]:
    moment = datetime.fromisoformat(received).replace(tzinfo=CHINA)
    rule = Rule(Duration.parse(limit))
    return due(moment, rule, frozen("CN"), **more).explanation


def reasons(entries: list[ExplainedDay]) -> list[str]:
    return [entry.reason for entry in entries]


def test_explanation_has_one_entry_a_day_from_receipt_to_due_date():
    entries = explain("2026-01-28T09:00", "20 workday")

    days = [entry.day for entry in entries]
    assert days == [date(2026, 1, 28) + timedelta(days=n) for n in range(35)]
    assert entries[-1].total == 20
    assert sum(entry.counted for entry in entries) == 20


def test_explanation_names_the_reason_of_each_day():
    by_day = {str(e.day): e for e in explain("2026-02-12T09:00", "3 workday")}

    assert by_day["2026-02-12"].reason == "receipt"
    assert by_day["2026-02-13"].text_zh == "工作日"
    assert by_day["2026-02-14"].text_zh == "调休上班（春节）"
    assert by_day["2026-02-14"].counted
    assert by_day["2026-02-17"].text_en == "Holiday: Spring Festival"
    assert not by_day["2026-02-17"].counted
    assert by_day["2026-02-24"].total == 3


def test_explanation_shows_paused_days():
    spans = [Pause(date(2026, 3, 3), date(2026, 3, 8))]
    entries = explain("2026-03-02T09:00", "2 workday", pauses=spans)

    assert reasons(entries) == ["receipt", "workday", *["paused"] * 5, "workday"]
    assert [entry.total for entry in entries] == [0, 1, 1, 1, 1, 1, 1, 2]


def test_explanation_says_why_the_last_day_moved():
    # Saturday 14 February is worked; the 15th opens the Spring Festival.
    entries = explain("2026-02-05T09:00", "10 day")

    assert entries[-10].reason == "last_day_off"
    assert entries[-10].text_en == (
        "Last day of the limit, but a day off (Holiday: Spring Festival): moved on"
    )
    assert entries[-10].counted
    assert reasons(entries[-9:]) == [*["rolled"] * 8, "rolled_to"]
    assert {entry.total for entry in entries[-10:]} == {10}


def test_explanation_of_calendar_days_counts_weekends():
    entries = explain("2026-03-06T09:00", "3 day")

    assert reasons(entries) == ["receipt", *["calendar_day"] * 3]
    assert entries[1].text_zh == "自然日（星期六）"
    assert [entry.total for entry in entries] == [0, 1, 2, 3]


def test_explanation_tells_the_extension_from_the_limit():
    extra = Duration(2, "workday")
    entries = explain("2026-03-02T09:00", "2 workday", extension=extra)

    parts = [(entry.part, entry.total) for entry in entries]
    assert parts == [
        ("limit", 0),
        ("limit", 1),
        ("limit", 2),
        ("extension", 3),
        ("extension", 4),
    ]


@pytest.mark.parametrize(
    ("limit", "reason"), [("0 minute", "at_once"), ("0 workday", "same_day")]
)
def test_explanation_of_no_time_is_one_day(limit, reason):
    (entry,) = explain("2026-03-01T09:00", limit)
    assert (entry.day, entry.counted, entry.reason) == (
        date(2026, 3, 1),
        False,
        reason,
    )


def test_explanation_of_nothing_and_an_extension_counts_the_extension():
    extra = Duration(1, "workday")
    entries = explain("2026-03-02T09:00", "0 workday", extension=extra)
    assert [(e.part, e.total) for e in entries] == [("limit", 0), ("extension", 1)]


def test_explanation_of_hours_adds_up_day_by_day():
    start = datetime(2026, 3, 2, 12, tzinfo=CHINA)
    spans = [Pause(start, start + timedelta(days=2))]
    entries = explain(
        "2026-03-02T09:15", "48 hour", pauses=spans, extension=Duration(90, "minute")
    )

    assert reasons(entries) == ["running", "paused", "running", "running", "running"]
    assert [entry.total for entry in entries] == [2.75, 2.75, 14.75, 38.75, 49.5]
    assert entries[0].text_zh == "连续计时2小时45分钟"
    assert entries[0].text_en == "Clock running: 2 h 45 min"
    assert [entry.part for entry in entries] == ["limit"] * 5


def test_explanation_of_minutes_counts_minutes():
    (entry,) = explain("2026-03-02T09:15:30", "10 minute")
    assert (entry.total, entry.text_en) == (10, "Clock running: 10 min")


def test_explanation_of_seconds_over_midnight():
    first, second = explain("2026-03-02T23:59:30", "1 minute")
    assert (first.text_en, second.text_zh) == ("Clock running: 30 s", "连续计时30秒")
    assert (first.total, second.total) == (0.5, 1)


def test_explanation_of_hours_due_at_midnight_ends_with_that_day():
    entries = explain("2026-03-02T00:00", "24 hour")
    assert [(str(e.day), e.reason, e.total) for e in entries] == [
        ("2026-03-02", "running", 24),
        ("2026-03-03", "due_moment", 24),
    ]


def test_explanation_of_days_then_hours_starts_the_count_again():
    extra = Duration(12, "hour")
    entries = explain("2026-03-02T09:00", "1 workday", extension=extra)
    assert [(e.part, e.total, e.reason) for e in entries] == [
        ("limit", 0, "receipt"),
        ("limit", 1, "workday"),
        ("extension", 12, "running"),
    ]


def test_explanation_of_hours_then_days_goes_on_the_next_day():
    extra = Duration(1, "workday")
    entries = explain("2026-03-02T09:00", "24 hour", extension=extra)
    assert [(str(e.day), e.total, e.part) for e in entries] == [
        ("2026-03-02", 15, "limit"),
        ("2026-03-03", 24, "limit"),
        ("2026-03-04", 1, "extension"),
    ]


def test_explanation_marks_the_days_no_notice_covers():
    entries = explain("2026-12-30T09:00", "2 workday")
    assert [entry.provisional for entry in entries] == [False, False, True]
    assert entries[-1].text_zh == "工作日（暂定）"
