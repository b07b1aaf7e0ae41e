"""The answer: drafted, reviewed, signed off by person and version, sent."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from casework.models.answers import Answer
from casework.models.cases import Case
from casework.states import State

from .change import Change, NotNow, Stale, changing, required

STATE_AT_GATE = {"review": State.IN_REVIEW, "sign_off": State.IN_SIGN_OFF}


def save_draft(
    *,
    case: Case,
    by,
    at: datetime,
    parts: Mapping[str, str],
    result: str = "",
    seen: datetime | None = None,
) -> Answer:
    """Save the draft answer; a version sent back is followed by a new one.

    `seen` is when the draft that the author had before them was saved: a later
    save by somebody else raises Stale instead of being overwritten.
    """
    with changing(case, "save_draft", by=by, at=at) as change:
        answer = _latest(change.case)
        if answer is not None and not answer.is_frozen:
            if seen is not None and answer.saved_at != seen:
                raise Stale(
                    _("Somebody else saved this draft in the meantime. Compare both.")
                )
        else:
            number = answer.number + 1 if answer else 1
            answer = Answer(case=change.case, number=number)
        answer.parts = {code: text.strip() for code, text in parts.items()}
        answer.result = result
        answer.author = by
        answer.saved_at = at
        answer.save()
        change.record(data={"answer": answer.number})
    return answer


def submit_draft(*, case: Case, by, at: datetime) -> Answer:
    """Submit the draft to the gates of the procedure; it can no longer change."""
    with changing(case, "submit_draft", by=by, at=at) as change:
        answer = _latest(change.case)
        if answer is None or answer.is_frozen:
            raise NotNow(_("There is no draft to submit."))
        _require_parts(change.case, answer)
        answer.submitted_at = at
        answer.save()
        change.move(_next_gate(change.case, passed=()))
        change.record(data={"answer": answer.number})
    return answer


def _require_parts(case: Case, answer: Answer) -> None:
    missing = [
        str(part.title)
        for part in case.definition.reply.parts
        if part.required and not answer.parts.get(part.code, "").strip()
    ]
    if missing:
        raise NotNow(
            _("The answer must contain: %(parts)s.") % {"parts": ", ".join(missing)}
        )
    if not answer.result:
        raise NotNow(_("Choose the result before you submit the draft."))


def _next_gate(case: Case, *, passed: tuple[str, ...]) -> State:
    """Return the state at the next gate of the procedure, or ready to send."""
    for gate in case.definition.gates_for(case.facts):
        if gate.code not in passed:
            return STATE_AT_GATE[gate.code]
    return State.SIGNED


def approve_review(
    *, case: Case, by, at: datetime, number: int, remarks: str = ""
) -> Answer:
    """Approve the version read; its author cannot."""
    with changing(case, "approve_review", by=by, at=at) as change:
        answer = _version(change, number)
        if answer.author_id == by.pk:
            raise NotNow(_("You drafted this answer; another person reviews it."))
        answer.reviewed_at, answer.reviewed_by = at, by
        answer.save()
        change.move(_next_gate(change.case, passed=("review",)))
        change.record(data={"answer": number}, remarks=remarks)
    return answer


def sign_off(*, case: Case, by, at: datetime, number: int, remarks: str = "") -> Answer:
    """Sign off the version read; neither its author nor its reviewer can."""
    with changing(case, "sign_off", by=by, at=at) as change:
        answer = _version(change, number)
        if by.pk in {answer.author_id, answer.reviewed_by_id}:
            raise NotNow(
                _("You drafted or reviewed this answer; another person signs it off.")
            )
        answer.signed_at, answer.signed_by = at, by
        answer.save()
        change.move()
        change.record(data={"answer": number}, remarks=remarks)
    return answer


def send_back(*, case: Case, by, at: datetime, number: int, remarks: str) -> Answer:
    """Send the draft back to its author with remarks."""
    return _back("send_back", case, by, at, number, remarks)


def decline(*, case: Case, by, at: datetime, number: int, remarks: str) -> Answer:
    """Decline to sign: the draft goes back to its author with remarks."""
    return _back("decline", case, by, at, number, remarks)


def _back(verb: str, case: Case, by, at: datetime, number: int, remarks: str) -> Answer:
    remarks = required(remarks, _("Say what has to change."))
    with changing(case, verb, by=by, at=at) as change:
        answer = _version(change, number)
        answer.sent_back_at = at
        answer.save()
        change.move()
        change.record(data={"answer": number}, remarks=remarks)
    return answer


def reply(*, case: Case, by, at: datetime, channel: str, remarks: str = "") -> Answer:
    """Send the signed answer by the channel that the procedure demands.

    On the web the answer shows on the tracking page from this moment; for phone,
    letter or visit this records that it was given, by whom and when.
    """
    with changing(case, "reply", by=by, at=at) as change:
        answer = _latest(change.case)
        if answer is None or not answer.is_frozen:
            raise NotNow(_("There is no signed answer to send."))
        if channel not in reply_channels(change.case):
            raise NotNow(_("This procedure answers by another channel."))
        answer.sent_at = at
        answer.save()
        change.case.result = answer.result
        change.case.answered_at = at
        change.move()
        change.record(
            data={"answer": answer.number, "channel": channel, "result": answer.result},
            remarks=remarks,
        )
    return answer


def reply_channels(case: Case) -> tuple[str, ...]:
    """Return the channels an answer to this case may take (同渠道答复)."""
    rule = case.definition.reply.rule
    if rule == "same":
        return (case.channel,)
    if rule == "written":
        return ("letter", "email", "web")
    return (case.reply_by,)


def _latest(case: Case) -> Answer | None:
    return Answer.unscoped.filter(case=case).order_by("-number").first()


def _version(change: Change, number: int) -> Answer:
    """Return the submitted version that was read; a later one raises Stale."""
    answer = _latest(change.case)
    if answer is None or not answer.is_frozen or answer.number != number:
        raise Stale(_("The answer has changed since you read it. Read it again."))
    return answer
