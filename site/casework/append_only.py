"""Triggers by which the database refuses to change or remove an event.

Apart from the application's own care: a mistake in it, or somebody with its
password, is stopped too. `verify_events` finds what gets past a superuser.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "casework_event"

SQLITE = [
    f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    for verb in ("update", "delete")
]
SQLITE_UNDO = [
    f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")
]
POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger "
    "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are append-only' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]
POSTGRESQL_UNDO = [
    f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def forbid_changes(connection: BaseDatabaseWrapper) -> None:
    _run(connection, SQLITE, POSTGRESQL)


def allow_changes(connection: BaseDatabaseWrapper) -> None:
    """Lift the guard: for going back a migration, and for emptying a test database."""
    _run(connection, SQLITE_UNDO, POSTGRESQL_UNDO)


def _run(
    connection: BaseDatabaseWrapper, sqlite: list[str], postgresql: list[str]
) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
