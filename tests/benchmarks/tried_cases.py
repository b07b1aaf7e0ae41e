"""Run inside a site under test: a draft tried on many cases."""

import resource
from time import monotonic
from typing import Any

from tests.benchmarks.answering import answer
from tests.benchmarks.inside import many_cases, prepare


def trial() -> dict[str, Any]:
    """Try a draft with shorter limits; say what a batch and the whole cost."""
    from dataclasses import replace

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from casework import trials
    from casework.models import Procedure
    from casework.procedures.rows import definition_from_rows, rows_from_definition

    # Asked and worked on by hand: no worker runs here.
    trials.async_task = lambda *task: None
    procedure = Procedure.objects.get()
    definition = procedure.current_version.definition
    shorter = tuple(
        replace(limit, amount=max((limit.amount or 1) - 1, 1))
        for limit in definition.limits
    )
    rows_from_definition(replace(definition, limits=shorter), procedure)
    procedure.save_revision(clean=False)
    assert definition_from_rows(procedure).limits == shorter

    trial = trials.ask(procedure, by=None, at=timezone.now())
    begun, memory = monotonic(), _memory()
    queries: list[int] = []
    while True:
        with CaptureQueriesContext(connection) as captured:
            goes_on = trials._batch(trial)
        queries.append(len(captured))
        if not goes_on:
            break
    trial.refresh_from_db()
    assert trial.finished_at and trial.counted == trial.total
    return {
        "cases": trial.counted,
        "seconds": monotonic() - begun,
        # The last batch may be empty; the first reads the calendar.
        "queries": sorted(set(queries[1:-1])),
        "memory": _memory() - memory,
        "kept": len(str(trial.tallies)),
    }


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    answer({"prepare": prepare, "many_cases": many_cases, "trial": trial})
