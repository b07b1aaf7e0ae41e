"""Published promises and how they were kept, ready for a page.

Procedures belong to the kernel and are known here by the name of their model only;
their versions are read for all pages at once, so a page with forty promises costs as
many queries as a page with one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Max


@dataclass(frozen=True, slots=True)
class PromisedLimit:
    """A time limit of a promise beside the record of keeping it."""

    limit: Any
    kept: Any


@dataclass(frozen=True, slots=True)
class Promise:
    """What a commitment page promises today, and how that was kept for a year."""

    page: Any
    version: Any
    limits: tuple[PromisedLimit, ...]

    @property
    def definition(self) -> Any:
        return self.version.definition


def kept_by(pages: Iterable[Any]) -> list[Promise]:
    """Return the promise of each commitment page whose procedure is in force."""
    pages = [page for page in pages if page.procedure.live]
    versions = _versions_in_force([page.procedure_id for page in pages])
    return [
        _promise(page, versions[page.procedure_id])
        for page in pages
        if page.procedure_id in versions
    ]


def _promise(page: Any, version: Any) -> Promise:
    record = page.procedure.performance()
    return Promise(
        page=page,
        version=version,
        limits=tuple(
            PromisedLimit(limit, record.get(limit.code))
            for limit in version.definition.public_limits
        ),
    )


def _versions_in_force(procedure_ids: Sequence[int]) -> dict[int, Any]:
    versions = apps.get_model("casework", "ProcedureVersion").objects
    newest = (
        versions.filter(procedure_id__in=procedure_ids)
        .order_by()
        .values("procedure_id")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return {version.procedure_id: version for version in versions.filter(pk__in=newest)}
