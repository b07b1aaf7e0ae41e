"""Children that end are started again, and at the end nobody is left."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from casework.processes import Canary, Child, Keeper, stop

pytestmark = [pytest.mark.once, pytest.mark.slow]

SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
# A parent whose child outlives it, as django-q2's workers do.
WITH_CHILD = """
import os, signal, time
if os.fork() == 0:
    signal.signal(15, signal.SIG_IGN)
    time.sleep(60)
time.sleep(60)
"""


@pytest.fixture
def build_child():
    built = []

    def build(script):
        child = Child("child", [sys.executable, "-c", script], dict(os.environ))
        child.start()
        time.sleep(0.3)
        built.append(child)
        return child

    yield build
    for child in built:
        child.kill()


def members(group):
    """Return the processes of a group that are not dead."""
    living = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                living.append(int(entry.name))
    return living


def until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def keeper_of(child, canary=None):
    return Keeper([child], child, canary or Canary(lambda: None), gentle=0.5)


def test_a_child_leads_a_group_of_its_own(build_child):
    child = build_child(SLEEP)

    assert os.getpgid(child.process.pid) == child.process.pid != os.getpgrp()


def test_stopping_is_gentle_first(build_child):
    child = build_child(SLEEP)

    stop([child], gentle=5)

    assert child.process.returncode == -signal.SIGTERM
    assert members(child.process.pid) == []


@pytest.mark.parametrize("script", [DEAF, WITH_CHILD], ids=["deaf", "with a child"])
def test_nobody_is_left_however_deaf(build_child, script):
    child = build_child(script)
    group = child.process.pid
    begun = time.monotonic()

    stop([child], gentle=0.5)

    until(lambda: members(group) == [])
    assert 0.4 < time.monotonic() - begun < 3


def test_a_child_that_ended_is_started_again(build_child):
    child = build_child(SLEEP)
    keeper = keeper_of(child)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(child.has_ended)

    keeper.tend()
    child.start_again_at = 0
    keeper.tend()

    assert child.process.pid != first
    assert members(child.process.pid)


def test_it_is_not_started_again_at_once(build_child):
    child = build_child("pass")
    keeper = keeper_of(child)
    until(child.has_ended)

    keeper.tend()
    keeper.tend()

    assert child.process is None


def test_each_wait_is_longer_up_to_half_a_minute(build_child):
    child = build_child(SLEEP)
    waits = []
    for _ in range(7):
        child.started_at = time.monotonic()
        waits.append(child.waiting)
        process = child.process
        child.plan_next_start()
        child.process = process

    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_who_survives_its_leader_is_ended_before_the_next(build_child):
    child = build_child(WITH_CHILD)
    group = child.process.pid
    assert len(members(group)) == 2
    os.kill(group, signal.SIGKILL)
    until(child.has_ended)

    keeper_of(child).tend()

    until(lambda: members(group) == [])


def test_a_worker_whose_canary_is_silent_is_started_again(build_child):
    worker = build_child(WITH_CHILD)
    group = worker.process.pid
    os.killpg(group, signal.SIGSTOP)
    keeper = keeper_of(worker, Canary(lambda: "same", silent=0.2))
    keeper.tend()
    assert worker.process is not None

    time.sleep(0.3)
    keeper.tend()

    until(lambda: members(group) == [])
    assert worker.process is None


def test_a_worker_whose_canary_sings_is_left_alone(build_child):
    worker = build_child(SLEEP)
    beats = iter(range(100))
    keeper = keeper_of(worker, Canary(lambda: next(beats), silent=0.2))
    for _ in range(4):
        keeper.tend()
        time.sleep(0.1)

    assert worker.process is not None


def test_a_worker_just_started_is_given_its_time(build_child):
    worker = build_child(SLEEP)
    keeper = keeper_of(worker, Canary(lambda: None, silent=60))

    keeper.tend()

    assert worker.process is not None
