"""Tries a draft on the cases of the last year, before it is published.

The worker reads them in batches of a fixed size and a fixed number of queries, and
keeps where it stands: an interrupted trial goes on, and no case is counted twice. No
case is touched or named; what is kept are counts by limit.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from casework.calendars.loading import calendar_from_db
from casework.clocking import happenings_of
from casework.models.cases import Case
from casework.models.events import Event
from casework.models.procedures import Procedure, ProcedureVersion
from casework.models.trials import Trial
from casework.procedures.comparison import Promise, Tallies, Tally, compare
from casework.procedures.definition import Facts
from casework.procedures.plain import to_plain
from casework.procedures.rows import definition_from_rows
from casework.projection import Happening
from casework.write_gate import writing

PERIOD = timedelta(days=365)
BATCH = 200  # cases read at once
SLICE = 20.0  # seconds of one task: others wait no longer
STALLED = timedelta(minutes=5)  # after that a trial may be asked to go on

FACTS = ("channel", "category", "severity", "area", "breadth")
Row = tuple[UUID, datetime, int, Facts]


def ask(procedure: Procedure, *, by: Any, at: datetime) -> Trial:
    """Begin a trial of the newest draft, or let the one that stalled go on."""
    with writing():
        trial = procedure.trials.filter(finished_at=None).first()
        if trial is None or not is_of_newest(trial, procedure):
            trial = _new(procedure, by, at)
        elif at - trial.worked_at < STALLED:
            return trial
        async_task("casework.tasks.try_draft", trial.pk)
    return trial


def is_of_newest(trial: Trial, procedure: Procedure) -> bool:
    """Whether the newest draft still says what the trial tried.

    Saved by itself while somebody types, a draft may change within its revision.
    """
    return trial.data == _newest_draft(procedure)


def _newest_draft(procedure: Procedure) -> dict[str, Any]:
    draft = definition_from_rows(procedure.get_latest_revision_as_object())
    return to_plain(draft, complete=True)


def _new(procedure: Procedure, by: Any, at: datetime) -> Trial:
    since = at - PERIOD
    return Trial.objects.create(
        procedure=procedure,
        revision=procedure.latest_revision,
        asked_by=by,
        asked_at=at,
        worked_at=at,
        since=since,
        data=_newest_draft(procedure),
        total=_cases(procedure.pk, since, at).count(),
    )


def newest(procedure: Procedure) -> Trial | None:
    """Return the last trial of any draft of this procedure."""
    return procedure.trials.select_related("asked_by").first()


def tallies_of(trial: Trial) -> Tallies:
    return {code: Tally(**plain) for code, plain in trial.tallies.items()}


def go_on(pk: int, *, patience: float = SLICE) -> None:
    """Work on a trial for a while; what is left goes back into the queue."""
    trial = Trial.objects.filter(pk=pk, finished_at=None).first()
    if trial is None:
        return
    started = monotonic()
    while _batch(trial):
        if monotonic() - started > patience:
            async_task("casework.tasks.try_draft", pk)
            return


def _batch(trial: Trial) -> bool:
    """Count the next cases and keep where it stands; False when there are no more."""
    rows = _next(trial)
    tallies = tallies_of(trial)
    if rows:
        _count(trial, rows, tallies)
    stood = trial.counted
    trial.counted += len(rows)
    trial.tallies = {code: tally.plain() for code, tally in tallies.items()}
    trial.worked_at = timezone.now()
    if rows:
        trial.last_case, trial.last_received_at = rows[-1][:2]
    if len(rows) < BATCH:
        trial.finished_at = trial.worked_at
        # Where it stood is of no use any more, and a case's.
        trial.last_case = None
    said = ("counted", "tallies", "worked_at", "last_case", "finished_at")
    values = {name: getattr(trial, name) for name in (*said, "last_received_at")}
    with writing():
        # A task may run twice at once: only one of them counts these cases.
        still_there = Trial.objects.filter(
            pk=trial.pk, counted=stood, finished_at=None
        ).update(**values)
    return bool(still_there) and trial.finished_at is None


def _count(trial: Trial, rows: list[Row], tallies: Tallies) -> None:
    versions = ProcedureVersion.objects.in_bulk({version for *_, version, _f in rows})
    promises = {
        pk: Promise(version.definition, calendar_from_db(version.definition.calendar))
        for pk, version in versions.items()
    }
    draft = Promise(trial.definition, calendar_from_db(trial.definition.calendar))
    happened = _happened([pk for pk, *_ in rows])
    for pk, _received_at, version, facts in rows:
        compare(
            tallies,
            promises[version],
            draft,
            facts,
            happened.get(pk, []),
            now=trial.asked_at,
        )


def _next(trial: Trial) -> list[Row]:
    cases = _cases(trial.procedure_id, trial.since, trial.asked_at)
    if trial.last_received_at is not None:
        # Both: the first lets the index be entered at the place.
        cases = cases.filter(received_at__lte=trial.last_received_at).filter(
            Q(received_at__lt=trial.last_received_at) | Q(pk__lt=trial.last_case)
        )
    found = cases.order_by("-received_at", "-pk").values_list(
        "pk", "received_at", "version_id", *FACTS
    )
    return [
        (pk, received_at, version, Facts(*facts))
        for pk, received_at, version, *facts in found[:BATCH]
    ]


def _cases(procedure: int, since: datetime, until: datetime) -> QuerySet[Case]:
    return Case.unscoped.filter(
        procedure=procedure, received_at__gte=since, received_at__lt=until
    )


def _happened(cases: list[UUID]) -> dict[UUID, list[Happening]]:
    """Return what happened to each of the cases, by their events."""
    events: dict[UUID, list] = {}
    found = Event.unscoped.filter(case__in=cases).order_by("case_id", "seq")
    for case, *event in found.values_list("case_id", "seq", "type", "at", "data"):
        events.setdefault(case, []).append(event)
    return {case: happenings_of(rows) for case, rows in events.items()}
