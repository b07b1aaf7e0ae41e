"""The table of schedules in the database is the one in the code."""

import pydoc
from datetime import UTC, datetime

import pytest
from django_q.models import Schedule

from casework import schedules

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai

pytestmark = pytest.mark.django_db


def test_migrating_installs_every_routine():
    names = set(Schedule.objects.values_list("name", flat=True))

    assert names == {routine.task for routine in schedules.ROUTINES}


def test_every_routine_names_a_task():
    for routine in schedules.ROUTINES:
        assert callable(pydoc.locate(routine.function)), routine.function


def test_no_schedule_takes_arguments_or_catches_up(settings):
    rows = Schedule.objects.values_list("args", "kwargs", "hook", "repeats")

    assert set(rows) == {(None, None, None, -1)}
    assert settings.Q_CLUSTER["catch_up"] is False


def test_installing_again_keeps_the_next_runs():
    before = dict(Schedule.objects.values_list("name", "next_run"))

    schedules.install(now=NOW)

    assert dict(Schedule.objects.values_list("name", "next_run")) == before


def test_a_changed_row_is_put_right():
    Schedule.objects.filter(name="canary").update(func="os.system", args="'id'")

    schedules.install(now=NOW)

    canary = Schedule.objects.get(name="canary")
    assert (canary.func, canary.args) == ("casework.tasks.canary", None)


def test_a_row_of_strangers_is_removed():
    Schedule.objects.create(name="mine", func="os.system", args="'id'")
    Schedule.objects.create(name=None, func="os.system", args="'id'")
    Schedule.objects.create(name="canary", func="os.system", args="'id'")

    schedules.install(now=NOW)

    assert Schedule.objects.count() == len(schedules.ROUTINES)
    assert not Schedule.objects.filter(func="os.system").exists()


def test_nightly_work_waits_for_the_local_night():
    routine = next(r for r in schedules.ROUTINES if r.task == "prune_queue")

    first = routine.first_run(NOW)

    assert first == datetime(2026, 11, 22, 19, 10, tzinfo=UTC)  # 03:10 in Shanghai
    assert routine.first_run(first) > first
