from datetime import date, timedelta

import pytest

from casework import actions
from casework.promised_dates import promises
from casework.roles import Role
from tests import builders
from tests.builders import MONDAY

pytestmark = pytest.mark.django_db


def by_code(case, *, now=MONDAY):
    return {date.limit.code: date for date in promises(case, now=now).dates}


def test_limit_that_runs_has_a_date_and_its_explanation(complaint):
    promised = by_code(complaint)["accept"]

    assert promised.due.due_on == date(2026, 3, 9)
    assert promised.standing == "running"
    assert [day.day for day in promised.due.explanation][-1] == date(2026, 3, 9)


def test_limit_that_starts_later_is_announced(complaint):
    coming = [limit.code for limit in promises(complaint, now=MONDAY).to_come]

    assert coming == ["draft", "answer"]


def test_limit_that_was_missed_says_so(complaint):
    assert by_code(complaint, now=MONDAY + timedelta(days=30))["accept"].standing == (
        "late"
    )


@pytest.mark.parametrize(("days", "standing"), [(1, "met"), (30, "met_late")])
def test_limit_that_was_met_says_whether_in_time(complaint, staff, days, standing):
    at = MONDAY + timedelta(days=days)
    actions.accept(case=complaint, by=staff[Role.FIRST_CONTACT], at=at)

    assert by_code(complaint, now=at)["accept"].standing == standing


def test_stopped_clock_says_so(complaint, staff, units):
    builders.move_to("awaiting_supplement", complaint, staff, units)

    assert by_code(complaint)["accept"].standing == "paused"


def test_withdrawn_case_promises_nothing_more(complaint, staff, units):
    builders.move_to("withdrawn", complaint, staff, units)

    found = promises(complaint, now=MONDAY)

    assert (found.dates, found.to_come) == ((), ())


def test_limit_that_is_not_public_is_not_shown(units):
    hidden = builders.build_definition().limits[2]
    version = builders.build_version(units, limits=(_inside(hidden),))

    assert not by_code(builders.build_complaint(version))


def _inside(limit):
    from dataclasses import replace

    return replace(limit, public=False)
