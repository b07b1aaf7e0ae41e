"""Cases as rows of a list: codes turned into words, and nothing personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from casework.models import Case, ProcedureVersion

from .marks import Mark, case_due_mark, state_mark
from .words import channel_title, person_name

# A list reads these and leaves every hash and chain head in the table.
COLUMNS = (
    "id",
    "kind",
    "reference",
    "status",
    "category",
    "channel",
    "version_id",
    "unit_id",
    "handler_id",
    "received_at",
    "next_due_at",
    "next_due_provisional",
    "unit__name_zh",
    "unit__name_en",
    "handler__username",
    "handler__first_name",
    "handler__last_name",
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list."""

    url: str
    reference: str
    category: object
    channel: object
    unit: object
    handler: str
    state: Mark
    received_at: datetime
    due: Mark | None


def for_lists(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("unit", "handler").only(*COLUMNS)


def rows(cases: Sequence[Case], *, now: datetime) -> list[CaseRow]:
    """Return cases, whose versions are shared already, as rows."""
    return [_row(case, now) for case in cases]


def share_versions(cases: Sequence[Case]) -> None:
    """Let cases of one version share it: a definition is built once, not per row."""
    versions = ProcedureVersion.objects.in_bulk({case.version_id for case in cases})
    for case in cases:
        case.version = versions[case.version_id]


def case_url(case: Case) -> str:
    return reverse("casework:case", args=[str(case)])


def _row(case: Case, now: datetime) -> CaseRow:
    return CaseRow(
        url=case_url(case),
        reference=str(case),
        category=case.category_title,
        channel=channel_title(case.definition, case.channel),
        unit=case.unit.name if case.unit else "",
        handler=person_name(case.handler) if case.handler else "",
        state=state_mark(case),
        received_at=case.received_at,
        due=case_due_mark(case, now=now),
    )
