"""Mails: "there is news", the reference number, where to read it. Nothing of a case.

No name, no text, no code; the host comes from the settings, never from a request.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from casework.models.cases import Identity
from casework.models.effects import OutboxRow


def to_submitter(row: OutboxRow) -> None:
    """Tell the submitter that there is news, in the language of the form."""
    identity = Identity.unscoped.select_related("case__key").get(case=row.case)
    if identity.email:
        _send("news", identity.email, row, identity.case.language, "complaints:track")


def to_staff(row: OutboxRow) -> None:
    """Tell the person in charge that a case needs them; in their own language."""
    pk = int(row.recipient.removeprefix("user:"))
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if person is None or not person.email:
        return
    profile = getattr(person, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    _send("staff_news", person.email, row, language, "wagtailadmin_home")


def _send(name: str, address: str, row: OutboxRow, language: str, page: str) -> None:
    with translation.override(language):
        context = {
            "reference": str(row.case),
            "site_name": settings.WAGTAIL_SITE_NAME,
            "url": settings.WAGTAILADMIN_BASE_URL + _path(page),
        }
        subject = render_to_string(f"emails/casework/{name}.subject.txt", context)
        body = render_to_string(f"emails/casework/{name}.txt", context)
    EmailMessage(subject.strip(), body, settings.DEFAULT_FROM_EMAIL, [address]).send()


def _path(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:  # an installation without that kind of case
        return "/"
