"""A draft as the public would read it: the commitment page with the draft's words."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from casework.models.procedures import Procedure
from casework.models.units import Unit
from casework.procedures.rows import definition_from_rows

# The page of the public site that shows a promise; it asks for a page, and for what
# `home.promises.Commitment` holds.
TEMPLATE = "home/commitment_page.html"


def render(procedure: Procedure, request: Any, language: str) -> HttpResponse:
    """Return the page in one language; it is rendered at once, while that holds."""
    with translation.override(language):
        definition = definition_from_rows(procedure)
        page = SimpleNamespace(
            pk=None, title=str(definition.title), lead=str(definition.summary)
        )
        context = {"page": page, "commitment": commitment(procedure)}
        return TemplateResponse(request, TEMPLATE, context).render()


def commitment(procedure: Procedure) -> SimpleNamespace:
    """Return the promise in full. A draft may name what does not exist yet."""
    definition = definition_from_rows(procedure)
    limits = {limit.code: limit for limit in definition.public_limits}
    kept = procedure.performance() if procedure.pk else {}
    units = {unit.code: unit for unit in Unit.objects.all()}
    return SimpleNamespace(
        promise=SimpleNamespace(
            definition=definition,
            version=SimpleNamespace(
                number=_next_number(procedure), published_at=procedure.go_live_at
            ),
            limits=[
                SimpleNamespace(limit=limit, kept=kept.get(limit.code))
                for limit in definition.public_limits
            ],
        ),
        steps=[
            {
                "actor": step.actor,
                "action": step.action,
                "limit": limits.get(step.limit),
            }
            for step in definition.steps
        ],
        desk=units.get(definition.desk_unit),
        categories=[(c, units.get(c.unit)) for c in definition.categories],
    )


def _next_number(procedure: Procedure) -> int:
    return (procedure.versions.count() if procedure.pk else 0) + 1
