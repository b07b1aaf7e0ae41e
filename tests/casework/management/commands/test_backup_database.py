"""A copy that is whole, checked, private, and not beside the keys."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="for SQLite")


@sqlite_only
def test_the_copy_holds_what_was_committed(tmp_path, capsys):
    Heartbeat.objects.create(name="kept")

    call_command("backup_database", tmp_path / "copy.sqlite3")

    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        names = copy.execute("SELECT name FROM casework_heartbeat").fetchall()
    assert ("kept",) in names
    assert "checked" in capsys.readouterr().out


@sqlite_only
def test_the_copy_is_for_its_owner_alone(tmp_path):
    call_command("backup_database", tmp_path / "copy.sqlite3")

    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["copy.sqlite3"]


@sqlite_only
def test_an_older_copy_is_not_overwritten(tmp_path):
    (tmp_path / "copy.sqlite3").write_text("older")

    with pytest.raises(CommandError, match="there already"):
        call_command("backup_database", tmp_path / "copy.sqlite3")

    assert (tmp_path / "copy.sqlite3").read_text() == "older"


@sqlite_only
def test_the_copy_is_not_put_beside_the_keys(settings):
    folder = Path(settings.KEY_FILE).parent
    folder.mkdir(parents=True, exist_ok=True)

    with pytest.raises(CommandError, match="folder of the keys"):
        call_command("backup_database", folder / "copy.sqlite3")

    assert not (folder / "copy.sqlite3").exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="for others")
def test_on_another_database_it_says_what_to_use(tmp_path):
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup_database", tmp_path / "copy.sqlite3")
