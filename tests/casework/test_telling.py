"""The worker's run: everybody told once, in order, with true dates."""

from datetime import datetime, timedelta

import pytest

from casework import actions, telling
from casework.calendars import loading
from casework.models import Calendar, CalendarDay, Clock, Event
from casework.roles import Role

from ..builders import MONDAY, build_complaint, build_version, move_to
from .tellings import (
    AFTER,
    DUE,
    LADDER,
    SUPERVISOR,
    WARN,
    at,
    run_through,
    told,
    warnings,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(units):
    return build_version(units, escalations=LADDER)


WHOLE_LADDER = [
    ("accept", "warn", WARN),
    ("accept", "due", DUE),
    ("accept", SUPERVISOR, AFTER),
]


def test_before_at_and_after_the_limit_once_each(complaint, staff):
    run_through("03-02T12:00", "03-20T00:00")

    assert told(complaint) == WHOLE_LADDER
    assert Clock.unscoped.get(case=complaint).alert_at is None


def test_nothing_before_its_moment(complaint, staff):
    assert telling.run(now=at(WARN) - timedelta(seconds=1)) == 0
    assert telling.run(now=at(WARN)) == 1
    assert telling.run(now=at(WARN)) == 0


def test_the_event_says_when_it_was_planned_written_and_due(complaint, staff):
    telling.run(now=at("03-05T08:00"))

    event = Event.unscoped.get(type="limit.warned")
    assert (event.at, event.recorded_at) == (at(WARN), at("03-05T08:00"))
    assert datetime.fromisoformat(event.data["due"]) == at(DUE)
    assert event.acted_as == "system"
    assert event.data["told"] == [staff[Role.FIRST_CONTACT].pk]


def test_a_weekend_asleep_is_caught_up_once_in_order(version, staff):
    """Three cases whose moments lie between each other, and one run on Monday."""
    cases = [
        build_complaint(version, at=MONDAY + timedelta(days=days)) for days in (0, 1, 2)
    ]

    telling.run(now=at("03-13T09:00"))
    telling.run(now=at("03-13T09:01"))

    events = list(warnings())
    moments = [event.at for event in events]
    assert moments == sorted(moments)
    assert {event.recorded_at for event in events} == {at("03-13T09:00")}
    days = ["05", "06", "09"], ["10", "11", "12"]
    for case, warned, due in zip(cases, *days, strict=True):
        assert told(case) == [
            ("accept", "warn", f"03-{warned}T00:00"),
            ("accept", "due", f"03-{due}T00:00"),
            ("accept", SUPERVISOR, f"03-{due}T00:00"),
        ]


def test_order_holds_across_transactions(version, staff, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for days in (0, 1, 2, 0, 1):
        build_complaint(version, at=MONDAY + timedelta(days=days))

    telling.run(now=at("03-13T09:00"))

    moments = [event.at for event in warnings()]
    assert len(moments) == 15
    assert moments == sorted(moments)


def test_asleep_over_national_day(version, staff):
    case = build_complaint(version, at=at("09-28T10:00"))

    telling.run(now=at("10-12T08:00"))

    # Five workdays: 29 and 30 September, 8, 9 and the make-up 10 October.
    assert told(case) == [
        ("accept", "warn", "10-08T00:00"),
        ("accept", "due", "10-11T00:00"),
        ("accept", SUPERVISOR, "10-12T00:00"),
    ]


def test_a_run_that_is_cut_short_is_taken_up_again(version, staff, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    monkeypatch.setattr(telling, "TRANSACTIONS", 1)
    for _ in range(3):
        build_complaint(version)

    assert [telling.run(now=at(WARN)) for _ in range(4)] == [1, 1, 1, 0]


class TestChangesOfTheDate:
    def test_a_pause_is_told_of_no_more_and_the_new_date_is(self, complaint, staff):
        first = staff[Role.FIRST_CONTACT]
        telling.run(now=at(WARN))
        asked = at("03-06T10:00")
        actions.ask_supplement(case=complaint, by=first, at=asked, what="时间")
        run_through("03-06T12:00", "03-15T00:00")
        assert len(told()) == 1

        actions.supply(case=complaint, at=at("03-16T10:00"), body="晚十时")
        run_through("03-16T12:00", "03-30T00:00")

        assert told(complaint) == [
            ("accept", "warn", WARN),
            # One of the five days was left: told as the clock runs on.
            ("accept", "warn", "03-16T10:00"),
            ("accept", "due", "03-18T00:00"),
            ("accept", SUPERVISOR, "03-18T00:00"),
        ]

    def test_an_extended_limit_warns_before_its_new_date(self, complaint, staff, units):
        move_to("handling", complaint, staff, units)
        warned = Clock.unscoped.get(case=complaint, limit="draft").alert_at
        telling.run(now=warned)
        actions.extend_limit(
            case=complaint,
            by=staff[Role.APPROVER],
            at=warned + timedelta(hours=9),
            limit="draft",
            amount=5,
            reason="需要鉴定",
        )
        run_through("03-10T00:00", "03-30T00:00")

        # Seven workdays to 11 March, five more to 18 March.
        assert told(complaint) == [
            ("draft", "warn", "03-09T00:00"),
            ("draft", "warn", "03-16T00:00"),
            ("draft", "due", "03-19T00:00"),
        ]

    def test_a_notice_loaded_meanwhile_moves_the_date_first(self, complaint, staff):
        """Even when nobody has counted the open cases anew yet."""
        china = Calendar.objects.get(code="CN")
        for day in ("03-04", "03-05"):
            CalendarDay.objects.create(
                calendar=china, day=at(f"{day}T00:00").date(), is_workday=False
            )
        loading.count_change("CN")

        assert telling.run(now=at(WARN)) == 0

        run_through(WARN, "03-20T00:00")
        assert told(complaint)[:2] == [
            ("accept", "warn", "03-09T00:00"),
            ("accept", "due", "03-12T00:00"),
        ]
        assert Event.unscoped.filter(type="clock.recomputed").count() == 1

    def test_what_proves_to_be_late_is_told_by_its_true_date(
        self, complaint, staff, units
    ):
        """Told when it turned out, of the day on which it should have been done."""
        move_to("handling", complaint, staff, units)
        found = at("03-05T10:00")
        for seq in Event.unscoped.filter(case=complaint).values_list("seq", flat=True):
            actions.correct_time(
                case=complaint,
                by=staff[Role.APPROVER],
                at=found,
                seq=seq,
                to=at("02-20T10:00"),
                reason="日期登记有误",
            )

        telling.run(now=found)

        assert told(complaint) == [
            ("draft", "warn", "03-05T10:00"),
            ("draft", "due", "03-05T10:00"),
        ]
        dues = {datetime.fromisoformat(event.data["due"]) for event in warnings()}
        assert dues == {at("03-04T00:00")}

    @pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "closed"])
    def test_an_ended_clock_is_silent(self, complaint, staff, units, state):
        move_to(state, complaint, staff, units)

        run_through("03-02T12:00", "04-20T00:00", step=timedelta(days=1))

        assert not [rung for limit, rung, _ in told() if limit == "accept"]

    def test_a_draft_sent_back_goes_on_with_what_was_not_told(
        self, complaint, staff, units
    ):
        move_to("handling", complaint, staff, units)
        telling.run(now=at("03-09T00:00"))
        move_on = {"case": complaint, "at": at("03-09T10:00")}
        handler, reviewer = staff[Role.HANDLER], staff[Role.REVIEWER]
        parts = {"request": "r", "findings": "f", "decision": "d"}
        actions.save_draft(by=handler, parts=parts, result="supported", **move_on)
        actions.submit_draft(by=handler, **move_on)
        actions.send_back(by=reviewer, number=1, remarks="再查", **move_on)
        run_through("03-09T12:00", "03-20T00:00")

        assert [row for row in told() if row[0] == "draft"] == [
            ("draft", "warn", "03-09T00:00"),
            ("draft", "due", "03-12T00:00"),
        ]
