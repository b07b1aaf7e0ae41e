"""Opening a case by number and code, and what its submitter may do there now."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from casework import (
    access,
    calendar_files,
    promised_dates,
    public_timeline,
    throttling,
)
from casework.models import Case
from casework.states import TRANSITIONS

BY_ADDRESS, BY_PAIR = "track-address", "track-pair"
# Tries made while waiting: they cost what a failure costs and prolong nothing.
WHILE_WAITING = "track-waiting"


def paths() -> list[str]:
    """Return where the tracking pages lie, in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(reverse("complaints:track"))
    return found


def open_with_code(
    request: HttpRequest, reference: str, code: str, *, now: datetime
) -> Case | None:
    """Return the case that number and code open together, else None.

    Wrong, unknown, erased, of another kind and locked take the same way and the same
    time: each looks up, makes one slow hash and counts one failure.
    """
    address = throttling.address_key(request, now)
    pair = throttling.pair_key(address, reference.strip()[:64].upper())
    waiting = [
        throttling.check(scope, key, now).is_blocked
        for scope, key in ((BY_ADDRESS, address), (BY_PAIR, pair))
    ]
    case = access.case_for_submitter(reference, code)
    if case is not None and _is_open_to_its_submitter(case) and not any(waiting):
        throttling.cleared(BY_PAIR, pair)
        return case
    if any(waiting):
        throttling.failed(WHILE_WAITING, pair, now)
        throttling.failed(WHILE_WAITING, address, now)
    else:
        throttling.failed(BY_PAIR, pair, now)
        throttling.failed(BY_ADDRESS, address, now)
    return None


def _is_open_to_its_submitter(case: Case) -> bool:
    # An erased case has no key any more, and nothing to show.
    return case.kind == Case.Kind.COMPLAINT and hasattr(case, "key")


@dataclass(frozen=True)
class TrackedCase:
    """The case as its submitter sees it now."""

    case: Case
    story: public_timeline.Story
    promises: promised_dates.Promises

    def _may(self, verb: str) -> bool:
        return self.case.status in TRANSITIONS[verb].sources

    @property
    def is_asked_for_more(self) -> bool:
        return self._may("supply")

    @property
    def may_withdraw(self) -> bool:
        return self._may("withdraw")

    @property
    def may_rate(self) -> bool:
        return self._may("rate") and not self.story.has_rated

    @property
    def asked(self) -> str:
        """The words of the request for more, while it is open."""
        if not self.is_asked_for_more:
            return ""
        asked = [
            letter.message.body
            for letter in self.story.letters
            if not letter.message.from_submitter
            and letter.message.kind == letter.message.Kind.SUPPLEMENT_ASKED
        ]
        return asked[-1] if asked else ""


def tracked(case: Case, *, now: datetime) -> TrackedCase:
    return TrackedCase(
        case=case,
        story=public_timeline.of(case),
        promises=promised_dates.promises(case, now=now),
    )


def calendar_file(request: HttpRequest, case: Case, *, now: datetime) -> HttpResponse:
    """Return what is still promised as a calendar file; the code is not in it."""
    promised = promised_dates.promises(case, now=now)
    return calendar_files.of_case(
        case,
        [date.why for date in promised.dates if date.is_open],
        url=request.build_absolute_uri(reverse("complaints:track")),
        at=now,
    )
