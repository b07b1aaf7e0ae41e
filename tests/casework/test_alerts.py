"""The ladder of a limit: which rungs, for whom, planned for when."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from casework import alerts
from casework.calendars.frozen import frozen
from casework.clocks import Duration, ServiceHours
from casework.clocks.pauses import microseconds, moment_of
from casework.procedures.definition import Escalation, Limit
from casework.procedures.text import Text
from casework.projection import RunningClock

CHINA = ZoneInfo("Asia/Shanghai")
OPEN = ServiceHours.of([("08:30", "12:00"), ("14:00", "17:30")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def clock(n, unit, *, start="03-02T09:15", hours=None, **changes) -> RunningClock:
    limit = Limit(
        "answer", Text("答复", "Answer"), "case.received", "case.answered", n, unit
    )
    return RunningClock(
        replace(limit, **changes), 1, at(start), "case.received", hours=hours
    )


def rungs(running: RunningClock, *escalations: Escalation) -> list[tuple[str, str]]:
    """Return the ladder as code and local time, written shortly."""
    calendar = frozen("CN")
    found = alerts.ladder(running, running.due(calendar), calendar, escalations)
    assert all(rung.at.tzinfo is not None for rung in found)
    return [(rung.code, f"{rung.at.astimezone(CHINA):%m-%d %H:%M}") for rung in found]


# A limit of seven workdays from Monday 2 March ends with Wednesday 11 March.
@pytest.mark.parametrize(
    ("running", "before", "due"),
    [
        (clock(7, "workday"), "03-09 00:00", "03-12 00:00"),
        (clock(7, "workday", warn_before=3), "03-06 00:00", "03-12 00:00"),
        # 30 September, with National Day behind it: back by workdays.
        (clock(3, "workday", start="09-29T10:00"), "09-30 00:00", "10-10 00:00"),
        (clock(10, "calendar_day"), "03-10 00:00", "03-13 00:00"),
        (clock(1, "month", start="03-31T10:00"), "04-28 00:00", "05-01 00:00"),
        (clock(24, "hour"), "03-03 07:15", "03-03 09:15"),
        (clock(30, "minute", warn_before=5), "03-02 09:40", "03-02 09:45"),
        # Over the weekend, and over the lunch break: hours of service both ways.
        (
            clock(4, "hour", start="03-06T15:30", hours=OPEN),
            "03-09 08:30",
            "03-09 10:30",
        ),
        (
            clock(3, "hour", start="03-02T11:00", hours=OPEN, warn_before=1),
            "03-02 15:00",
            "03-02 16:00",
        ),
        # Shorter than its warning: told as it begins, not before.
        (clock(1, "workday"), "03-02 09:15", "03-04 00:00"),
        (clock(0, "calendar_day"), "03-02 09:15", "03-03 00:00"),
    ],
)
def test_every_limit_is_told_before_and_at_its_end(running, before, due):
    assert rungs(running) == [("warn", before), ("due", due)]


@pytest.mark.parametrize(
    ("after", "unit", "moment"),
    [
        (-2, "calendar_day", "03-09 00:00"),
        (-1, "workday", "03-10 00:00"),
        (-4, "hour", "03-11 20:00"),
        (0, "calendar_day", "03-12 00:00"),
        (0, "workday", "03-12 00:00"),
        (0, "minute", "03-12 00:00"),
        (10, "minute", "03-12 00:10"),
        (4, "hour", "03-12 04:00"),
        (1, "calendar_day", "03-12 00:00"),
        (3, "calendar_day", "03-14 00:00"),
        (3, "workday", "03-16 00:00"),
    ],
)
def test_a_rung_of_the_procedure_is_counted_from_the_due_day(after, unit, moment):
    rung = Escalation(after, "supervisor", unit)

    found = dict(rungs(clock(7, "workday"), rung))

    assert found[f"supervisor:{after}:{unit}"] == moment


def test_hours_after_a_limit_in_hours_of_service_are_hours_of_service():
    running = clock(3, "hour", start="03-06T14:00", hours=OPEN)

    found = dict(rungs(running, Escalation(2, "supervisor", "hour")))

    assert found["due"] == "03-06 17:00"
    assert found["supervisor:2:hour"] == "03-09 10:00"


def test_at_once_has_no_before():
    before = Escalation(-5, "supervisor", "minute")

    assert rungs(clock(0, "minute"), before) == [("due", "03-02 09:15")]


def test_a_warning_may_be_waived():
    assert rungs(clock(7, "workday", warn_before=0)) == [("due", "03-12 00:00")]


def test_a_target_is_warned_of_and_not_chased():
    ladder = (Escalation(-1, "supervisor"), Escalation(1, "supervisor"))

    assert rungs(clock(7, "workday", kind="target"), *ladder) == [
        ("warn", "03-09 00:00"),
        ("supervisor:-1:calendar_day", "03-10 00:00"),
    ]


def test_a_target_that_the_ladder_names_is_chased():
    named = Escalation(1, "supervisor", limits=("answer",))

    assert rungs(clock(7, "workday", kind="target"), named)[-1] == (
        "supervisor:1:calendar_day",
        "03-12 00:00",
    )


def test_a_rung_for_other_limits_does_not_concern_this_one():
    other = Escalation(1, "supervisor", limits=("accept",))

    assert [code for code, _ in rungs(clock(7, "workday"), other)] == ["warn", "due"]


def test_one_role_is_told_once_of_one_moment():
    same = (Escalation(0, "handler"), Escalation(-2, "handler", "workday"))

    assert [code for code, _ in rungs(clock(7, "workday"), *same)] == ["warn", "due"]


def test_what_comes_at_one_moment_keeps_the_order_of_the_ladder():
    ladder = (Escalation(0, "supervisor"), Escalation(0, "approver"))

    assert [code for code, _ in rungs(clock(7, "workday"), *ladder)] == [
        "warn",
        "due",
        "supervisor:0:calendar_day",
        "approver:0:calendar_day",
    ]


def test_nobody_is_told_of_a_date_before_it_stood():
    moved = replace(
        clock(7, "workday"),
        extensions=(Duration(1, "workday"),),
        changed_at=at("03-11T16:00"),
    )

    assert rungs(moved) == [("warn", "03-11 16:00"), ("due", "03-13 00:00")]


class TestUntold:
    calendar = frozen("CN")

    def next_of(self, running, *told):
        due = running.due(self.calendar)
        return alerts.alert_at(running, due, self.calendar, (), told)

    def test_the_next_rung_is_the_first_nobody_was_told_of(self):
        running = clock(7, "workday")
        due_at = running.due(self.calendar).due_at
        warned = ("answer", 1, "warn", due_at)
        overdue = ("answer", 1, "due", due_at)

        assert self.next_of(running) == at("03-09T00:00")
        assert self.next_of(running, warned) == at("03-12T00:00")
        assert self.next_of(running, warned, overdue) is None

    def test_another_due_date_or_round_is_told_anew(self):
        running = clock(7, "workday")
        due_at = running.due(self.calendar).due_at
        other = ("answer", 1, "warn", at("03-06T00:00")), ("answer", 2, "warn", due_at)

        assert self.next_of(running, *other) == at("03-09T00:00")

    @pytest.mark.parametrize("ended", ["paused_at", "met_at", "dropped_at"])
    def test_a_clock_that_stands_still_or_has_ended_is_told_of_no_more(self, ended):
        running = replace(clock(7, "workday"), **{ended: at("03-03T10:00")})

        assert self.next_of(running) is None


def test_what_was_told_is_read_off_the_events():
    said = {"limit": "answer", "round": 1, "rung": "warn", "due": str(at("03-12"))}
    history = [
        (1, "case.received", at("03-02"), {"channel": "web"}),
        (2, "limit.warned", at("03-09"), said),
    ]

    assert alerts.already_told(history) == {("answer", 1, "warn", at("03-12"))}


@pytest.mark.parametrize(
    ("moment", "hours", "before", "after"),
    [
        ("03-02T16:00", 1, "03-02T15:00", "03-02T17:00"),
        ("03-02T15:00", 2, "03-02T11:00", "03-02T17:00"),
        # The Saturday before is a make-up workday.
        ("03-02T08:30", 1, "02-28T16:30", "03-02T09:30"),
        ("03-09T10:30", 4, "03-06T15:30", "03-09T16:30"),
        # A make-up Saturday is open, National Day is not.
        ("10-10T09:30", 2, "10-09T16:30", "10-10T11:30"),
        ("09-30T17:30", 7, "09-30T08:30", "10-08T17:30"),
    ],
)
def test_hours_of_service_are_counted_both_ways(moment, hours, before, after):
    calendar, length = frozen("CN"), Duration(hours, "hour").microseconds

    def counted(count):
        number = count(microseconds(at(moment)), length, calendar, CHINA)
        return moment_of(number, CHINA)

    assert counted(OPEN.before) == at(before)
    assert counted(OPEN.after) == at(after)
