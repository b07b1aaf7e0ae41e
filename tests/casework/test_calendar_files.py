"""Due dates for a calendar: what is in the file, and what never is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from casework.calendar_files import Entry, calendar_file
from casework.calendars.frozen import frozen
from casework.explanations import explain
from casework.procedures.definition import Limit
from casework.procedures.text import Text
from casework.projection import RunningClock

NOW = datetime(2026, 3, 2, 3, 0, 30, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
ANSWER = Limit(
    "answer",
    Text("答复", "Answer"),
    "case.received",
    "case.answered",
    5,
    source=Text("条例第三十三条", "Regulation, article 33"),
)


def entry(limit=ANSWER, *, started_at=RECEIVED, **words) -> Entry:
    running = RunningClock(limit, 1, started_at, started_by="case.received")
    values = {
        "about": "case answer 1",
        "title": str(limit.title),
        "why": explain(running, frozen("CN"), None),
        "url": "https://window.example/complaints/track/",
    }
    return Entry(**values | words)


def read(file: bytes) -> dict[str, str]:
    """Unfold and unescape the one event of a file, as RFC 5545 says."""
    assert file.endswith(b"\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    lines = file.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR"
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    found = dict(line.split(":", 1) for line in event)
    for escaped, plain in (("\\n", "\n"), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        found = {name: value.replace(escaped, plain) for name, value in found.items()}
    return found


def test_a_limit_in_days_is_a_whole_day():
    event = read(calendar_file([entry()], at=NOW))

    assert event["DTSTART;VALUE=DATE"] == "20260309"
    assert event["DTEND;VALUE=DATE"] == "20260310"
    assert event["DTSTAMP"] == "20260302T030030Z"
    assert event["STATUS"] == "CONFIRMED"
    assert "答复" in event["SUMMARY"]
    assert "条例第三十三条" in event["DESCRIPTION"]
    assert "CN/" in event["DESCRIPTION"]
    assert "阳光窗口" in event["DESCRIPTION"]


def test_a_limit_in_hours_is_a_moment():
    event = read(calendar_file([entry(replace(ANSWER, amount=2, unit="hour"))], at=NOW))

    assert event["DTSTART"] == "20260302T031500Z"
    assert "DTEND;VALUE=DATE" not in event


def test_a_provisional_date_says_so_in_its_title():
    late = datetime(2099, 3, 2, 1, 15, tzinfo=UTC)
    event = read(calendar_file([entry(started_at=late)], at=NOW))

    assert event["STATUS"] == "TENTATIVE"
    assert event["SUMMARY"].startswith(("[", "〔"))


def test_a_file_taken_again_moves_the_event():
    first = read(calendar_file([entry()], at=NOW))
    longer = entry(replace(ANSWER, amount=9))
    again = read(calendar_file([longer], at=NOW))

    assert first["UID"] == again["UID"]
    assert first["DTSTART;VALUE=DATE"] != again["DTSTART;VALUE=DATE"]
    assert first["UID"] != read(calendar_file([entry(about="x")], at=NOW))["UID"]


@pytest.mark.parametrize(
    "title",
    [
        "甲、乙；丙，丁: 7,5; 8\\9\nBEGIN:VEVENT",
        "很长的标题" * 40,
        "x" * 74 + "界" * 3,
        "\x00\x07a\x7fb",
    ],
)
def test_no_title_breaks_the_file(title):
    file = calendar_file([entry(title=title)], at=NOW)

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    kept = "".join(c for c in title if c not in "\x00\x07\x7f")
    assert kept in read(file)["SUMMARY"]
    assert file.count(b"\r\nBEGIN:VEVENT") == 1


def test_several_dates_are_several_events():
    entries = [entry(), entry(about="other")]

    assert calendar_file(entries, at=NOW).count(b"BEGIN:VEVENT") == 2


def test_nothing_to_put_into_a_calendar_is_still_a_file():
    assert b"VEVENT" not in calendar_file([], at=NOW)


def test_the_days_of_the_file_are_those_of_the_explanation():
    why = entry().why

    assert why.days[-1].day == why.due.due_on == date(2026, 3, 9)
