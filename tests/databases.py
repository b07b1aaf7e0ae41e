"""A migrated database to copy, so that a run does not migrate for twenty seconds.

Made once for each state of the migrations; every process of a parallel run, and every
test that commits, begins with a copy. A copy is also the only honest clean-up after a
test that commits: emptying the tables would take away what the migrations put there.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[1]
# Migrating also makes what these say.
ALSO = ("site/casework/roles.py", "site/casework/schedules.py")


def prepare() -> None:
    """Point the test database at a name of its own and put a copy there."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        name = str(Path(settings.DATA_DIR) / "test.sqlite3")
    else:
        name = f"openwindow_test_{os.getpid()}"
    database.setdefault("TEST", {})["NAME"] = name
    connection.settings_dict["TEST"]["NAME"] = name
    restore(name)


def restore(name: str) -> None:
    """Throw the test database away and copy the template again."""
    connections.close_all()
    if connection.vendor == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)
        # Replaced, not written over: a live server's thread may have it open still.
        shutil.copyfile(_sqlite_template(), f"{name}.new")
        os.replace(f"{name}.new", name)
    else:
        template = _postgres_template()
        with _postgres() as run:
            run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            run(f"CREATE DATABASE {name} TEMPLATE {template}")


def discard() -> None:
    """Leave no database behind on the server; files go with their folder."""
    if connection.vendor != "sqlite":
        name = connection.settings_dict["TEST"]["NAME"]
        connections.close_all()
        with _postgres() as run:
            run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def put_a_copy(folder: Path) -> None:
    """Give a program that runs on its own a migrated SQLite database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_sqlite_template(), folder / "openwindow.sqlite3")


@cache
def _fingerprint() -> str:
    found = hashlib.sha256()
    files = [ROOT / name for name in ALSO]
    for config in apps.get_app_configs():
        files += Path(config.path).glob("migrations/*.py")
    for file in sorted(files):
        found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[Path]:
    folder = Path(os.environ.get("OPENWINDOW_DATA_DIR") or ROOT / "var").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@cache
def _sqlite_template() -> Path:
    with _one_at_a_time() as folder:
        template = folder / f"test-template-{_fingerprint()}.sqlite3"
        if not template.exists():
            for old in folder.glob("test-template-*.sqlite3*"):
                old.unlink()
            workshop = folder / "test-template"
            shutil.rmtree(workshop, ignore_errors=True)
            _migrate({"OPENWINDOW_DATA_DIR": str(workshop), "DATABASE_URL": ""})
            made = workshop / "openwindow.sqlite3"
            with closing(sqlite3.connect(made)) as database:
                database.execute("VACUUM INTO ?", (f"{template}.new",))
            with closing(sqlite3.connect(f"{template}.new")) as database:
                # Kept in the file; to change it later needs everybody else gone.
                database.execute("PRAGMA journal_mode=WAL")
            os.replace(f"{template}.new", template)
            shutil.rmtree(workshop)
        return template


@cache
def _postgres_template() -> str:
    name = f"openwindow_template_{_fingerprint()}"
    with _one_at_a_time(), _postgres() as run:
        _drop_what_killed_runs_left(run)
        if run("SELECT 1 FROM pg_database WHERE datname = %s", name):
            return name
        for (old,) in run(
            "SELECT datname FROM pg_database"
            " WHERE datname LIKE 'openwindow_template_%%'"
        ):
            run(f"DROP DATABASE IF EXISTS {old}")
        run(f"DROP DATABASE IF EXISTS {name}_new")
        run(f"CREATE DATABASE {name}_new")
        address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        _migrate({"DATABASE_URL": f"{address}/{name}_new"})
        # Whole or not there at all, whatever stops the run.
        run(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


def _drop_what_killed_runs_left(run) -> None:
    for (old,) in run(
        "SELECT datname FROM pg_database WHERE datname ~ '^openwindow_test_[0-9]+$'"
    ):
        if not Path("/proc", old.rpartition("_")[2]).exists():
            run(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)")


@contextmanager
def _postgres():
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:

        def run(statement, *values):
            cursor = server.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        yield run


def _migrate(environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        | environment,
        check=True,
    )
