"""Conditions: which limits apply to how a case is sorted."""

from datetime import timedelta

import pytest

from casework import actions
from casework.models import Clock
from casework.procedures.definition import (
    Condition,
    Severity,
)
from casework.roles import Role

from ...builders import MONDAY, build_definition
from .limits import TITLE, clock_of, limit

pytestmark = pytest.mark.django_db


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


def test_a_definition_without_distinctions_needs_no_classifying():
    from casework.actions.timing import classifiable

    assert classifiable(build_definition())
    assert not classifiable(build_definition(severities=()))
    shared = limit(condition=Condition(units_from=2))
    assert classifiable(build_definition(severities=(), limits=(shared,)))
