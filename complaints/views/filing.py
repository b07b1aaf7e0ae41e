import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from casework import attachments, codes, intake_gate, throttling, uploads
from casework.captcha import pace
from complaints import blank_forms, receipts
from complaints.filing import HONEYPOT, Filing, Notice
from complaints.forms import ComplaintForm
from complaints.offers import offer, offer_as_of

logger = logging.getLogger(__name__)

FORM, REVIEW = "form", "review"
NOT_TYPED = ("csrfmiddlewaretoken", "send", "review", "edit", "captcha_1")
# The first of these buttons that was pressed; Enter in a line presses "review".
BUTTONS = ("remove_file", "add_files", "new_picture", "edit", "send", "review")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, procedure: str, category: str) -> HttpResponse:
    """The form, its review page and the receipt: one address, no session."""
    if request.method == "POST":
        # Before the check of the token, which reads the body.
        uploads.take_over(request)
        return _kept_whatever_happens(request, procedure, category)
    return _get(request, procedure, category)


def _get(request: HttpRequest, procedure: str, category: str) -> HttpResponse:
    now = timezone.now()
    found = offer(procedure)
    chosen = found.category(category) if found else None
    if found is None or chosen is None:
        raise Http404
    if not intake_gate.is_open(now=now):
        return render(request, "complaints/closed.html", status=503)
    begin = partial(Filing, offer=found, category=chosen, now=now)
    html = blank_forms.page(request, begin, f"{found.version.pk}:{category}")
    return HttpResponse(blank_forms.with_tokens(html, request, at=now))


def _kept_whatever_happens(
    request: HttpRequest, procedure: str, category: str
) -> HttpResponse:
    """Answer without the database when it is gone: with what was typed."""
    try:
        return _post(request, procedure, category)
    except DatabaseError as error:
        logger.error("a form was not received: %s", type(error).__name__)
        return not_received(request)


@csrf_protect
def _post(request: HttpRequest, procedure: str, category: str) -> HttpResponse:
    filing = _received(request, procedure, category)
    pressed = next((name for name in BUTTONS if name in request.POST), "review")
    return _receipt_known(request, filing) or HANDLERS[pressed](request, filing)


def _receipt_known(request: HttpRequest, filing: Filing) -> HttpResponse | None:
    """Answer a form that was sent before with its receipt."""
    known = receipts.known(filing.token, now=filing.now)
    if known is None:
        return None
    return render(request, "complaints/receipt.html", {"receipt": known})


def _keep_text(request: HttpRequest, procedure: str, category: str) -> HttpResponse:
    """Give the form back with everything typed when its CSRF token was refused."""
    filing = _received(request, procedure, category)
    filing.notice = Notice(
        _("Please press the button once more"),
        _(
            "The page had lain open too long, or your browser keeps no cookies for "
            "this site. Nothing was sent; everything you typed is below."
        ),
    )
    return _same_page(request, filing, status=403)


file.keep_text = _keep_text  # type: ignore[attr-defined]  # see config.error_pages


def not_received(request: HttpRequest) -> HttpResponse:
    typed = [
        (name, value) for name in request.POST for value in request.POST.getlist(name)
    ]
    labels = {name: field.label for name, field in ComplaintForm.base_fields.items()}
    context = {
        "typed": [pair for pair in typed if pair[0] not in NOT_TYPED],
        "readable": [(labels[k], v) for k, v in typed if k in labels and v],
    }
    return render(request, "complaints/not_received.html", context, status=503)


def _received(request: HttpRequest, procedure: str, category: str) -> Filing:
    filing = _filing(procedure, category, now=timezone.now(), post=request.POST)
    filing.enclosures.receive(request)
    return filing


def _filing(procedure: str, category: str, *, now: datetime, post: Any) -> Filing:
    found = offer(procedure)
    if found is None or found.category(category) is None:
        # Changed while somebody was typing: what they read is what they may send.
        found = offer_as_of(procedure, post.get("version", "")) or found
    chosen = found.category(category) if found else None
    if found is None or chosen is None:
        raise Http404
    return Filing(offer=found, category=chosen, now=now, post=post)


def _review(request: HttpRequest, filing: Filing) -> HttpResponse:
    return _page(request, filing, REVIEW if filing.is_complete else FORM)


def _edit(request: HttpRequest, filing: Filing) -> HttpResponse:
    filing.form.show_as_typed()
    return _page(request, filing, FORM)


def _same_page(
    request: HttpRequest, filing: Filing, *, status: int = 200
) -> HttpResponse:
    if request.POST.get("page") == REVIEW and filing.is_complete:
        return _page(request, filing, REVIEW, status=status)
    filing.form.show_as_typed()
    return _page(request, filing, FORM, status=status)


def _remove_file(request: HttpRequest, filing: Filing) -> HttpResponse:
    filing.enclosures.remove(request.POST["remove_file"])
    return _edit(request, filing)


def _send(request: HttpRequest, filing: Filing) -> HttpResponse:
    if not filing.is_complete or filing.enclosures.lose_broken():
        # The answer to the picture is kept with the form, not asked for again.
        filing.is_answered()
        return _page(request, filing, FORM)
    if not filing.is_answered():
        # A second click may come while the first is taken in, and its pass spent.
        return _receipt_known(request, filing) or _page(request, filing, REVIEW)
    if filing.looks_automatic():
        filing.notice = Notice(
            _("Please press “Send” once more"),
            _(
                "The form was filled in faster than people type, or a field that is "
                "hidden from people was filled. Programs do that; so do some browsers."
            ),
        )
        return _page(request, filing, REVIEW)
    return _submit(request, filing)


def _submit(request: HttpRequest, filing: Filing) -> HttpResponse:
    address = throttling.address_key(request, filing.now)
    try:
        if filing.must_ask_again(address):
            filing.ask_again()
            return _page(request, filing, REVIEW)
        receipt = filing.submit(alongside=lambda: _taken_in(filing, address))
    except attachments.StagedFileGone:
        filing.enclosures.lose_broken()
        return _page(request, filing, FORM)
    except (DatabaseError, OSError, codes.HashingBusy) as error:
        # The class only: the message of a database may hold what was typed.
        logger.error("a submission was not taken: %s", type(error).__name__)
        filing.notice = Notice(
            _("Your complaint was not received"),
            _(
                "Something is wrong on our side. Your text and files are below. Wait "
                "a minute and press “Send” again, or keep a copy and call us."
            ),
            tone="late",
        )
        return _page(request, filing, REVIEW, status=503)
    return render(
        request,
        "complaints/receipt.html",
        {"receipt": receipts.fresh(receipt, now=filing.now)},
    )


def _taken_in(filing: Filing, address: str) -> None:
    throttling.count_submission(address, filing.now)
    filing.forget_passes()


def _page(
    request: HttpRequest, filing: Filing, page: str, *, status: int = 200
) -> HttpResponse:
    """Draw the form or the review page; the picture is made while drawing."""
    captcha = filing.sending.picture.widget
    captcha.withheld = page == REVIEW and not pace.allows(request, now=filing.now)
    context = {"filing": filing, "form": filing.form, "honeypot": HONEYPOT}
    template = f"complaints/{'review' if page == REVIEW else 'form'}.html"
    try:
        return render(request, template, context, status=status)
    except DatabaseError:
        captcha.withheld = True
        return render(request, template, context, status=503)


HANDLERS: dict[str, Callable[..., HttpResponse]] = {
    "remove_file": _remove_file,
    "add_files": _edit,
    "new_picture": _same_page,
    "edit": _edit,
    "send": _send,
    "review": _review,
}
