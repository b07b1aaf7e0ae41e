"""The states of a case and the only ways from one to another.

Only `casework.actions` assigns `Case.status`, and only along this table.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RECEIVED = "received", _("received")
    AWAITING_SUPPLEMENT = "awaiting_supplement", _("waiting for more information")
    ACCEPTED = "accepted", _("accepted")
    HANDLING = "handling", _("being handled")
    IN_REVIEW = "in_review", _("answer under review")
    IN_SIGN_OFF = "in_sign_off", _("answer awaiting sign-off")
    SIGNED = "signed", _("answer ready to send")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


NEW = frozenset({State.RECEIVED})
WITH_THE_UNIT = frozenset({State.HANDLING})
WITH_A_GATE = frozenset({State.IN_REVIEW, State.IN_SIGN_OFF})
UNANSWERED = frozenset(
    {
        State.RECEIVED,
        State.AWAITING_SUPPLEMENT,
        State.ACCEPTED,
        State.HANDLING,
        State.IN_REVIEW,
        State.IN_SIGN_OFF,
        State.SIGNED,
    }
)
OPEN = UNANSWERED | {State.ANSWERED}
ENDED = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN})
ANSWER_GIVEN = frozenset({State.ANSWERED, State.CLOSED})


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: from where, to where, with which right, recorded as which event.

    `to` None: the state stays, or (for the answer's way through the gates) depends
    on the procedure. `right` None: the submitter's own action.
    """

    sources: frozenset[State]
    to: State | None
    right: str | None
    event: str


TRANSITIONS: dict[str, Transition] = {
    "accept": Transition(
        frozenset({State.RECEIVED, State.AWAITING_SUPPLEMENT}),
        State.ACCEPTED,
        "accept_case",
        "case.accepted",
    ),
    "refuse": Transition(
        frozenset({State.RECEIVED, State.AWAITING_SUPPLEMENT}),
        State.REFUSED,
        "refuse_case",
        "case.refused",
    ),
    "ask_supplement": Transition(
        NEW, State.AWAITING_SUPPLEMENT, "ask_supplement", "supplement.asked"
    ),
    "supply": Transition(
        frozenset({State.AWAITING_SUPPLEMENT}),
        State.RECEIVED,
        None,
        "supplement.supplied",
    ),
    "assign": Transition(
        frozenset({State.ACCEPTED, State.HANDLING}),
        State.HANDLING,
        "assign_case",
        "case.assigned",
    ),
    "return_case": Transition(
        WITH_THE_UNIT, State.ACCEPTED, "return_case", "case.returned"
    ),
    "save_draft": Transition(WITH_THE_UNIT, None, "draft_answer", "answer.saved"),
    "submit_draft": Transition(WITH_THE_UNIT, None, "draft_answer", "answer.drafted"),
    "approve_review": Transition(
        frozenset({State.IN_REVIEW}), None, "review_answer", "answer.reviewed"
    ),
    "send_back": Transition(
        frozenset({State.IN_REVIEW}),
        State.HANDLING,
        "review_answer",
        "answer.sent_back",
    ),
    "sign_off": Transition(
        frozenset({State.IN_SIGN_OFF}),
        State.SIGNED,
        "sign_off_answer",
        "answer.signed_off",
    ),
    "decline": Transition(
        frozenset({State.IN_SIGN_OFF}),
        State.HANDLING,
        "sign_off_answer",
        "answer.declined",
    ),
    "reply": Transition(
        frozenset({State.SIGNED}), State.ANSWERED, "reply_case", "case.answered"
    ),
    "record_follow_up": Transition(
        ANSWER_GIVEN, None, "record_follow_up", "follow_up.recorded"
    ),
    "close": Transition(
        frozenset({State.ANSWERED}), State.CLOSED, "close_case", "case.closed"
    ),
    "extend_limit": Transition(UNANSWERED, None, "extend_limit", "limit.extended"),
    "promise_date": Transition(UNANSWERED, None, "promise_date", "limit.promised"),
    "classify": Transition(UNANSWERED, None, "classify_case", "case.classified"),
    # Much is done after the answer too: an appeal decided, the file archived.
    "record_step": Transition(frozenset(State), None, "record_step", "step.done"),
    "correct_time": Transition(
        frozenset(State), None, "correct_time", "time.corrected"
    ),
    "message_submitter": Transition(
        frozenset(State), None, "message_submitter", "message.sent"
    ),
    "add_note": Transition(frozenset(State), None, "add_note", "note.added"),
    "declare_conflict": Transition(
        frozenset(State), None, "declare_conflict", "conflict.declared"
    ),
    # The outcome on its way to the public site has states of its own.
    "prepare_outcome": Transition(
        ANSWER_GIVEN, None, "prepare_outcome", "outcome.prepared"
    ),
    "send_back_outcome": Transition(
        ANSWER_GIVEN, None, "approve_outcome", "outcome.sent_back"
    ),
    "approve_outcome": Transition(
        ANSWER_GIVEN, None, "approve_outcome", "outcome.approved"
    ),
    "publish_outcome": Transition(
        ANSWER_GIVEN, None, "publish_outcome", "outcome.published"
    ),
    # The publisher finds it unfit: back to who prepared it.
    "reject_outcome": Transition(
        ANSWER_GIVEN, None, "publish_outcome", "outcome.sent_back"
    ),
    "withdraw_outcome": Transition(
        ANSWER_GIVEN, None, "approve_outcome", "outcome.withdrawn"
    ),
    "withdraw": Transition(UNANSWERED, State.WITHDRAWN, None, "case.withdrawn"),
    "send_message": Transition(frozenset(State), None, None, "message.received"),
    "rate": Transition(ANSWER_GIVEN, None, None, "answer.rated"),
}
