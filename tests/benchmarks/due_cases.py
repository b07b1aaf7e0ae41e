"""Run inside a site under test: cases of which a few fall due, among a great many.

The few are made by the real actions. The many are copies of one of them, row for row
(case, clock, two events), in plain statements for SQLite: each has a clock that runs
and a moment at which somebody will be told, only not yet.
"""

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.benchmarks import inside
from tests.benchmarks.answering import answer

# A Monday with no holiday for weeks, and what comes after all that is measured.
FIRST = datetime(2026, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = "2026-12-01"
COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"


def received(turn: int) -> datetime:
    """Return when the cases of a turn come in: each turn's are due a week later."""
    return FIRST + timedelta(days=7 * turn)


def few(*, count: int, turns: int) -> None:
    """Add so many cases that fall due in each turn, and one to be copied."""
    from casework import codes
    from casework.models import ProcedureVersion
    from tests.builders import build_complaint

    codes.hash_code = lambda code: f"$none${code}"
    version = ProcedureVersion.objects.get()
    for turn in range(turns):
        for _ in range(count):
            build_complaint(version, at=received(turn))


def many(*, count: int) -> float:
    """Fill up to this number of cases; return how long it took."""
    from casework.models import Case, Clock, Event
    from casework.write_gate import writing

    begun = time.perf_counter()
    case = Case.unscoped.order_by("-received_at").first()
    missing = count - Case.unscoped.count()
    assert case is not None
    minutes = "(i %% 400000) || ' minutes'"
    alert = f"strftime('%%Y-%%m-%%d %%H:%%M:00', '{LATER}', '+' || {minutes})"
    own = "printf('%%032x', i)"
    with writing():
        _copy(
            Case,
            {"id": case.pk},
            {"id": own, "reference": "printf('M%%09d', i)", "token_hash": "NULL"},
            missing,
        )
        clock = Clock.unscoped.get(case=case, limit="accept")
        _copy(Clock, {"id": clock.pk}, {"case_id": own, "alert_at": alert}, missing)
        for event in Event.unscoped.filter(case=case, seq__lte=2):
            _copy(Event, {"id": event.pk}, {"case_id": own}, missing)
    return time.perf_counter() - begun


def _copy(model: Any, row: dict[str, Any], own: dict[str, str], count: int) -> None:
    """Copy one row so many times, with columns of their own."""
    from django.db import connection

    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    if "id" not in own:
        columns.remove("id")
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(own.get(column, f't."{column}"') for column in columns)
    key = row["id"].hex if isinstance(row["id"], UUID) else row["id"]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) {COUNT.format(count)} '
            f'SELECT {values} FROM n, (SELECT * FROM "{table}" WHERE id = %s) t',
            [key],
        )


def tell(*, turn: int) -> dict[str, float]:
    """Let the worker run when the cases of this turn are to be warned of."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from casework import telling

    # Five workdays to the next Monday; warned of on Thursday.
    now = received(turn) + timedelta(days=3)
    with CaptureQueriesContext(connection) as captured:
        begun = time.perf_counter()
        told = telling.run(now=now)
        took = time.perf_counter() - begun
    # That they fell due is told before the next turn, and not measured.
    telling.run(now=received(turn) + timedelta(days=9))
    return {"told": told, "seconds": took, "queries": len(captured)}


def ask() -> dict[str, float]:
    """Let the worker run when nothing is due."""
    from casework import telling

    now = received(0) - timedelta(days=1)
    begun = time.perf_counter()
    for _ in range(100):
        telling.run(now=now)
    return {"milliseconds": (time.perf_counter() - begun) * 10}


if __name__ == "__main__":
    answer(
        {
            "prepare": inside.prepare,
            "few": few,
            "many": many,
            "tell": tell,
            "ask": ask,
        }
    )
