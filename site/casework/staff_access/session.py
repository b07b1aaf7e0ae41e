"""How long a member of staff is in, and what they must have proved by then.

A session of the back office ends thirty minutes after the last request (settings) and
twelve hours after sign-in (S04). With a second factor in force nothing of the back
office opens before it is proved; where the site requires one, nothing but its set-up.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from casework.models import SecondFactor

LONGEST = timedelta(hours=12)
OPEN = (
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "staff_access:prove",
    "staff_access:set_up",
)
SIGNED_IN, PROVED = "signed_in_at", "second_factor"


def begin(request: HttpRequest, *, at: datetime) -> None:
    request.session[SIGNED_IN] = at.timestamp()


def note_sign_in(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Remember when somebody signed in (a receiver of `user_logged_in`)."""
    begin(request, at=timezone.now())


def proved(request: HttpRequest, factor: SecondFactor) -> None:
    """Remember in a session of a new name that this factor was proved."""
    request.session.cycle_key()
    request.session[PROVED] = str(factor.pk)


class StaffSessionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.BACK_OFFICE_PATH):
            elsewhere = _sent_elsewhere(request)
            if elsewhere:
                return elsewhere
        return self.get_response(request)


def _sent_elsewhere(request: HttpRequest) -> HttpResponseRedirect | None:
    if not request.user.is_authenticated or request.path_info in _open_paths():
        return None
    if _is_over(request):
        logout(request)
        return _redirect("wagtailadmin_login", request)
    factor = SecondFactor.objects.filter(user=request.user, confirmed_at__isnull=False)
    pk = factor.values_list("pk", flat=True).first()
    if pk is None:
        if settings.SECOND_FACTOR_REQUIRED:
            return _redirect("staff_access:set_up", request)
        return None
    if request.session.get(PROVED) == str(pk):
        return None
    return _redirect("staff_access:prove", request)


def _is_over(request: HttpRequest) -> bool:
    now = timezone.now()
    signed_in = request.session.get(SIGNED_IN)
    if signed_in is None:
        begin(request, at=now)
        return False
    return now.timestamp() - signed_in > LONGEST.total_seconds()


def _open_paths() -> set[str]:
    """What opens to somebody who has proved the password only."""
    return {reverse(name) for name in OPEN}


def _redirect(name: str, request: HttpRequest) -> HttpResponseRedirect:
    address = reverse(name)
    if request.method == "GET" and request.path_info != settings.BACK_OFFICE_PATH:
        address += f"?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(address)
