"""The import itself: the worker opens one case after another, each in a transaction.

A row is claimed in the transaction that opens its case, so an import that was killed
goes on at the row it had reached, and two that run at once share the rows. A number
that has become a case finds that case again, whichever sheet brings it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from casework.actors import actor_for, system_actor
from casework.models import ProcedureVersion
from casework.write_gate import WriteGateBusy, writing
from complaints import actions
from complaints.models import SenderNumber, Worksheet, WorksheetRow

from . import numbers, trying
from .judging import Judge, Judged

BATCH = 50  # rows read at once
SLICE = 20.0  # seconds of one task: others wait no longer
STALLED = timedelta(minutes=5)  # after that an import may be asked to go on
TASK = "complaints.worksheets.tasks.import_rows"
Outcome = WorksheetRow.Outcome
# What may be wrong with one row; a database that is gone is not among them.
FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
    ValidationError,
)
logger = logging.getLogger(__name__)


def ask(worksheet: Worksheet, version: ProcedureVersion, *, at: datetime) -> None:
    """Put the import into the queue, or let one that stalled go on."""
    waiting = Worksheet.objects.filter(pk=worksheet.pk, finished_at=None)
    with writing():
        begun = waiting.filter(asked_at=None).update(
            asked_at=at, worked_at=at, version=version, mapping=worksheet.mapping
        )
        stalled = Q(asked_at__isnull=False, worked_at__lt=at - STALLED)
        if begun or waiting.filter(stalled).update(worked_at=at):
            async_task(TASK, str(worksheet.pk))


def go_on(pk: UUID | str, *, patience: float = SLICE) -> None:
    """Work on an import for a while; what is left goes back into the queue."""
    asked = Worksheet.objects.filter(pk=pk, asked_at__isnull=False, finished_at=None)
    worksheet = asked.select_related("sender", "version", "brought_by").first()
    if worksheet is None:
        return
    started = monotonic()
    try:
        while _batch(worksheet):
            if monotonic() - started > patience:
                async_task(TASK, str(pk))
                return
    except WriteGateBusy:
        # Others write for long: it is tried again when they are done.
        async_task(TASK, str(pk))


def _batch(worksheet: Worksheet) -> bool:
    """Bring the next rows to their outcome; False when the import is over."""
    now = timezone.now()
    waiting = worksheet.rows.filter(outcome=Outcome.WAITING)
    rows = list(waiting.order_by("line")[:BATCH])
    # Who has lost the right in the meantime imports nothing more.
    goes_on = bool(rows) and actor_for(worksheet.brought_by).may("register_case")
    if goes_on:
        for row in rows:
            row.worksheet = worksheet
        Batch(worksheet, rows, now).work()
    said = {"worked_at": now} if goes_on else {"worked_at": now, "finished_at": now}
    with writing():
        found = Worksheet.objects.filter(pk=worksheet.pk, finished_at=None)
        return bool(found.update(**said)) and goes_on


@dataclass
class Batch:
    """A few rows of one sheet, judged together and imported one by one."""

    worksheet: Worksheet
    rows: list[WorksheetRow]
    now: datetime

    def work(self) -> None:
        version = self.worksheet.version
        if version is None:
            raise ValueError("An import is asked for under a version.")
        judge: Judge = trying.judge_for(self.worksheet, version, self.now)
        judged = [(row, judge.judge(row.cells)) for row in self.rows]
        good = [(row, found) for row, found in judged if not found.reasons]
        bad = [(row, found) for row, found in judged if found.reasons]
        known = self._known(good)
        self._note(bad, known)
        for row, found in good:
            if row.case_id is None:
                self._import(row, found)

    def _known(self, good: list[tuple[WorksheetRow, Judged]]) -> list[WorksheetRow]:
        """Return the rows whose number is a case already, each with that case."""
        sender = self.worksheet.sender
        indexes = {row.pk: numbers.index(sender, found.number) for row, found in good}
        cases = trying.imported(sender, indexes.values())
        ours = set(
            self.worksheet.rows.filter(
                outcome=Outcome.IMPORTED, case__in=cases.values()
            ).values_list("case_id", flat=True)
        )
        known = []
        for row, _found in good:
            row.case_id = cases.get(indexes[row.pk])
            if row.case_id is not None:
                is_ours = row.case_id in ours
                row.outcome = Outcome.REPEATED if is_ours else Outcome.KNOWN
                known.append(row)
        return known

    def _note(
        self, bad: list[tuple[WorksheetRow, Judged]], known: list[WorksheetRow]
    ) -> None:
        for row, found in bad:
            row.outcome, row.reasons = Outcome.BAD, list(found.reasons)
        noted = [*known, *(row for row, _found in bad)]
        with writing():
            # One that another task has brought to its outcome keeps it.
            unclaimed = WorksheetRow.objects.filter(outcome=Outcome.WAITING)
            unclaimed.bulk_update(noted, ["outcome", "reasons", "case"])

    def _import(self, row: WorksheetRow, found: Judged) -> None:
        try:
            with writing():
                if _claim(row, outcome=Outcome.IMPORTED):
                    self._open(row, found)
        except FAULTS:
            # One row must not keep the others waiting; it is told and kept.
            logger.exception("A row of a worksheet was not registered.")
            with writing():
                _claim(row, outcome=Outcome.BAD, reasons=["failed"])

    def _open(self, row: WorksheetRow, found: Judged) -> None:
        sender = self.worksheet.sender
        case = self._submit(found).case
        number, is_first = SenderNumber.objects.get_or_create(
            sender=sender,
            number_index=numbers.index(sender, found.number),
            defaults={"case": case},
        )
        outcome = Outcome.IMPORTED
        if not is_first:
            twice = self.worksheet.rows.filter(case=number.case_id).exists()
            outcome = Outcome.REPEATED if twice else Outcome.KNOWN
        WorksheetRow.objects.filter(pk=row.pk).update(
            outcome=outcome, case=number.case_id
        )

    def _submit(self, found: Judged) -> actions.Receipt:
        version: Any = self.worksheet.version
        with system_actor():
            return actions.submit(
                version=version,
                channel=self.worksheet.mapping["channel"],
                category=found.category,
                severity=found.severity,
                story=found.story or actions.Story(""),
                token=numbers.token(self.worksheet.sender, found.number),
                at=timezone.now(),
                received_at=found.received_at,
                person=found.person,
                reply_by=found.reply_by,
                by=self.worksheet.brought_by,
                with_code=False,
            )


def _claim(row: WorksheetRow, **said: Any) -> int:
    waiting = WorksheetRow.objects.filter(pk=row.pk, outcome=Outcome.WAITING)
    return waiting.update(**said)
