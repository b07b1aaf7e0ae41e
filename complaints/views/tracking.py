import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casework import access, actions, case_cookie, downloads, uploads
from casework.models import Case
from complaints import tracking
from complaints.correspondence import Letter
from complaints.filing import Notice
from complaints.tracking_forms import OpenCaseForm, RatingForm, WithdrawForm

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

PRESS_AGAIN = Notice(
    gettext_lazy("Please press the button once more"),
    gettext_lazy(
        "The page had lain open too long. Nothing was sent; your message is below."
    ),
)
NOT_RECEIVED = Notice(
    gettext_lazy("This was not received"),
    gettext_lazy(
        "Something is wrong on our side. What you typed is below; try again later."
    ),
    tone="late",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Open a case by number and code; one answer for whatever is wrong."""
    if request.method != "POST":
        return render(request, "complaints/track.html", {"form": OpenCaseForm()})
    now = timezone.now()
    form = OpenCaseForm(request.POST)
    form.is_valid()
    case = tracking.open_with_code(
        request,
        form.cleaned_data.get("reference", ""),
        form.cleaned_data.get("code", ""),
        now=now,
    )
    if case is None:
        # The number stays for correction, the code is typed anew.
        kept = OpenCaseForm(
            initial={"reference": request.POST.get("reference", "")[:64]}
        )
        context = {"form": kept, "failed": True, "kept_body": _kept_body(request)}
        return render(request, "complaints/track.html", context)
    if _kept_body(request):
        response = _case_page(request, case, letter=Letter.resumed(request, case, now))
    else:
        response = redirect("complaints:case")
    case_cookie.give(response, case.pk, paths=tracking.paths(), at=now)
    return response


def for_opened_case(view: View) -> View:
    """Give the view the case this browser has opened, or ask for the code again."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        pk = case_cookie.opened_case_id(request, now=timezone.now())
        case = access.case_opened(pk) if pk else None
        if case is None:
            return _ask_again(request)
        return view(request, case, *args, **names)

    return never_cache(opened)


def _ask_again(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; a message that was being written is carried along."""
    if request.method != "POST":
        return redirect("complaints:track")
    context = {"form": OpenCaseForm(), "closed": True, "kept_body": _kept_body(request)}
    return render(request, "complaints/track.html", context, status=403)


def _kept_body(request: HttpRequest) -> str:
    return str(request.POST.get("body", ""))


@for_opened_case
@require_safe
def follow(request: HttpRequest, case: Case) -> HttpResponse:
    return _case_page(request, case)


def _case_page(
    request: HttpRequest,
    case: Case,
    *,
    letter: Letter | None = None,
    rating: RatingForm | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "tracked": tracking.tracked(case, now=now),
        "letter": letter or Letter.begun(case, now=now),
        "rating": rating or RatingForm(case=case),
        "notice": notice,
    }
    return render(request, "complaints/case.html", context, status=status)


@csrf_exempt
@never_cache
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """A message, or the answer to a request for more, with files."""
    uploads.take_over(request)
    return _write(request)


@csrf_protect
@for_opened_case
def _write(request: HttpRequest, case: Case) -> HttpResponse:
    letter = Letter.received(request, case, now=timezone.now())
    if "remove_file" in request.POST:
        letter.remove(request.POST["remove_file"])
        return _case_page(request, case, letter=letter)
    if "add_files" in request.POST or not letter.is_complete:
        return _case_page(request, case, letter=letter)
    return _done(request, case, letter.send, letter=letter)


def _keep_letter(request: HttpRequest) -> HttpResponse:
    """Give the message back when its CSRF token was refused."""

    @for_opened_case
    def again(request: HttpRequest, case: Case) -> HttpResponse:
        letter = Letter.received(request, case, now=timezone.now())
        return _case_page(request, case, letter=letter, notice=PRESS_AGAIN, status=403)

    return again(request)


write.keep_text = _keep_letter  # type: ignore[attr-defined]  # see config.error_pages


@for_opened_case
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = WithdrawForm(typed, case=case)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request,
            case,
            lambda: actions.withdraw(case=case, at=timezone.now(), reason=reason),
        )
    tracked = tracking.tracked(case, now=timezone.now())
    if not tracked.may_withdraw:
        return redirect("complaints:case")
    return render(request, "complaints/withdraw.html", {"form": form, "case": case})


@for_opened_case
@require_POST
def rate(request: HttpRequest, case: Case) -> HttpResponse:
    form = RatingForm(request.POST, case=case)
    if not form.is_valid():
        return _case_page(request, case, rating=form)
    return _done(
        request,
        case,
        lambda: actions.rate(case=case, at=timezone.now(), **form.cleaned_data),
        rating=form,
    )


def _done(
    request: HttpRequest, case: Case, act: Callable[[], object], **typed: Any
) -> HttpResponse:
    """Do it and show the case, or show what was typed with the reason why not."""
    try:
        act()
    except actions.NotNow as reason:
        notice = Notice(_("This cannot be done any more"), str(reason))
        return _case_page(request, case, notice=notice, status=409, **typed)
    except (DatabaseError, OSError) as error:
        logger.error("a step of a submitter failed: %s", type(error).__name__)
        return _case_page(request, case, notice=NOT_RECEIVED, status=503, **typed)
    return redirect("complaints:case")


@for_opened_case
@require_safe
def dates(request: HttpRequest, case: Case) -> HttpResponse:
    """The dates promised on the own case, for the calendar of whoever waits."""
    now = timezone.now()
    return tracking.calendar_file(request, case, now=now)


@for_opened_case
@require_safe
def download(request: HttpRequest, case: Case, attachment: UUID) -> HttpResponse:
    """A file of the own case, as the copy that readers get."""
    story = tracking.tracked(case, now=timezone.now()).story
    for file in [*story.files, *(f for letter in story.letters for f in letter.files)]:
        if file.pk == attachment:
            return downloads.copy(request, file)
    raise Http404


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the case on this device: cookie, cache and history of the page."""
    response = redirect("complaints:track")
    case_cookie.take_away(response, paths=tracking.paths())
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
