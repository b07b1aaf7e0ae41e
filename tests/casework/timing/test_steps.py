"""Steps that are recorded: what they begin, end, and outlive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework import actions, public_timeline
from casework.models import Case, Clock
from casework.roles import Role
from casework.states import State

from ...builders import (
    MONDAY,
    move_to,
)
from .limits import clock_of, limit, step

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
def test_nothing_is_owed_of_a_case_that_was_not_taken(case_with, staff, units, state):
    case = case_with(limit(met_by="step:visit"), steps=(step("visit"),))
    move_to(state, case, staff, units)

    assert clock_of(case).dropped_at is not None
