from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()

STEPS = ("start", "form", "review", "receipt")


@register.inclusion_tag("components/steps.html")
def filing_steps(now: str) -> dict[str, Any]:
    """Where somebody stands on the way from the first page to the receipt."""
    labels = (_("Choose"), _("Describe"), _("Check and send"), _("Receipt"))
    place = STEPS.index(now)
    states = ["done"] * place + ["now"] + ["later"] * (len(STEPS) - place - 1)
    return {
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(labels, states, strict=True)
        ]
    }
