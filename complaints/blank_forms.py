"""The empty form, drawn once for everybody.

Drawing forty fields takes ten times as long as all the rest. Two things in the page
are one person's, the form's token and the one against forged forms: they are put in
afterwards. What is kept is forgotten with every publication.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.core.cache import caches
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from casework import form_tokens
from complaints.filing import HONEYPOT, Filing

GOOD_FOR = 60  # seconds
TOKEN_HERE = "the-token-of-this-form-goes-here"  # noqa: S105 - a mark, not a secret
CSRF_HERE = "the-token-against-forged-forms-goes-here"


def page(request: HttpRequest, begin: Callable[[], Filing], key: str) -> str:
    """Return the empty form that `begin` would begin, with two marks in it.

    `key` tells it from other forms; the address stands in the page, so that one with
    a query is drawn anew.
    """
    if request.GET:
        return _drawn(request, begin())
    kept = caches["published"]
    key = ":".join(["blank-form", request.get_host(), str(get_language()), key])
    html = kept.get(key)
    if html is None:
        html = _drawn(request, begin())
        kept.set(key, html, GOOD_FOR)
    return html


def with_tokens(html: str, request: HttpRequest, *, at: datetime) -> str:
    """Put the tokens of this person where the marks are."""
    token = form_tokens.issue(at=at)
    return html.replace(TOKEN_HERE, token.signed).replace(CSRF_HERE, get_token(request))


def _drawn(request: HttpRequest, filing: Filing) -> str:
    filing.token = replace(filing.token, signed=TOKEN_HERE)
    context = {"filing": filing, "form": filing.form, "honeypot": HONEYPOT}
    return render_to_string(
        "complaints/form.html", context | {"csrf_token": CSRF_HERE}, request
    )
