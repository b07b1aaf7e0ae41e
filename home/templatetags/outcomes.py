"""Where outcomes appear on the pages of this app.

Whoever publishes outcomes registers a Wagtail hook `latest_outcomes`, a function
of `(request, procedure, limit)` that returns teasers; `procedure` is None on the
first page. A teaser has `title`, `url`, `published_on`, and may have `summary` (one
line) and `status` (`label`, `tone`). Without the hook nothing is drawn.
"""

from typing import Any

from django import template
from django.template import Context
from wagtail import hooks

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_outcomes(
    context: Context, procedure: Any = None, limit: int = 4
) -> list[Any]:
    return [
        teaser
        for latest in hooks.get_hooks("latest_outcomes")
        for teaser in latest(context["request"], procedure, limit)
    ][:limit]
