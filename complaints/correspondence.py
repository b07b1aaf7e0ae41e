"""A letter of the submitter being written on the tracking page, with its files."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework import actions, form_tokens, once
from casework.enclosures import Enclosures
from casework.form_tokens import FormToken
from casework.models import Case, Message
from casework.states import TRANSITIONS
from casework.write_gate import writing
from complaints.tracking_forms import MessageForm

AN_HOUR = timedelta(hours=1)
LETTERS_AN_HOUR = 20


class Letter:
    """One message form, from empty to sent."""

    def __init__(
        self, case: Case, token: FormToken, *, now: datetime, post: Any = None
    ) -> None:
        self.case = case
        self.token = token
        self.now = now
        self.form = MessageForm(post, case=case)
        self.enclosures = Enclosures(token, now=now, post=post)

    @classmethod
    def begun(cls, case: Case, *, now: datetime) -> "Letter":
        return cls(case, form_tokens.issue(at=now), now=now)

    @classmethod
    def received(cls, request: HttpRequest, case: Case, *, now: datetime) -> "Letter":
        known = form_tokens.read(request.POST.get(form_tokens.FIELD, ""))
        token = known or form_tokens.issue(at=now)
        letter = cls(case, token, now=now, post=request.POST)
        letter.enclosures.receive(request)
        return letter

    @classmethod
    def resumed(cls, request: HttpRequest, case: Case, now: datetime) -> "Letter":
        """The letter that was being written when the half hour ran out."""
        return cls.received(request, case, now=now)

    @property
    def is_complete(self) -> bool:
        return self.form.is_valid() and not self.enclosures.has_errors

    def remove(self, upload_id: str) -> None:
        self.enclosures.remove(upload_id)

    def send(self) -> None:
        """Send it once, however often the button was pressed; raise NotNow if late."""
        if self.enclosures.lose_broken():
            raise actions.NotNow(_("A file could not be kept. Attach it again."))
        sent = Message.unscoped.filter(
            case=self.case, from_submitter=True, sent_at__gt=self.now - AN_HOUR
        )
        if sent.count() >= LETTERS_AN_HOUR:
            raise actions.NotNow(
                _("You sent many messages within the hour. Please send it later.")
            )
        with writing():
            if once.first_time(self.token.hash, at=self.now):
                self._send()

    def _send(self) -> None:
        is_asked = self.case.status in TRANSITIONS["supply"].sources
        verb = actions.supply if is_asked else actions.send_message
        verb(
            case=self.case,
            at=self.now,
            body=self.form.cleaned_data["body"],
            uploads=self.enclosures.ids,
        )
