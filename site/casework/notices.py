"""Who is told of which event. No case content: "there is news", nothing more."""

from datetime import datetime

from casework import effects
from casework.models.cases import Case, Identity
from casework.models.events import Event

# The submitter hears of these by e-mail, if an address was left.
NEWS_FOR_SUBMITTER = frozenset(
    {
        "case.received",
        "case.accepted",
        "case.refused",
        "supplement.asked",
        "case.answered",
        "limit.extended",
        "limit.promised",
        "message.sent",
        "case.closed",
        "outcome.published",
    }
)
# The handler hears of these.
NEWS_FOR_HANDLER = frozenset(
    {
        "case.assigned",
        "answer.sent_back",
        "answer.declined",
        "supplement.supplied",
        "message.received",
        "case.withdrawn",
    }
)


def owe_for(case: Case, event: Event, *, at: datetime) -> None:
    """Write down the notices this event owes, in its own transaction."""
    if event.type in NEWS_FOR_SUBMITTER and _left_an_address(case):
        effects.owe(
            "mail.submitter", recipient="submitter", case=case, event=event, at=at
        )
    if (
        event.type in NEWS_FOR_HANDLER
        and case.handler_id
        and case.handler_id != event.actor_id
    ):
        effects.owe(
            "mail.staff",
            recipient=f"user:{case.handler_id}",
            case=case,
            event=event,
            at=at,
        )


def _left_an_address(case: Case) -> bool:
    # The blind index tells that there is an address without opening it.
    return Identity.unscoped.filter(case=case).exclude(email_index="").exists()
