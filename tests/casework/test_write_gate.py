"""The gate keeps writers in order on SQLite and keeps out of the way elsewhere."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from casework.models import Heartbeat
from casework.write_gate import WriteGateBusy, writing
from tests import databases

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="for SQLite")


def beat(name):
    Heartbeat.objects.create(name=name)


def names():
    return set(Heartbeat.objects.values_list("name", flat=True))


@contextmanager
def held_by_another_thread():
    """Another thread holds the gate until the block ends."""
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with writing():
            entered.set()
            leave.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(10)
    try:
        yield
    finally:
        leave.set()
        holder.join()


@pytest.mark.django_db(transaction=True)
def test_what_was_written_stays():
    with writing():
        beat("a")

    assert names() == {"a"}
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_an_error_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError), writing():
        beat("a")
        _ = 1 / 0

    assert names() == set()
    with writing():
        beat("b")


@pytest.mark.django_db(transaction=True)
def test_one_thread_may_enter_again():
    with writing():
        beat("outer")
        with writing():
            beat("inner")

    assert names() == {"outer", "inner"}


@pytest.mark.django_db(transaction=True)
def test_what_runs_on_commit_may_write():
    with writing():
        transaction.on_commit(lambda: write("after"))

    assert names() == {"after"}


def write(name):
    with writing(patience=0.5):
        beat(name)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told():
    with held_by_another_thread(), pytest.raises(WriteGateBusy, match=r"0\.1 seconds"):
        with writing(patience=0.1):
            beat("a")

    assert names() == set()


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_who_gave_up_does_not_keep_the_gate_shut():
    with held_by_another_thread(), pytest.raises(WriteGateBusy):
        with writing(patience=0.1):
            pass

    with writing(patience=2):
        beat("a")

    assert names() == {"a"}


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_who_waits_within_patience_gets_a_turn():
    begun = time.monotonic()

    with held_by_another_thread():
        writer = threading.Thread(target=write_and_close, args=("late",))
        writer.start()
        time.sleep(0.2)
    writer.join()

    assert names() == {"late"}
    assert time.monotonic() - begun < 2


def write_and_close(name):
    with writing():
        beat(name)
    connections.close_all()


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_writer_without_the_gate_is_waited_for_no_longer():
    database = str(connection.settings_dict["NAME"])
    begun = time.monotonic()
    with closing(sqlite3.connect(database, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(WriteGateBusy), writing(patience=0.2):
            beat("a")
        stranger.execute("ROLLBACK")

    assert time.monotonic() - begun < 2
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (10_000,)


@sqlite_only
@pytest.mark.django_db
def test_inside_a_transaction_the_gate_is_not_taken():
    # The other thread could not begin either; what matters is that we do not wait.
    gate = Path(f"{connection.settings_dict['NAME']}.write.lock")
    gate.unlink(missing_ok=True)

    with writing():
        beat("a")

    assert not gate.exists()


SCRIPT = """
import os, sys
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.db import connections
from casework.models import Heartbeat
from casework.write_gate import WriteGateBusy, writing

Heartbeat.objects.create(name="count")
connections.close_all()
"""

FORK = """
import threading
entered, leave = threading.Event(), threading.Event()

def hold():
    with writing():
        entered.set()
        leave.wait(10)

holder = threading.Thread(target=hold)
holder.start()
entered.wait()
if os.fork() == 0:
    try:
        with writing(patience=0.3):
            os._exit(1)
    except WriteGateBusy:
        os._exit(42)
print(os.waitstatus_to_exitcode(os.wait()[1]))
leave.set()
holder.join()
with writing(patience=0.3):
    print("free")
"""

MANY = """
from django.utils import timezone
for _ in range(8):
    if os.fork() == 0:
        for _ in range(50):
            with writing():
                row = Heartbeat.objects.get(name="count")
                row.beat_at += timezone.timedelta(days=1)
                row.save()
        os._exit(0)
before = Heartbeat.objects.get().beat_at
connections.close_all()
failed = sum(os.wait()[1] != 0 for _ in range(8))
print(failed)
"""


def run(script, tmp_path):
    databases.put_a_copy(tmp_path)
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT + script],
        env={"OPENWINDOW_DATA_DIR": str(tmp_path)}
        | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return answer.stdout.strip()


@pytest.mark.once
@pytest.mark.slow
def test_a_forked_child_does_not_inherit_the_gate(tmp_path):
    assert run(FORK, tmp_path).split() == ["42", "free"]


@pytest.mark.once
@pytest.mark.slow
def test_eight_processes_lose_no_write(tmp_path):
    assert run(MANY, tmp_path) == "0"

    with closing(sqlite3.connect(tmp_path / "openwindow.sqlite3")) as database:
        (last,) = database.execute("SELECT beat_at FROM casework_heartbeat").fetchone()
    assert last[:4] in {"2027", "2028"}
