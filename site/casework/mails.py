"""Mails: "there is news", the reference number, where to read it. Nothing of a case.

No name, no text, no code; the host comes from the settings, never from a request.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from casework import access, calendar_upkeep
from casework.last_days import due_words
from casework.models.cases import Identity
from casework.models.effects import OutboxRow
from casework.written_dates import moment_words

# The worker looks every minute: beyond this it had slept.
LATE = timedelta(minutes=15)


def to_submitter(row: OutboxRow) -> None:
    """Tell the submitter that there is news, in the language of the form."""
    identity = Identity.unscoped.select_related("case__key").get(case=row.case)
    if identity.email:
        _send("news", identity.email, row, identity.case.language, "complaints:track")


def to_staff(row: OutboxRow) -> None:
    """Tell the person in charge that a case needs them; in their own language."""
    _to_colleague("staff_news", row)


def of_limit(row: OutboxRow) -> None:
    """Tell a colleague when a limit falls due, or fell due, and of which case."""
    event = row.event
    if event is None:
        raise ValueError("a mail of a limit says what its event says")
    due_at = datetime.fromisoformat(event.data["due"])
    _to_colleague(
        "limit",
        row,
        has_passed=event.recorded_at >= due_at,
        is_provisional=event.data.get("provisional", False),
        is_late=event.recorded_at - event.at > LATE,
        # Called by the template, in the language of the mail.
        due=partial(due_words, due_at),
        planned=partial(moment_words, event.at.isoformat()),
    )


def of_calendars(row: OutboxRow) -> None:
    """Ask an administrator for next year's notice, unless it came since."""
    today = timezone.localdate(row.started_at)
    if lacks := calendar_upkeep.lacking(today):
        _to_colleague("calendars", row, lacks=lacks)


def _to_colleague(name: str, row: OutboxRow, **more: object) -> None:
    pk = int(row.recipient.removeprefix("user:"))
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if person is None or not person.email:
        return
    # It may have turned out since that the case is about them.
    if row.case is not None and access.has_conflict(row.case, person):
        return
    profile = getattr(person, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    _send(name, person.email, row, language, "wagtailadmin_home", **more)


def _send(
    name: str, address: str, row: OutboxRow, language: str, page: str, **more: object
) -> None:
    with translation.override(language):
        context = {
            "reference": str(row.case),
            "site_name": settings.WAGTAIL_SITE_NAME,
            "url": settings.WAGTAILADMIN_BASE_URL + _path(page),
            **more,
        }
        subject = render_to_string(f"emails/casework/{name}.subject.txt", context)
        body = render_to_string(f"emails/casework/{name}.txt", context)
    EmailMessage(subject.strip(), body, settings.DEFAULT_FROM_EMAIL, [address]).send()


def _path(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:  # an installation without that kind of case
        return "/"
