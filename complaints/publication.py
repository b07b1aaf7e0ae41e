"""The way of an outcome to the public: prepared, approved, published, withdrawn.

Three different people. What is approved is one version of redacted words; a Wagtail
page is made of these words alone and waits for a publisher in Wagtail's own moderation
workflow. Whatever way leads there, `publishing` lets a page live only with the words
that were approved, and only by a third person.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import events, notices
from casework.actions.change import NotAllowed, NotNow, Stale, changing, required
from casework.actors import system_actor
from casework.models import Case
from casework.write_gate import writing

from . import outcome_pages
from .identity_check import hits
from .models import Outcome, OutcomePage

State = Outcome.State
# The moment at which a programme publishes; a person publishes now.
_moment: ContextVar[datetime | None] = ContextVar("publication_moment", default=None)
# Set while `withdraw` takes the page down and records it itself.
_withdrawing: ContextVar[bool] = ContextVar("publication_withdrawing", default=False)


@dataclass(frozen=True, slots=True)
class Words:
    """The redacted words, in Chinese and in English."""

    title_zh: str
    asked_zh: str
    found_zh: str
    done_zh: str
    title_en: str = ""
    asked_en: str = ""
    found_en: str = ""
    done_en: str = ""

    @classmethod
    def of(cls, row: Outcome) -> "Words":
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    @property
    def by_field(self) -> dict[str, str]:
        return asdict(self)

    def missing(self) -> list[str]:
        return [name for name, text in self.by_field.items() if _must(name, text)]


def _must(name: str, text: str) -> bool:
    return name.endswith("_zh") and not text.strip()


def outcome_of(case: Case) -> Outcome | None:
    """Return the outcome of a case that `access` has let through."""
    return Outcome.unscoped.filter(case=case).first()


def prepare(
    *, case: Case, by, at: datetime, words: Words, seen: int | None = None
) -> Outcome:
    """Save the redacted words; a version somebody else saved meanwhile raises Stale.

    Words that were approved or published before stay where they are until the new
    ones have gone the whole way.
    """
    if words.missing():
        raise NotNow(_("Title, question, findings and measures are all needed."))
    with changing(case, "prepare_outcome", by=by, at=at) as change:
        if not change.case.definition.publication.outcomes:
            raise NotNow(_("This procedure does not publish outcomes."))
        outcome = Outcome.unscoped.filter(case=case).first()
        if outcome is None:
            outcome = Outcome(case=change.case)
        elif seen is not None and seen != outcome.number:
            raise Stale(
                _("Somebody else changed the outcome in the meantime. Compare both.")
            )
        else:
            outcome.number += 1
            outcome_pages.call_back(outcome.page, by=by)
        for name, text in words.by_field.items():
            setattr(outcome, name, text.strip())
        outcome.state = State.PREPARED
        outcome.prepared_by, outcome.prepared_at = by, at
        outcome.approved_by = outcome.approved_at = None
        outcome.warnings_confirmed = 0
        outcome.save()
        change.record(data={"outcome": outcome.number})
    return outcome


def send_back(*, case: Case, by, at: datetime, number: int, remarks: str) -> Outcome:
    """Send the words back to who prepared them."""
    remarks = required(remarks, _("Say what has to change."))
    with changing(case, "send_back_outcome", by=by, at=at) as change:
        outcome = _version(change.case, number)
        outcome.state = State.SENT_BACK
        outcome.save()
        change.record(data={"outcome": number}, remarks=remarks)
    return outcome


def approve(
    *,
    case: Case,
    by,
    at: datetime,
    number: int,
    confirmed: Collection[str] = (),
    remarks: str = "",
) -> Outcome:
    """Approve the version read and lay a page with its words before the publisher.

    `confirmed` are the codes of what looks like a person and is none; any other such
    place stops the approval.
    """
    with changing(case, "approve_outcome", by=by, at=at) as change:
        outcome = _version(change.case, number)
        if outcome.prepared_by_id == by.pk:
            raise NotNow(_("You prepared this outcome; another person approves it."))
        found = hits(change.case, Words.of(outcome).by_field)
        if {hit.code for hit in found} - set(confirmed):
            raise NotNow(
                _("Confirm every place that may tell who somebody is, or send it back.")
            )
        outcome.state = State.APPROVED
        outcome.approved_by, outcome.approved_at = by, at
        outcome.warnings_confirmed = len(found)
        outcome.page = outcome_pages.lay_out(outcome, by=by)
        outcome.save()
        change.record(data={"outcome": number}, remarks=remarks)
    # Outside the gate: Wagtail writes to the publishers by mail.
    outcome_pages.ask_for_publication(outcome.page, by=by)
    return outcome


def publish(*, outcome: Outcome, by, at: datetime) -> Outcome:
    """Publish as Wagtail's moderation does, at a given moment; for programmes."""
    if outcome.page is None:
        raise NotNow(_("This outcome has not been approved."))
    token = _moment.set(at)
    try:
        outcome_pages.approve_in_moderation(outcome.page, by=by)
    finally:
        _moment.reset(token)
    outcome.refresh_from_db()
    return outcome


@contextmanager
def publishing(page: OutcomePage, revision, *, by) -> Iterator[None]:
    """Let Wagtail publish this revision, if a third person does and its words hold.

    Every way to publish in Wagtail comes through here: see `OutcomePage.publish`.
    """
    outcome = Outcome.unscoped.select_related("case").filter(page=page).first()
    if outcome is None or by is None:
        raise PermissionDenied("An outcome is published by a person, from a case.")
    at = _moment.get() or timezone.now()
    try:
        with changing(outcome.case, "publish_outcome", by=by, at=at) as change:
            outcome.refresh_from_db()
            _check_third_person(outcome, by)
            _check_words(outcome, revision.as_object())
            yield
            outcome.state = State.PUBLISHED
            outcome.save(update_fields=["state"])
            outcome_pages.went_live(page, at=at)
            change.record(data={"outcome": outcome.number})
    except (NotNow, NotAllowed) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    outcome_pages.show_in_other_languages(page)


def _check_third_person(outcome: Outcome, by) -> None:
    if outcome.state != State.APPROVED:
        raise NotNow(_("Only an approved outcome can be published."))
    if by.pk in {outcome.prepared_by_id, outcome.approved_by_id}:
        raise NotNow(
            _("You prepared or approved this outcome; another person publishes it.")
        )


def _check_words(outcome: Outcome, draft: OutcomePage) -> None:
    if outcome_pages.words_on(draft) != Words.of(outcome).by_field:
        raise NotNow(_("The words of the page are not the ones that were approved."))


def reject(*, page: OutcomePage, by, at: datetime, remarks: str = "") -> None:
    """The publisher asks for changes in moderation: back to who prepared it."""
    outcome = Outcome.unscoped.select_related("case").filter(page=page).first()
    if outcome is None or outcome.state != State.APPROVED:
        return
    with changing(outcome.case, "reject_outcome", by=by, at=at) as change:
        outcome.state = State.SENT_BACK
        outcome.save(update_fields=["state"])
        change.record(data={"outcome": outcome.number}, remarks=remarks)


def withdraw(*, case: Case, by, at: datetime, reason: str) -> Outcome:
    """Take a published outcome off the public site, in every language at once."""
    reason = required(reason, _("Say why the outcome is withdrawn."))
    with changing(case, "withdraw_outcome", by=by, at=at) as change:
        outcome = Outcome.unscoped.select_related("page").filter(case=case).first()
        if outcome is None or outcome.page is None or not outcome.page.live:
            raise NotNow(_("This outcome is not on the public site."))
        token = _withdrawing.set(True)
        try:
            outcome_pages.take_down(outcome.page, by=by)
        finally:
            _withdrawing.reset(token)
        _note_withdrawal(outcome)
        change.record(data={"outcome": outcome.number}, remarks=reason)
    return outcome


def note_taken_down(*, page: OutcomePage, by, at: datetime) -> None:
    """Record that somebody took the page down in Wagtail itself.

    It has happened: who may, Wagtail's page rights have decided.
    """
    outcome = Outcome.unscoped.filter(page=page).first()
    if outcome is None or _withdrawing.get():
        return
    with writing(), system_actor():
        case = Case.unscoped.select_for_update(of=("self",)).select_related("key")
        row = case.get(pk=outcome.case_id)
        _note_withdrawal(outcome)
        event = events.append(
            row,
            "outcome.withdrawn",
            at=at,
            by=by,
            acted_as="staff" if by else "system",
            data={"outcome": outcome.number},
        )
        notices.owe_for(row, event, at=at)
        row.save(update_fields=["event_count", "chain_head"])


def _note_withdrawal(outcome: Outcome) -> None:
    # Words on their way to replace the published ones go on being reviewed.
    if outcome.state == State.PUBLISHED:
        outcome.state = State.WITHDRAWN
        outcome.save(update_fields=["state"])


def _version(case: Case, number: int) -> Outcome:
    """Return the prepared version that was read; a later one raises Stale."""
    outcome = Outcome.unscoped.filter(case=case).first()
    if outcome is None or outcome.state != State.PREPARED:
        raise NotNow(_("No outcome of this case waits for approval."))
    if outcome.number != number:
        raise Stale(_("The outcome has changed since you read it. Read it again."))
    return outcome
