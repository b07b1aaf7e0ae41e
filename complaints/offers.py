"""What the public can file now: procedures in force that have a form on this site."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from casework.models import Procedure, ProcedureVersion
from casework.procedures.definition import Category, Channel, Definition

LIKE_A_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Offer:
    """A procedure in force, as it is promised today."""

    version: ProcedureVersion
    definition: Definition
    channel: Channel

    @property
    def code(self) -> str:
        return self.definition.code

    def category(self, code: str) -> Category | None:
        return next((c for c in self.definition.categories if c.code == code), None)


def offers() -> list[Offer]:
    """Return what can be filed today, in the order of the procedures' codes."""
    return list(_with_a_form(_in_force().order_by("procedure__code")))


def offer(code: str) -> Offer | None:
    newest = _versions().filter(procedure__code=code, procedure__live=True)
    return next(_with_a_form(newest.order_by("-number")[:1]), None)


def offer_as_of(code: str, number: str) -> Offer | None:
    """Return the version that a form was opened under, for somebody still typing."""
    if not LIKE_A_NUMBER.fullmatch(number):
        return None
    versions = _versions().filter(procedure__code=code, number=int(number))
    return next(_with_a_form(versions), None)


def _versions() -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.filter(procedure__kind=Procedure.Kind.COMPLAINT)


def _in_force() -> QuerySet[ProcedureVersion]:
    newest = (
        ProcedureVersion.objects.filter(procedure=OuterRef("procedure"))
        .order_by("-number")
        .values("pk")[:1]
    )
    return _versions().filter(procedure__live=True, pk=Subquery(newest))


def _with_a_form(versions: Iterable[ProcedureVersion]) -> Iterator[Offer]:
    for version in versions:
        definition = version.definition
        channel = next((c for c in definition.channels if c.public_form), None)
        if channel and definition.categories:
            yield Offer(version, definition, channel)
