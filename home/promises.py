"""Published promises and how they were kept, ready for a page.

Procedures belong to the kernel and are known here by the name of their model only;
their versions are read for all pages at once, so a page with forty promises costs as
many queries as a page with one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import OuterRef, Subquery

from home import units
from home.remembering import remembered


class Time(NamedTuple):
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class PromisedLimit:
    """A time limit of a promise beside the record of keeping it."""

    limit: Any
    kept: Any

    @property
    def usual(self) -> Time | None:
        """What half of the cases took; a limit in months is measured in days."""
        if self.kept is None or self.kept.median is None:
            return None
        unit = self.limit.unit
        return Time(self.kept.median, "calendar_day" if unit == "month" else unit)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a commitment page promises today, and how that was kept for a year."""

    page: Any
    version: Any
    limits: tuple[PromisedLimit, ...]

    @property
    def definition(self) -> Any:
        return self.version.definition


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise in full, with the units it names."""

    promise: Promise
    steps: tuple[dict[str, Any], ...]
    desk: Any
    categories: tuple[tuple[Any, Any], ...]


def in_full(page: Any) -> Commitment | None:
    """Return all that a commitment page says, or None while nothing is in force."""
    found = kept_by([page])
    if not found:
        return None
    definition = found[0].definition
    # A limit for the house only is not promised, and so not shown beside its step.
    limits = {limit.code: limit for limit in definition.public_limits}
    by_code = units.by_code(
        {definition.desk_unit} | {category.unit for category in definition.categories}
    )
    return Commitment(
        promise=found[0],
        steps=tuple(
            {
                "actor": step.actor,
                "action": step.action,
                "limit": limits.get(step.limit),
            }
            for step in definition.steps
        ),
        desk=by_code.get(definition.desk_unit),
        categories=tuple((c, by_code.get(c.unit)) for c in definition.categories),
    )


def kept_by(pages: Iterable[Any]) -> list[Promise]:
    """Return the promise of each commitment page whose procedure is in force."""
    pages = list(pages)
    ids = [page.procedure_id for page in pages]
    versions = _versions_in_force(ids)
    records = _records(ids)
    return [
        Promise(
            page=page,
            version=versions[page.procedure_id],
            limits=_limits(versions[page.procedure_id], records, page.procedure_id),
        )
        for page in pages
        if page.procedure_id in versions
    ]


def _records(procedure_ids: Sequence[int]) -> Any:
    """Counting a year of clocks is dear, and a minute changes little."""
    count = apps.get_model("casework", "Procedure").performance_of
    name = "records:" + ",".join(map(str, procedure_ids))
    return remembered(name, lambda: count(procedure_ids), seconds=60)


def _limits(version: Any, records: Any, procedure_id: int) -> tuple[PromisedLimit, ...]:
    record = records.get(procedure_id, {})
    return tuple(
        PromisedLimit(limit, record.get(limit.code))
        for limit in version.definition.public_limits
    )


def _versions_in_force(procedure_ids: Sequence[int]) -> dict[int, Any]:
    versions = apps.get_model("casework", "ProcedureVersion").objects
    newest = versions.filter(procedure=OuterRef("procedure")).order_by("-number")
    in_force = versions.filter(
        procedure_id__in=procedure_ids,
        procedure__live=True,
        number=Subquery(newest.values("number")[:1]),
    )
    return {version.procedure_id: version for version in in_force.order_by()}
