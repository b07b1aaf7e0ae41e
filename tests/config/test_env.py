import ast
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_a_missing_variable_is_named_with_where_to_read(monkeypatch):
    monkeypatch.delenv("OPENWINDOW_SECRET_KEY", raising=False)

    with pytest.raises(
        ImproperlyConfigured, match=r"OPENWINDOW_SECRET_KEY.*operations"
    ):
        env.required("OPENWINDOW_SECRET_KEY")


def test_a_variable_that_is_set_is_returned(monkeypatch):
    monkeypatch.setenv("OPENWINDOW_SECRET_KEY", "x")

    assert env.required("OPENWINDOW_SECRET_KEY") == "x"


def test_without_an_address_the_database_is_a_file(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert env.database()["NAME"] == str(env.DATA_DIR / "openwindow.sqlite3")


def test_an_address_names_another_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@db.example:5433/openwindow")

    database = env.database()

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)


ROOT = Path(__file__).resolve().parents[2]
READING = {"env", "env.bool", "env.int", "env.db", "env.cache", "env.email"}
READING |= {"required", "environ.get"}
READERS = [*(ROOT / "site/config").rglob("*.py"), ROOT / "gunicorn.conf.py"]


def variables_read():
    """Return the names given to env(), env.bool() … required() and environ."""
    found = {"DJANGO_SETTINGS_MODULE"}
    for file in READERS:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args:
                called = ast.unparse(node.func)
                first = node.args[0]
                if called in READING and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_every_variable_has_an_example():
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.M)) == variables_read()


def test_every_variable_is_explained():
    document = (ROOT / "docs/operations.md").read_text()
    settings = document.split("## Settings")[1].split("## ")[0]

    assert set(re.findall(r"^\| `([A-Z_]+)`", settings, re.M)) == variables_read()


def test_every_routine_of_the_worker_is_explained():
    from casework.schedules import ROUTINES

    document = (ROOT / "docs/operations.md").read_text()
    clock = document.split("by the clock")[1].split("## ")[0]

    assert set(re.findall(r"`([a-z_]+)`", clock)) == {r.task for r in ROUTINES}
