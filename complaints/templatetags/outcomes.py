from typing import Any

from django import template
from django.apps import apps
from django.template import Context
from django.utils.translation import get_language

from complaints import published
from complaints.models.pages import OutcomePage

register = template.Library()

LATEST = 5


@register.simple_tag(takes_context=True)
def latest_outcomes(
    context: Context, procedure: Any = None, count: int = LATEST
) -> list[published.Listed]:
    """The newest outcomes, of one procedure or of all, ready to be listed."""
    pages = published.latest(
        language=get_language() or "",
        procedure=procedure.code if procedure else "",
        count=count,
    )
    return [published.listed(page, context.get("request")) for page in pages]


@register.simple_tag
def commitment_of(outcome: OutcomePage) -> Any:
    """The page of the promise that this outcome kept or broke, if there is one.

    The public pages belong to another app, known here by the name of its model only.
    """
    pages = apps.get_model("home", "CommitmentPage").objects.live()
    return pages.filter(
        procedure__code=outcome.procedure_code, locale_id=outcome.locale_id
    ).first()
