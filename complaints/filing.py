"""A complaint being written: what was typed, the files with it, what is wrong.

Everything a person typed travels in the form itself and every file waits, checked
and encrypted, under the form's token. There is no session, and nothing here is a case
until it is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework import form_tokens, throttling
from casework.enclosures import Enclosures
from casework.models import Unit
from casework.procedures.definition import Category
from complaints import actions
from complaints.forms import ComplaintForm, SendingForm
from complaints.offers import Offer

HONEYPOT = "homepage"
FIRST_PASS = "first_pass"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class Notice:
    """A word above the form: why it came back although nothing in it is wrong."""

    title: str | Promise
    body: str | Promise
    tone: str = "wait"


class Filing:
    """One form of one person, from the first page to the receipt."""

    def __init__(
        self, *, offer: Offer, category: Category, now: datetime, post: Any = None
    ) -> None:
        self.offer = offer
        self.category = category
        self.now = now
        self.post = post if post is not None else {}
        known = form_tokens.read(self.post.get(form_tokens.FIELD, ""))
        self.token = known or form_tokens.issue(at=now)
        self.form = ComplaintForm(
            post,
            definition=offer.definition,
            category=category,
            units=Unit.objects.in_use(),
        )
        self.enclosures = Enclosures(self.token, now=now, post=post)
        self.notice: Notice | None = None

    @cached_property
    def sending(self) -> SendingForm:
        """The picture below the review page, its pass kept if it was answered."""
        return self._sending()

    def _sending(self, *, answered: bool = False) -> SendingForm:
        return SendingForm(
            self.post if answered else None,
            token=self.token.secret,
            key=self.post.get("captcha_0", ""),
        )

    def is_answered(self) -> bool:
        """Look at the answer to the picture; each one is looked at once."""
        self.sending = self._sending(answered=True)
        return self.sending.is_valid()

    @property
    def pass_key(self) -> str:
        return self.sending.picture.widget.passed_key or ""

    @property
    def first_pass(self) -> str:
        return self.post.get(FIRST_PASS, "")

    @property
    def is_complete(self) -> bool:
        return self.form.is_valid() and not self.enclosures.has_errors

    def looks_automatic(self) -> bool:
        """Whether it came faster than people type, or fills what people do not see."""
        if self.post.get(HONEYPOT):
            return True
        return not settings.CAPTCHA_TEST_MODE and self.token.is_too_fast(now=self.now)

    def must_ask_again(self, address: str) -> bool:
        """Whether so much comes from one place that a second picture is due."""
        pace = throttling.submission_pace(address, self.now).pace
        if pace != throttling.Pace.ASK_AGAIN or settings.CAPTCHA_TEST_MODE:
            return False
        captcha = self.sending.picture
        return self.first_pass == self.pass_key or not captcha.holds(self.first_pass)

    def ask_again(self) -> None:
        """Keep the pass that was earned and ask for one more."""
        self.post = self.post.copy()
        self.post[FIRST_PASS] = self.pass_key
        self.sending = SendingForm(None, token=self.token.secret)
        self.notice = Notice(
            _("One more picture, please"),
            _(
                "Many complaints came from your network within the hour. If several "
                "people share it, yours is welcome all the same: answer one more "
                "picture and send it. Everything you typed is below."
            ),
        )

    def forget_passes(self) -> None:
        """Spend the answers to the pictures: the case is there, or they are wasted."""
        captcha = self.sending.picture
        for key in {self.pass_key, self.first_pass}:
            captcha.spend(key)

    def submit(self, *, alongside: Callable[[], object]) -> actions.Receipt:
        form = self.form
        return actions.submit(
            version=self.offer.version,
            channel=self.offer.channel.code,
            category=self.category.code,
            story=form.told,
            token=self.token.secret,
            at=self.now,
            person=form.person,
            reply_by=form.cleaned_data["reply_by"],
            publish_consent=form.wants_publication,
            respondent_units=form.respondent_units,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            uploads=self.enclosures.ids,
            alongside=alongside,
        )
