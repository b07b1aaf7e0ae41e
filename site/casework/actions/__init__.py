"""The one door to write: a case changes only through these verbs.

Each locks the case, checks right and state against the row as it is now, changes
it, appends its event, brings the clocks up to date and owes its notices, all in
one transaction. Call them with the module: `actions.accept(case=…, by=…, at=…)`.
"""

from .after import close, rate, record_follow_up
from .answering import (
    approve_review,
    decline,
    reply,
    save_draft,
    send_back,
    sign_off,
    submit_draft,
)
from .change import NotAllowed, NotNow, Stale
from .intake import Person, Submission, accept, ask_supplement, open_case, refuse
from .oversight import (
    add_note,
    declare_conflict,
    extend_limit,
    open_original,
    reveal_identity,
)
from .routing import assign, return_case
from .talking import message_submitter, send_message, supply, withdraw
from .timing import classify, correct_time, promise_date, record_step

__all__ = [
    "NotAllowed",
    "NotNow",
    "Person",
    "Stale",
    "Submission",
    "accept",
    "add_note",
    "approve_review",
    "ask_supplement",
    "assign",
    "classify",
    "close",
    "correct_time",
    "declare_conflict",
    "decline",
    "extend_limit",
    "message_submitter",
    "open_case",
    "open_original",
    "promise_date",
    "rate",
    "record_follow_up",
    "record_step",
    "refuse",
    "reply",
    "return_case",
    "reveal_identity",
    "save_draft",
    "send_back",
    "send_message",
    "sign_off",
    "submit_draft",
    "supply",
    "withdraw",
]
