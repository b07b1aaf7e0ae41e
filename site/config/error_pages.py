"""What a visitor sees when something is wrong: general words, nothing of the request.

The pages need neither the database nor a session, so they work when those do not.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

WORDS = {
    400: (
        _("This request cannot be handled"),
        _("Please go back and try again."),
    ),
    403: (
        _("This cannot be opened"),
        _("If you were filling in a form, go back, reload the page and try again."),
    ),
    404: (
        _("This page was not found"),
        _("Please check the address, or start from the home page."),
    ),
    413: (
        _("Too much was sent at once"),
        _("The files of one submission may be 50 MB together."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("What you sent may not have reached us. Please try again later."),
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly a form lay open too long: a view with `keep_text` gives it back filled."""
    match = request.resolver_match
    keep_text = getattr(match.func, "keep_text", None) if match else None
    if match is None or keep_text is None:
        return _page(403)
    kept: HttpResponse = keep_text(request, *match.args, **match.kwargs)
    return kept


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(413)


def headers_too_large(request: HttpRequest) -> HttpResponse:
    return _page(400, status=431)


def _page(kind: int, *, status: int | None = None) -> HttpResponse:
    title, words = WORDS[kind]
    try:
        text = render_to_string("error.html", {"title": title, "words": words})
    except Exception:  # noqa: BLE001 - an error page must not be one more error
        text = SafeString(kind)
    response = HttpResponse(text, status=status or kind)
    add_never_cache_headers(response)
    return response
