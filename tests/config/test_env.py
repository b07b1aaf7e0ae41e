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
