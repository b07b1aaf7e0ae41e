"""Dates promised, limits extended, hours of service: what is owed by when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import actions, promised_dates, public_timeline
from casework.procedures.definition import (
    Extension,
    Opening,
    Stop,
)
from casework.roles import Role
from casework.states import State

from ...builders import MONDAY, move_to
from .limits import clock_of, due_on, limit

pytestmark = pytest.mark.django_db

SHANGHAI = timedelta(hours=8)


def test_a_promised_date_is_what_is_owed(case_with, staff, units):
    case = case_with(limit(promises=2))
    move_to(State.HANDLING, case, staff, units)
    ceiling = due_on(case)
    handler = staff[Role.HANDLER]

    promise = {"case": case, "by": handler, "limit": "limit"}
    actions.promise_date(
        **promise, at=MONDAY, until=date(2026, 3, 5), words="周四前答复"
    )
    assert due_on(case) == date(2026, 3, 5)
    (shown,) = promised_dates.promises(case, now=MONDAY).dates
    assert shown.due.due_on == date(2026, 3, 5)
    assert shown.due.ceiling.due_on == ceiling
    assert shown.due.explanation[-1].reason == "promised"
    assert shown.due.explanation[-1].day == date(2026, 3, 5)
    assert "周四前答复" in str(public_timeline.of(case).entries)

    # Put off once, and no more.
    actions.promise_date(**promise, at=MONDAY, until=date(2026, 3, 6))
    assert due_on(case) == date(2026, 3, 6)
    with pytest.raises(actions.NotNow):
        actions.promise_date(**promise, at=MONDAY, until=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("promises", "until"),
    [(0, date(2026, 3, 5)), (1, date(2026, 3, 1)), (1, date(2026, 3, 17))],
    ids=["none can be", "in the past", "beyond the limit"],
)
def test_only_what_the_limit_allows_is_promised(
    case_with, staff, units, promises, until
):
    case = case_with(limit(promises=promises))
    move_to(State.HANDLING, case, staff, units)

    with pytest.raises(actions.NotNow):
        actions.promise_date(
            case=case, by=staff[Role.HANDLER], at=MONDAY, limit="limit", until=until
        )
    assert due_on(case) == date(2026, 3, 16)


def test_a_date_that_has_passed_is_not_put_off(case_with, staff, units):
    case = case_with(limit(promises=2))
    move_to(State.HANDLING, case, staff, units)
    promise = {"case": case, "by": staff[Role.HANDLER], "limit": "limit"}
    actions.promise_date(**promise, at=MONDAY, until=date(2026, 3, 4))

    with pytest.raises(actions.NotNow):
        actions.promise_date(
            **promise, at=MONDAY + timedelta(days=3), until=date(2026, 3, 9)
        )
    assert due_on(case) == date(2026, 3, 4)


def test_a_promise_lapses_when_the_clock_was_stopped(case_with, staff, units):
    case = case_with(
        limit(promises=1),
        stops=(Stop("pause", "message.sent", "message.received"),),
    )
    move_to(State.HANDLING, case, staff, units)
    handler = staff[Role.HANDLER]
    actions.promise_date(
        case=case, by=handler, at=MONDAY, limit="limit", until=date(2026, 3, 5)
    )

    actions.message_submitter(
        case=case, by=handler, at=MONDAY + timedelta(days=1), body="请补充"
    )
    actions.send_message(case=case, at=MONDAY + timedelta(days=3), body="已补充")

    assert due_on(case) == date(2026, 3, 18)


def test_no_extension_reaches_beyond_the_ceiling(case_with, staff, units):
    extension = Extension(30, "calendar_day", times=2, ceiling=60)
    case = case_with(limit(amount=30, unit="calendar_day", extension=extension))
    move_to(State.HANDLING, case, staff, units)
    extend = {"case": case, "by": staff[Role.APPROVER], "limit": "limit"}
    extend |= {"at": MONDAY, "reason": "情况复杂"}

    actions.extend_limit(**extend, amount=20)
    with pytest.raises(actions.NotNow, match="10"):
        actions.extend_limit(**extend, amount=20)
    actions.extend_limit(**extend, amount=10)

    # 2 March and 60 days is Friday 1 May, Labour Day: on to Wednesday 6 May.
    assert due_on(case) == date(2026, 5, 6)


def test_hours_of_service_run_only_while_the_house_is_open(case_with):
    hours = (Opening("08:30", "12:00"), Opening("14:00", "17:30"))
    case = case_with(limit(amount=4, unit="hour", hours="service"), service_hours=hours)

    # From 09:15 two hours and three quarters to noon, the rest from two o'clock.
    assert MONDAY + SHANGHAI == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert clock_of(case).due_at == MONDAY + timedelta(hours=6)


def test_a_restarted_limit_can_be_extended_again(case_with, staff, units):
    case = case_with(
        limit(amount=5, extension=Extension(5, "workday")),
        stops=(Stop("restart", "message.sent", "message.received"),),
    )
    move_to(State.HANDLING, case, staff, units)
    extend = {"case": case, "by": staff[Role.APPROVER], "limit": "limit"}
    extend |= {"amount": 5, "reason": "情况复杂"}
    actions.extend_limit(**extend, at=MONDAY)

    actions.message_submitter(
        case=case, by=staff[Role.HANDLER], at=MONDAY + timedelta(days=1), body="请补充"
    )
    supplied = MONDAY + timedelta(days=2)
    actions.send_message(case=case, at=supplied, body="已补充")
    actions.extend_limit(**extend, at=supplied + timedelta(hours=1))

    assert clock_of(case, round=2).extended
    with pytest.raises(actions.NotNow):
        actions.extend_limit(**extend, at=supplied + timedelta(hours=2))
