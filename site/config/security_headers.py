"""What every answer tells the browser it may do.

Public pages are cached whole, so their policy has no nonce: it allows our own files
and nothing inline. Wagtail's page editor still writes inline scripts and styles; its
paths alone get a wider policy. A view that set its own policy (a download) keeps it.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

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
EDITOR = BACK_OFFICE.replace(
    "script-src 'self'; style-src 'self'",
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
)
EDITOR_PATHS = re.compile(
    r"/admin/(pages/(add|\d+)/|snippets/.+/(add|edit|copy)/|settings/|reports/"
    r"|images/|documents/|redirects/|choosers?/|workflows/)"
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
        headers.setdefault("Content-Security-Policy", policy_for(request.path_info))
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
