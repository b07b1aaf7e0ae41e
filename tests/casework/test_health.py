"""Red when something does not work, and no word about what."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from casework import health
from casework.models import Heartbeat

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive():
    health.beat(health.CANARY, at=NOW - timedelta(minutes=1))


@pytest.fixture(autouse=True)
def _asked_for_the_first_time(monkeypatch):
    monkeypatch.setattr(health, "_known", None)


def test_all_is_well(alive):
    assert health.examine(now=NOW).is_well


@pytest.mark.parametrize(
    ("minutes", "is_alive"),
    [(0, True), (2.9, True), (3, False), (600, False), (-2, True), (-600, False)],
)
def test_the_canary_must_have_sung_lately(minutes, is_alive):
    health.beat(health.CANARY, at=NOW - timedelta(minutes=minutes))

    assert health.queue_is_alive(now=NOW) is is_alive


def test_a_canary_that_never_sang_is_silent():
    assert not health.queue_is_alive(now=NOW)


def test_a_beat_is_one_row():
    health.beat("x", at=NOW)
    health.beat("x", at=NOW + timedelta(minutes=1))

    assert Heartbeat.objects.get(name="x").beat_at == NOW + timedelta(minutes=1)


def test_a_database_that_takes_no_writes_is_noticed():
    assert health.database_takes_writes(now=NOW)

    with connection.execute_wrapper(_refuse_writes):
        assert not health.database_takes_writes(now=NOW)


def _refuse_writes(execute, sql, params, many, context):
    from django.db import OperationalError

    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("attempt to write a readonly database")
    return execute(sql, params, many, context)


def test_storage_that_is_no_folder_is_noticed(settings, tmp_path):
    assert health.storage_takes_files()

    settings.PRIVATE_ROOT = tmp_path / "file" / "private"
    (tmp_path / "file").write_text("in the way")

    assert not health.storage_takes_files()


@pytest.mark.parametrize("limit", ["FREE_BYTES", "FREE_SHARE"])
def test_a_full_disk_is_noticed(monkeypatch, tmp_path, limit):
    assert health.has_room(tmp_path)

    monkeypatch.setattr(health, limit, 2**60)

    assert not health.has_room(tmp_path)


def test_the_probe_leaves_nothing_behind(settings):
    health.storage_takes_files()

    assert not list(Path(settings.PRIVATE_ROOT).glob(".probe*"))


def test_a_schema_older_than_the_code_is_noticed():
    from django.db.migrations.recorder import MigrationRecorder

    assert not health.pending_migrations()

    MigrationRecorder.Migration.objects.filter(app="django_q").last().delete()

    assert health.pending_migrations()


def test_a_monitor_is_told_which_part_and_no_more(client):
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "failing",
        "database": True,
        "queue": False,
        "storage": True,
        "migrations": True,
    }
    assert "no-store" in response["Cache-Control"]


def test_a_monitor_is_told_that_all_is_well(client):
    from django.utils import timezone

    health.beat(health.CANARY, at=timezone.now())

    response = client.get("/healthz")

    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert client.post("/healthz").status_code == 405


def test_many_who_ask_cost_one_write(client, django_assert_num_queries):
    client.get("/healthz")

    with django_assert_num_queries(0):
        client.get("/healthz")
