"""Taking in: a case is opened, accepted, refused, or waits for more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import attachments, blind_index, clocking, events, keys, notices
from casework.actors import system_actor
from casework.models.answers import Message
from casework.models.cases import Case, CaseKey, ConflictOfInterest, Identity
from casework.models.procedures import ProcedureVersion
from casework.references import new_reference
from casework.states import State
from casework.write_gate import writing

from .change import NotNow, changing, required


@dataclass(frozen=True)
class Person:
    """Who submits; every field may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class Submission:
    """What is known of a case when it is opened, whatever its kind.

    `code_hash` and `token_hash` come from `casework.codes`; the slow hash is made
    before any lock is taken. `conflict_units` and `conflict_users` are what the
    case is about: for them it will not exist.
    """

    version: ProcedureVersion
    channel: str
    category: str
    code_hash: str
    submitted_at: datetime
    received_at: datetime
    # When it was written into the register; None: as it is opened.
    registered_at: datetime | None = None
    token_hash: str | None = None
    severity: str = ""
    language: str = "zh-hans"
    reply_by: str = "web"
    publish_consent: bool = False
    person: Person | None = None  # None: anonymous
    conflict_units: Sequence[int] = ()
    conflict_users: Sequence[int] = ()
    uploads: Sequence[str] = ()  # ids of staged uploads
    texts: dict[str, Any] = field(default_factory=dict)  # sealed fields of the kind


def open_case(model: type[Case], submission: Submission, *, at: datetime, by=None):
    """Open the case and return it; the same token finds the case it opened before.

    `by` is the first contact who registers on behalf of a caller or visitor.
    Files are already durable in the private store when this is called.
    """
    with writing(), system_actor():
        try:
            # A savepoint: what failed is taken back, and the rest goes on.
            with transaction.atomic():
                return _open(model, submission, at=at, by=by)
        except IntegrityError:
            # The database takes a token once: somebody pressed twice.
            found = _opened_before(model, submission)
            if found is None:
                raise
            return found


def _opened_before(model, submission: Submission):
    if not submission.token_hash:
        return None
    return model.unscoped.filter(token_hash=submission.token_hash).first()


def _open(model, submission: Submission, *, at: datetime, by):
    case = model(
        id=uuid4(),
        reference=new_reference(),
        code_hash=submission.code_hash,
        token_hash=submission.token_hash,
        kind=submission.version.definition.kind,
        procedure_id=submission.version.procedure_id,
        version=submission.version,
        channel=submission.channel,
        category=submission.category,
        severity=submission.severity,
        language=submission.language,
        anonymous=submission.person is None,
        reply_by=submission.reply_by,
        publish_consent=submission.publish_consent,
        registered_by=by,
        submitted_at=submission.submitted_at,
        received_at=submission.received_at,
    )
    case.data_key = keys.new_data_key()
    for name, value in submission.texts.items():
        setattr(case, name, value)
    case.save(force_insert=True)
    _keep_key(case)
    _keep_person(case, submission.person)
    _keep_conflicts(case, submission)
    acted_as = "staff" if by else "submitter"
    received = events.append(
        case,
        "case.received",
        at=submission.received_at,
        by=by,
        acted_as=acted_as,
        data={"channel": case.channel, "category": case.category},
        recorded_at=at,
    )
    events.append(
        case,
        "case.registered",
        at=submission.registered_at or at,
        by=by,
        acted_as=acted_as,
        recorded_at=at,
    )
    attachments.take(case, submission.uploads, at=at, event=received)
    notices.owe_for(case, received, at=at)
    clocking.recount(case)
    case.save()
    return case


def _keep_key(case: Case) -> None:
    row = CaseKey(case=case)
    row.wrapped = keys.wrap(case.data_key, row.context)
    row.key_version = keys.wrapped_version(row.wrapped)
    row.save(force_insert=True)


def _keep_person(case: Case, person: Person | None) -> None:
    if person is None:
        return
    Identity(
        case=case,
        name=person.name,
        phone=person.phone,
        email=person.email,
        address=person.address,
        phone_index=blind_index.phone_index(person.phone),
        email_index=blind_index.email_index(person.email),
    ).save(force_insert=True)


def _keep_conflicts(case: Case, submission: Submission) -> None:
    named = ConflictOfInterest.Source.NAMED
    ConflictOfInterest.unscoped.bulk_create(
        [
            ConflictOfInterest(case=case, unit_id=unit, source=named)
            for unit in dict.fromkeys(submission.conflict_units)
        ]
        + [
            ConflictOfInterest(case=case, user_id=user, source=named)
            for user in dict.fromkeys(submission.conflict_users)
        ]
    )


def accept(*, case: Case, by, at: datetime, remarks: str = "") -> Case:
    """Accept the case: from here the organisation has taken it on."""
    with changing(case, "accept", by=by, at=at) as change:
        change.case.accepted_at = at
        change.move()
        change.record(remarks=remarks)
    return case


def refuse(
    *, case: Case, by, at: datetime, reason: str, ground: str = "", redirect: str = ""
) -> Case:
    """Refuse the case with the reason and who is competent; the submitter is told."""
    reason = required(reason, _("Say why the case is not accepted."))
    with changing(case, "refuse", by=by, at=at) as change:
        change.case.closed_at = at
        change.move()
        words = f"{reason}\n\n{redirect}".strip() if redirect else reason
        change.record(data={"ground": ground}, remarks=words)
    return case


def ask_supplement(*, case: Case, by, at: datetime, what: str) -> Case:
    """Ask once for everything that is missing (一次性告知); the clocks stop."""
    what = required(what, _("Say what is missing, all of it in one notice."))
    with changing(case, "ask_supplement", by=by, at=at) as change:
        if change.case.supplement_asked_at is not None:
            raise NotNow(
                _("More information was asked for already; it may be asked once.")
            )
        change.case.supplement_asked_at = at
        change.move(State.AWAITING_SUPPLEMENT)
        Message(
            case=change.case,
            kind=Message.Kind.SUPPLEMENT_ASKED,
            from_submitter=False,
            author=by,
            body=what,
            sent_at=at,
        ).save(force_insert=True)
        change.record(data={"days": change.case.definition.intake.supplement_days})
    return case
