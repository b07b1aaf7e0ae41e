"""The cookie by which a submitter stays with the one case that the code opened.

It is encrypted, for this path and half an hour only, and no session stands behind it.
It knows nothing of the code; the staff session is another cookie.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from casework import keys
from casework.sealing import SealBroken, open_sealed, seal

NAME = "openwindow_case"
LIFETIME = timedelta(minutes=30)
CLOCKS_DIFFER = timedelta(seconds=30)
LONGEST = 1_000  # characters
CONTEXT = "casework.case_cookie"


def give(
    response: HttpResponse, case_id: UUID, *, paths: Iterable[str], at: datetime
) -> None:
    """Let this browser follow the case; one path for each language of the page."""
    content = json.dumps({"case": str(case_id), "opened": at.timestamp()})
    sealed = seal(_key(), content.encode(), CONTEXT)
    for path in paths:
        response.set_cookie(
            NAME,
            base64.urlsafe_b64encode(sealed).decode(),
            max_age=LIFETIME,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        _keep_apart(response, path)


def take_away(response: HttpResponse, *, paths: Iterable[str]) -> None:
    for path in paths:
        response.delete_cookie(NAME, path=path, samesite="Strict")
        _keep_apart(response, path)


def opened_case_id(request: HttpRequest, *, now: datetime) -> UUID | None:
    """Return the case this browser may follow now, or None."""
    value = request.COOKIES.get(NAME, "")
    if not value or len(value) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(value)
        content = json.loads(open_sealed(_key(), sealed, CONTEXT))
    except (binascii.Error, SealBroken, ValueError):
        return None
    opened = datetime.fromtimestamp(content["opened"], UTC)
    # A clock that was put back must not give more time; two machines may differ.
    if not opened - CLOCKS_DIFFER <= now < opened + LIFETIME:
        return None
    return UUID(content["case"])


def _key() -> keys.DataKey:
    return keys.subkey("access-code", "case-cookie")


def _keep_apart(response: HttpResponse, path: str) -> None:
    """Keep cookies of one name and several paths: Django knows one of each name."""
    response.cookies[f"{NAME} {path}"] = response.cookies.pop(NAME)
