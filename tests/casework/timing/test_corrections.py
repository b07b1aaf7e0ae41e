"""A time put right, and limits that had passed when a case ended."""

from datetime import UTC, date, timedelta

import pytest

from casework import actions, public_timeline
from casework.actors import system_actor
from casework.events import TYPES
from casework.models import Case, Event
from casework.procedures.definition import (
    Stop,
)
from casework.roles import Role
from casework.states import State

from ...builders import MONDAY, move_to
from .limits import clock_of, due_on, limit, step

pytestmark = pytest.mark.django_db


def test_a_receipt_date_put_right_moves_every_limit(case_with, staff):
    case = case_with(limit(), limit("second", amount=5))
    right = MONDAY - timedelta(days=3)

    actions.correct_time(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=MONDAY + timedelta(hours=2),
        seq=1,
        to=right,
        reason="信封邮戳为上周五",
    )

    case = Case.unscoped.get(pk=case.pk)
    assert case.received_at == right
    # Ten workdays after Friday 27 February; Saturday the 28th is a make-up workday.
    assert due_on(case) == date(2026, 3, 12)
    with system_actor():
        events = {e.type: e for e in Event.unscoped.filter(case=case).order_by("seq")}
        moved = Event.unscoped.filter(case=case, type="clock.recomputed")
        assert moved.count() == 2
    # The event still says what was written down; the correction says both.
    assert events["case.received"].at == MONDAY
    assert events["time.corrected"].data == {
        "seq": 1,
        "before": MONDAY.astimezone(UTC).isoformat(),
        "after": right.isoformat(),
    }
    assert events["time.corrected"].remarks == "信封邮戳为上周五"


def test_the_submitter_reads_the_right_time_and_that_it_was_put_right(case_with, staff):
    case = case_with(limit(), limit("inner", public=False))
    right = MONDAY - timedelta(days=3)
    at = MONDAY + timedelta(hours=2)
    correct = {"case": case, "by": staff[Role.FIRST_CONTACT], "at": at}

    actions.correct_time(**correct, seq=1, to=right, reason="信封邮戳为上周五")
    # Of what the submitter is not shown, the correction is not shown either.
    actions.correct_time(**correct, seq=2, to=MONDAY - timedelta(hours=1), reason="误")

    shown = public_timeline.of(case).entries
    assert [(entry.at, str(entry.title)) for entry in shown] == [
        (right, str(TYPES["case.received"].public_title)),
        (at, str(TYPES["time.corrected"].public_title)),
        (at, str(TYPES["clock.recomputed"].public_title)),
    ]


def test_an_ended_limit_is_counted_anew_when_its_beginning_was_wrong(
    case_with, staff, units
):
    case = case_with(limit("accept", met_by="case.accepted", amount=1))
    later = MONDAY + timedelta(days=1)
    move_to(State.ACCEPTED, case, staff, units, at=later)
    assert not clock_of(case, "accept").is_late(now=later)

    actions.correct_time(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=later,
        seq=1,
        to=MONDAY - timedelta(days=7),
        reason="登记有误",
    )

    assert clock_of(case, "accept").is_late(now=later)


def test_an_ended_limit_is_counted_anew_when_its_stop_was_longer(case_with, staff):
    first = staff[Role.FIRST_CONTACT]
    case = case_with(
        limit("accept", met_by="case.accepted", amount=1),
        steps=(step("halted"), step("resumed")),
        stops=(Stop("pause", "step:halted", "step:resumed"),),
    )
    later = MONDAY + timedelta(days=3)
    actions.record_step(case=case, by=first, at=MONDAY, step="halted")
    actions.record_step(case=case, by=first, at=later, step="resumed", done_at=MONDAY)
    actions.accept(case=case, by=first, at=later)
    assert clock_of(case, "accept").is_late(now=later)

    actions.correct_time(
        case=case, by=first, at=later, seq=4, to=later, reason="日期填错"
    )

    assert not clock_of(case, "accept").is_late(now=later)
    assert clock_of(case, "accept").taken == 0


@pytest.mark.parametrize(
    ("seq", "shift", "reason"),
    [
        (1, timedelta(days=5), "登记有误"),
        (3, timedelta(days=-5), "登记有误"),
        (3, timedelta(days=5), "登记有误"),
        (99, timedelta(0), "登记有误"),
        (1, timedelta(days=-1), " "),
    ],
    ids=["after what followed", "before what came", "to come", "unknown", "no reason"],
)
def test_time_keeps_its_order(case_with, staff, units, seq, shift, reason):
    case = case_with(limit())
    move_to(State.ACCEPTED, case, staff, units)

    with pytest.raises(actions.NotNow):
        actions.correct_time(
            case=case,
            by=staff[Role.FIRST_CONTACT],
            at=MONDAY + timedelta(days=1),
            seq=seq,
            to=MONDAY + shift,
            reason=reason,
        )


def test_a_step_is_put_right_whatever_was_recorded_before_it(case_with, staff, units):
    case = case_with(limit(met_by="step:inspect"), steps=(step("inspect"),))
    later = MONDAY + timedelta(days=2)
    move_to(State.ACCEPTED, case, staff, units, at=later)
    first = staff[Role.FIRST_CONTACT]
    done = {"step": "inspect", "done_at": MONDAY + timedelta(hours=4)}
    actions.record_step(case=case, by=first, at=later, **done)
    correct = {"case": case, "by": first, "at": later, "reason": "日志为准"}

    right = MONDAY + timedelta(hours=1)
    actions.correct_time(**correct, seq=4, to=right)
    assert clock_of(case).met_at == right
    # What was recorded before it can still be put right too.
    actions.correct_time(**correct, seq=3, to=MONDAY + timedelta(days=1))
    with pytest.raises(actions.NotNow):
        actions.correct_time(**correct, seq=1, to=MONDAY + timedelta(hours=2))
    with pytest.raises(actions.NotNow):
        actions.correct_time(**correct, seq=4, to=MONDAY - timedelta(hours=1))


def test_nothing_is_put_after_the_withdrawal_that_followed_it(case_with, staff, units):
    case = case_with(limit())
    move_to(State.ACCEPTED, case, staff, units)
    actions.withdraw(case=case, at=MONDAY + timedelta(days=1))

    with pytest.raises(actions.NotNow):
        actions.correct_time(
            case=case,
            by=staff[Role.FIRST_CONTACT],
            at=MONDAY + timedelta(days=3),
            seq=3,
            to=MONDAY + timedelta(days=2),
            reason="登记有误",
        )


def test_a_time_may_be_put_right_again(case_with, staff):
    case = case_with(limit())
    correct = {"case": case, "by": staff[Role.FIRST_CONTACT], "seq": 1}
    correct |= {"at": MONDAY, "reason": "登记有误"}

    actions.correct_time(**correct, to=MONDAY - timedelta(days=3))
    actions.correct_time(**correct, to=MONDAY - timedelta(days=4))

    assert due_on(case) == date(2026, 3, 11)


def test_a_limit_that_had_passed_was_missed_whatever_ended_the_case(
    case_with, staff, units
):
    case = case_with(limit(amount=5))
    late = MONDAY + timedelta(days=30)

    actions.withdraw(case=case, at=late)

    assert clock_of(case).is_late(now=late)


def test_what_stood_still_when_the_case_ended_was_not_missed(case_with, staff, units):
    case = case_with(
        limit(amount=5),
        stops=(Stop("pause", "supplement.asked", "supplement.supplied"),),
    )
    move_to(State.AWAITING_SUPPLEMENT, case, staff, units)
    late = MONDAY + timedelta(days=30)

    actions.withdraw(case=case, at=late)

    assert not clock_of(case).is_late(now=late)
