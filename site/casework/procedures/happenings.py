"""Which events a promise may speak of, and which can follow which.

Every event of a case is in `casework.events`; these are the ones that a limit or a
stop can sensibly hang on, in the order a case meets them.
"""

from casework.events import TYPES
from casework.procedures.definition import STEP, Definition

# The stage at which each happens. What stands in one stage may come again and in any
# order (a draft is sent back and drafted anew); nothing goes back a stage.
STAGES: dict[str, int] = {
    "case.received": 0,
    "case.registered": 1,
    "supplement.asked": 2,
    "supplement.supplied": 3,
    "case.accepted": 4,
    "case.assigned": 5,
    "case.returned": 5,
    "answer.drafted": 5,
    "answer.reviewed": 5,
    "answer.sent_back": 5,
    "answer.signed_off": 5,
    "answer.declined": 5,
    "case.answered": 6,
    "follow_up.recorded": 7,
    "case.closed": 7,
    "outcome.published": 8,
}
STARTS = tuple(code for code in STAGES if code != "outcome.published")
MEETS = tuple(
    code
    for code in STAGES
    if code not in {"case.received", "answer.sent_back", "answer.declined"}
)
# Messages may go to and fro at any time, so time may stand still between them.
STOPS = (*STAGES, "message.sent", "message.received")

# These happen only where the procedure has the gate.
NEEDS_GATE = {
    "answer.reviewed": "review",
    "answer.sent_back": "review",
    "answer.signed_off": "sign_off",
    "answer.declined": "sign_off",
}


def is_step(event: str) -> bool:
    """Whether this names a step that the procedure lets staff record."""
    return event.startswith(STEP)


def can_follow(later: str, earlier: str) -> bool:
    """Whether the one event can come after the other on the same case.

    A recorded step may be done at any time.
    """
    if later == earlier:
        return False
    if is_step(later) or is_step(earlier):
        return True
    return STAGES[later] >= STAGES[earlier]


def title_of(event: str, definition: Definition | None = None) -> str:
    """Return the words for an event; a step's own, where its procedure is given."""
    if not is_step(event):
        return str(TYPES[event].title)
    code = event.removeprefix(STEP)
    steps = definition.steps if definition else ()
    return next((str(step.action) for step in steps if step.code == code), code)
