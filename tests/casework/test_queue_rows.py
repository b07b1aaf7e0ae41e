"""What is done is forgotten after a while, and no row is ever read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import Task

from casework import queue_rows

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def build_task(db):
    def build(key, *, days):
        stopped = NOW - timedelta(days=days)
        return Task.objects.create(
            id=key, name=key, func="f", started=stopped, stopped=stopped, success=True
        )

    return build


def test_old_rows_go_and_young_ones_stay(build_task):
    for number in range(3):
        build_task(f"old{number}", days=8)
    build_task("young", days=6)

    assert queue_rows.prune(before=NOW - queue_rows.KEPT) == 3
    assert list(Task.objects.values_list("id", flat=True)) == ["young"]


def test_no_pickle_is_read(build_task):
    build_task("old", days=8)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        queue_rows.prune(before=NOW)

    selects = [q["sql"] for q in queries if q["sql"].startswith("SELECT")]
    assert selects
    assert not any("result" in sql or "args" in sql for sql in selects)


def test_more_rows_than_fit_at_once(build_task, monkeypatch):
    monkeypatch.setattr(queue_rows, "AT_ONCE", 2)
    for number in range(5):
        build_task(f"old{number}", days=8)

    assert queue_rows.prune(before=NOW) == 5
