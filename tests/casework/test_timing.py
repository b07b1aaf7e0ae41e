"""What is done, promised, sorted and put right: what it does to the limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework import actions, promised_dates, public_timeline
from casework.actors import system_actor
from casework.events import TYPES
from casework.models import Case, Clock, Event
from casework.procedures.definition import (
    Condition,
    Extension,
    Limit,
    Opening,
    Severity,
    Step,
    Stop,
)
from casework.procedures.text import Text
from casework.roles import Role
from casework.states import State

from ..builders import MONDAY, build_complaint, build_definition, build_version, move_to

pytestmark = pytest.mark.django_db

SHANGHAI = timedelta(hours=8)
TITLE = Text("时限", "Limit")


def limit(code="limit", **values):
    return replace(Limit(code, TITLE, "case.received", "case.answered", 10), **values)


def step(code, **values):
    return Step(code, Text("单位", "Unit"), Text(code, code), recorded=True, **values)


@pytest.fixture
def case_with(units):
    def build(*limits, **changes):
        version = build_version(units, limits=limits, **changes)
        return build_complaint(version, at=MONDAY)

    return build


def clock_of(case, code="limit", round=1):  # noqa: A002 - the word of the domain
    return Clock.unscoped.get(case=case, limit=code, round=round)


def due_on(case, code="limit"):
    return clock_of(case, code).due_on


# --- Steps ---------------------------------------------------------------------


def test_limits_begin_and_end_with_recorded_steps(case_with, staff):
    case = case_with(
        limit(starts_on="step:call", met_by="step:arrive", amount=15, unit="minute"),
        steps=(step("call"), step("arrive")),
    )
    first = staff[Role.FIRST_CONTACT]
    assert not Clock.unscoped.filter(case=case).exists()

    called = MONDAY + timedelta(minutes=5)
    actions.record_step(case=case, by=first, at=called, step="call")
    assert clock_of(case).due_at == called + timedelta(minutes=15)

    there = called + timedelta(minutes=12)
    told = there + timedelta(minutes=30)
    actions.record_step(case=case, by=first, at=told, step="arrive", done_at=there)

    clock = clock_of(case)
    assert (clock.met_at, clock.taken) == (there, 12)
    assert not clock.is_late(now=told)


@pytest.mark.parametrize(
    ("code", "minutes"),
    [("nothing", 0), ("inspect", 5), ("inspect", -5), ("told", 0)],
    ids=["unknown", "not done yet", "before receipt", "not a recorded one"],
)
def test_a_step_is_recorded_as_it_was(case_with, staff, code, minutes):
    steps = (step("inspect"), replace(step("told"), recorded=False))
    case = case_with(limit(), steps=steps)
    before = case.event_count

    with pytest.raises(actions.NotNow):
        actions.record_step(
            case=case,
            by=staff[Role.FIRST_CONTACT],
            at=MONDAY,
            step=code,
            done_at=MONDAY + timedelta(minutes=minutes),
        )
    assert Case.unscoped.get(pk=case.pk).event_count == before


@pytest.mark.parametrize("public", [True, False])
def test_the_submitter_sees_the_steps_that_are_public(case_with, staff, public):
    case = case_with(limit(), steps=(step("plan", public=public),))

    actions.record_step(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=MONDAY,
        step="plan",
        remarks="内部说明",
    )

    entries = public_timeline.of(case).entries
    assert ("plan" in [str(entry.title) for entry in entries]) is public
    assert "内部说明" not in str(entries)


def test_a_step_is_owed_beyond_closing(case_with, staff, units):
    case = case_with(
        limit("visit", starts_on="case.answered", met_by="step:visit", amount=5),
        limit("follow-up", starts_on="case.answered", met_by="follow_up.recorded"),
        steps=(step("visit"),),
    )
    move_to(State.CLOSED, case, staff, units)
    assert clock_of(case, "visit").is_running
    assert clock_of(case, "follow-up").dropped_at is not None

    later = MONDAY + timedelta(days=1)
    first = staff[Role.FIRST_CONTACT]
    actions.record_step(case=case, by=first, at=later, step="visit")

    assert clock_of(case, "visit").met_at == later


def test_a_step_of_the_handling_is_owed_no_longer(case_with, staff, units):
    case = case_with(limit(met_by="step:arrive", amount=5), steps=(step("arrive"),))
    move_to(State.CLOSED, case, staff, units)
    clock = clock_of(case)

    assert clock.dropped_at is not None
    assert not clock.is_late(now=MONDAY + timedelta(days=90))


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


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
def test_nothing_is_owed_of_a_case_that_was_not_taken(case_with, staff, units, state):
    case = case_with(limit(met_by="step:visit"), steps=(step("visit"),))
    move_to(state, case, staff, units)

    assert clock_of(case).dropped_at is not None


# --- Conditions ------------------------------------------------------------------


def test_the_limits_follow_how_a_case_is_classified(case_with, staff):
    case = case_with(
        limit("plain", amount=3, condition=Condition(units_to=1)),
        limit("shared", amount=7, condition=Condition(units_from=2)),
        limit("major", amount=20, condition=Condition(severities=("major",))),
        severities=(Severity("major", TITLE),),
    )
    running = Clock.unscoped.filter(case=case).values_list("limit", flat=True)
    assert set(running) == {"plain"}

    actions.classify(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=MONDAY + timedelta(days=1),
        severity="major",
        breadth=2,
    )

    assert set(running.all()) == {"shared", "major"}
    # Counted from receipt, not from when somebody classified it.
    assert clock_of(case, "shared").started_at == MONDAY


@pytest.mark.parametrize(
    "said", [{"severity": "grave"}, {"area": "moon"}, {"breadth": 0}]
)
def test_a_case_is_classified_in_the_words_of_its_procedure(case_with, staff, said):
    case = case_with(limit())

    with pytest.raises(actions.NotNow):
        actions.classify(case=case, by=staff[Role.FIRST_CONTACT], at=MONDAY, **said)


# --- Promises ----------------------------------------------------------------------


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


# --- Extensions and hours of service -----------------------------------------------


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


# --- A time put right ----------------------------------------------------------------


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


def test_a_definition_without_distinctions_needs_no_classifying():
    from casework.actions.timing import classifiable

    assert classifiable(build_definition())
    assert not classifiable(build_definition(severities=()))
    shared = limit(condition=Condition(units_from=2))
    assert classifiable(build_definition(severities=(), limits=(shared,)))
