"""Ten things that break on this stack, by number; each has its test.

1  row-level access is ours alone       tests/casework/test_access.py, test_url_walk.py
2  modeladmin's history view is open    tests/complaints/test_backoffice.py
3  the Site history report shows str()  here, and tests/test_url_walk.py
4  the queue is in the transaction      here
5  a cluster that hangs looks healthy   here, and tests/casework/test_processes.py
6  deaths of a worker are not counted   tests/casework/test_delivery.py
7  SQLite must BEGIN IMMEDIATE          here
8  SQLite's busy handler is unfair      tests/casework/test_write_gate.py
9  Debian's SQLite has the WAL bug      here, and tests/casework/test_checks.py
10 captchas can be replayed             tests/casework/captcha/
"""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from django.db import connection, connections, transaction
from django_q.models import OrmQ
from django_q.tasks import async_task

from casework.checks import has_sound_wal
from casework.models import Case, Heartbeat
from tests import databases

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="for SQLite")


# 3
def test_a_case_is_named_by_its_reference_alone(complaint):
    case = Case.unscoped.get(pk=complaint.pk)

    assert str(case) == str(complaint)
    assert str(case).replace("-", "") == case.reference


# 4
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_task(settings):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _enqueue()
        assert OrmQ.objects.count() == 1
        _ = 1 / 0

    assert OrmQ.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_leaves_its_task(settings):
    with transaction.atomic():
        _enqueue()

    assert OrmQ.objects.count() == 1


def _enqueue():
    async_task("casework.tasks.canary", sync=False)


# 4
@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize(("commits", "tasks"), [(False, 0), (True, 1)])
def test_a_process_killed_before_its_commit_leaves_no_task(tmp_path, commits, tasks):
    databases.put_a_copy(tmp_path)
    script = f"""
import os, sys
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.db import transaction
from django_q.tasks import async_task
transaction.atomic().__enter__()
async_task("casework.tasks.canary")
if {commits}:
    transaction.get_connection().connection.commit()
os.kill(os.getpid(), 9)
"""
    killed = subprocess.run(
        [sys.executable, "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        | {"OPENWINDOW_DATA_DIR": str(tmp_path)},
        cwd=databases.ROOT,
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(tmp_path / "openwindow.sqlite3")) as database:
        found = database.execute("SELECT count(*) FROM django_q_ormq").fetchone()
    assert found == (tasks,)


# 5
@pytest.mark.once
@pytest.mark.slow
def test_a_cluster_whose_idle_worker_was_killed_is_found_out(tmp_path, monkeypatch):
    """Whether this kill hangs the queue or not, tasks are done again afterwards."""
    from casework.processes import Canary, Child, Keeper

    databases.put_a_copy(tmp_path)
    environment = os.environ | {
        "OPENWINDOW_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": "",
    }
    worker = Child(
        "worker", [sys.executable, "manage.py", "qcluster"], dict(environment)
    )
    beat = _Beat(tmp_path)
    keeper = Keeper([worker], worker, Canary(beat, silent=8), gentle=3)
    monkeypatch.chdir(databases.ROOT)
    keeper.start()
    try:
        beat.sing_until_heard(keeper)
        _kill_an_idle_worker(worker.process.pid)
        beat.sing_until_heard(keeper)
    finally:
        keeper.stop()


class _Beat:
    """The canary of a database that is not the suite's own."""

    def __init__(self, folder):
        self.file = folder / "openwindow.sqlite3"

    def __call__(self):
        with closing(sqlite3.connect(self.file, timeout=10)) as database:
            row = database.execute(
                "SELECT beat_at FROM casework_heartbeat WHERE name = 'canary'"
            ).fetchone()
        return row and row[0]

    def sing_until_heard(self, keeper, seconds=60):
        before = self()
        ended = threading.Event()
        threading.Timer(seconds, ended.set).start()
        while self() == before:
            assert not ended.wait(0.5)
            _put_a_canary_into(self.file)
            keeper.tend()


def _put_a_canary_into(file):
    script = """
import sys
sys.path[:0] = [".", "site"]
import django
django.setup()
from django_q.models import OrmQ
from django_q.tasks import async_task
if not OrmQ.objects.exists():
    async_task("casework.tasks.canary")
"""
    subprocess.run(
        [sys.executable, "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        | {"OPENWINDOW_DATA_DIR": str(file.parent)},
        cwd=databases.ROOT,
        check=True,
    )


def _kill_an_idle_worker(leader):
    with open(f"/proc/{leader}/task/{leader}/children") as children:
        sentinel = int(children.read().split()[0])
    with open(f"/proc/{sentinel}/task/{sentinel}/children") as children:
        os.kill(int(children.read().split()[0]), signal.SIGKILL)


# 7
@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_reading_and_then_writing_never_finds_the_database_locked():
    Heartbeat.objects.create(name="count")
    errors = []

    def work():
        try:
            for _ in range(20):
                with transaction.atomic():
                    row = Heartbeat.objects.get(name="count")
                    row.save()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []


# 7
@sqlite_only
@pytest.mark.django_db
def test_the_connection_is_set_as_measured():
    def pragma(name):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert connection.transaction_mode == "IMMEDIATE"
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("busy_timeout") == 10_000
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


# 9
def test_sqlite_is_one_without_the_bug():
    from django.db.backends.sqlite3 import base

    assert has_sound_wal(base.Database.sqlite_version_info)
