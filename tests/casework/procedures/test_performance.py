from datetime import timedelta
from itertools import count

import pytest

from casework.models import Clock
from casework.procedures.performance import performance
from tests import builders

NOW = builders.MONDAY + timedelta(days=60)


@pytest.fixture
def build_clocks(version, complaint):
    rounds = count(1)

    def build(n, *, taken=None, due_in=10, days_ago=30, version=version, **fields):
        """Clocks of one limit, met after `taken` days or still running."""
        started = NOW - timedelta(days=days_ago)
        met = None if taken is None else started + timedelta(days=taken)
        due = started + timedelta(days=due_in)
        for _ in range(n):
            Clock.unscoped.create(
                case=complaint,
                procedure=version.procedure,
                **{
                    "limit": "promised",
                    "round": next(rounds),
                    "started_at": started,
                    "due_at": due,
                    "due_on": due.date(),
                    "calendar": "CN/1",
                    "met_at": met,
                    "taken": taken,
                }
                | fields,
            )

    return build


@pytest.fixture
def record(version):
    return lambda: version.procedure.performance(NOW).get("promised")


def test_a_limit_tells_how_often_it_was_kept(build_clocks, record):
    build_clocks(6, taken=3)
    build_clocks(5, taken=15)
    build_clocks(5, due_in=20)  # overdue
    build_clocks(7, due_in=90)  # still running

    kept = record()

    assert (kept.started, kept.running) == (23, 7)
    assert (kept.total, kept.in_time, kept.late, kept.overdue) == (16, 6, 5, 5)
    assert (kept.rate, kept.median) == (37, 3)


def test_closing_a_case_hides_no_broken_promise(build_clocks, record):
    dropped = NOW - timedelta(days=10)
    build_clocks(6, taken=3)
    build_clocks(5, due_in=10, dropped_at=dropped)  # had passed by then
    build_clocks(5, due_in=30, dropped_at=dropped)  # had not

    kept = record()

    assert (kept.started, kept.total, kept.in_time, kept.late) == (11, 11, 6, 5)
    assert (kept.overdue, kept.rate) == (0, 54)


def test_fewer_than_five_cases_give_no_numbers(build_clocks, record):
    build_clocks(4, taken=3)

    kept = record()

    assert kept.is_too_few
    assert {kept.started, kept.in_time, kept.late, kept.rate, kept.median} == {None}


def test_five_cases_give_numbers(build_clocks, record):
    build_clocks(5, taken=3)

    kept = record()

    assert not kept.is_too_few
    assert (kept.started, kept.in_time, kept.rate, kept.median) == (5, 5, 100, 3)


def test_one_missed_of_many_is_not_all_kept(build_clocks, record):
    build_clocks(199, taken=3)
    build_clocks(1, taken=15)

    assert record().rate == 99


def test_met_at_the_due_moment_is_in_time(build_clocks, record):
    build_clocks(5, taken=10, due_in=10)

    assert (record().in_time, record().late) == (5, 0)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"public": False}, id="not public"),
        pytest.param(
            {"taken": None, "due_in": 90, "dropped_at": NOW}, id="dropped in time"
        ),
        pytest.param({"days_ago": 366}, id="a year ago"),
        pytest.param({"days_ago": -1}, id="not begun"),
    ],
)
def test_what_does_not_belong_to_the_year_is_not_counted(build_clocks, record, fields):
    build_clocks(5, **{"taken": 3} | fields)

    assert record() is None


def test_a_paused_clock_is_not_overdue(build_clocks, record):
    build_clocks(5, due_in=1, paused_at=NOW)

    assert (record().running, record().total) == (5, 0)


def test_median_is_the_lower_of_two_middles(build_clocks, record):
    for taken in (9, 1, 4, 2, 8, 3):
        build_clocks(1, taken=taken)

    assert record().median == 3


def test_two_queries_answer_for_every_procedure(
    version, units, build_clocks, django_assert_num_queries
):
    other = builders.build_version(units, code="hall")
    build_clocks(5, taken=3)
    build_clocks(6, taken=4, version=other, limit="other")

    with django_assert_num_queries(2):
        found = performance([version.procedure_id, other.procedure_id], now=NOW)

    assert found[version.procedure_id]["promised"].started == 5
    assert found[other.procedure_id]["other"].median == 4


def test_a_met_clock_keeps_the_workdays_it_took(version, units, staff):
    monday, thursday = builders.MONDAY, builders.MONDAY + timedelta(days=3)
    case = builders.build_complaint(version, at=monday)

    builders.move_to("accepted", case, staff, units, at=thursday)

    clock = Clock.unscoped.get(case=case, limit="accept")
    assert clock.taken == 3
