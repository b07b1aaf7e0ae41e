"""What every answer tells the browser it may do.

Public pages are cached whole, so their policy has no nonce: it allows our own files
and nothing inline. In the back office a nonce lets the starters of Wagtail's form
widgets run; no script may be inline otherwise. Wagtail's editors also write inline
styles; their paths alone may. A view that set its own policy (a download) keeps it.
"""

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.inline_scripts import with_nonce

PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
BACK_OFFICE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
EDITOR = BACK_OFFICE.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
EDITOR_PATHS = re.compile(
    r"/admin/(pages/(add/|\d+/edit/)|snippets/.+/(add|edit|copy|revert)/)"
)
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def policy_for(path: str) -> str:
    if not path.startswith(settings.BACK_OFFICE_PATH):
        return PUBLIC
    return EDITOR if EDITOR_PATHS.match(path) else BACK_OFFICE


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A draft passes here twice, first under the page's own address; its frame in
        # the editor needs the policy of the second.
        if getattr(request, "is_dummy", False):
            return response
        headers = response.headers
        if "Content-Security-Policy" not in headers:
            policy = policy_for(request.path_info)
            if policy is not PUBLIC and isinstance(response, HttpResponse):
                policy = _let_widgets_start(response, policy)
            headers["Content-Security-Policy"] = policy
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def _let_widgets_start(response: HttpResponse, policy: str) -> str:
    if not response.get("Content-Type", "").startswith("text/html"):
        return policy
    nonce = secrets.token_urlsafe(16)
    page, count = with_nonce(response.content, nonce)
    if not count:
        return policy
    response.content = page
    response.headers["Content-Length"] = str(len(page))
    return policy.replace("script-src 'self'", f"script-src 'self' 'nonce-{nonce}'")
