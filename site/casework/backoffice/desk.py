"""What needs this person today: short lists with exact counts.

Every list starts from `access`, asks only for cases still open, and costs two queries
whatever the number of cases. Each kind of case may add lists of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.actors import Actor, actor_for
from casework.models import Answer, Case
from casework.states import ENDED, State

from . import listing
from .kinds import KINDS

SHOWN = 8  # rows of each list; the register has the rest
# As the index `casework_case_waiting` has them, so that no list is sorted first.
IN_ORDER = ("next_due_at", "received_at")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for the desk, and when."""

    actor: Actor
    now: datetime

    def able_to(self, right: str) -> QuerySet[Case]:
        return access.cases_with_right(right, self.actor)

    @property
    def day_ends_at(self) -> datetime:
        """The next midnight where the promises were made: due today is due by then."""
        today = timezone.localtime(self.now).date()
        midnight = datetime.combine(today + timedelta(days=1), time.min)
        return timezone.make_aware(midnight)


@dataclass(frozen=True, slots=True)
class Worklist:
    """A list of the desk: for whom, which cases, and the words when it is empty."""

    code: str
    title: str | Promise
    empty: str | Promise
    cases: Callable[[Asking], QuerySet[Case]]
    # Shown to people one of whose roles carries one of these.
    rights: Sequence[str] = ("read_case",)
    tone: str = "note"
    # The register's own parameters that show the same cases.
    filter: str = ""

    def is_for(self, actor: Actor) -> bool:
        return any(actor.may(right) for right in self.rights)


@dataclass(frozen=True, slots=True)
class Tray:
    """A worklist filled for one person."""

    code: str
    title: str | Promise
    empty: str | Promise
    tone: str
    count: int
    rows: Sequence[listing.CaseRow]
    filter: str

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def trays(user, *, now: datetime) -> list[Tray]:
    """Return the lists of this person's desk, filled."""
    actor = actor_for(user)
    asking = Asking(actor, now)
    lists = [found for found in worklists() if found.is_for(actor)]
    wanted = [(found, found.cases(asking)) for found in lists]
    shown = [_first(found, cases) for found, cases in wanted]
    listing.share_versions([case for cases in shown for case in cases])
    return [
        _tray(found, cases.count(), first, now)
        for (found, cases), first in zip(wanted, shown, strict=True)
    ]


def worklists() -> Iterator[Worklist]:
    yield from WORKLISTS
    for kind in KINDS.values():
        yield from kind.worklists


def _first(worklist: Worklist, cases: QuerySet[Case]) -> list[Case]:
    return list(listing.for_lists(cases).order_by(*IN_ORDER)[:SHOWN])


def _tray(worklist: Worklist, count: int, first: list[Case], now: datetime) -> Tray:
    return Tray(
        code=worklist.code,
        title=worklist.title,
        empty=worklist.empty,
        tone=worklist.tone,
        count=count,
        rows=listing.rows(first, now=now),
        filter=worklist.filter,
    )


# Open is said as "not ended": a list of states would lead SQLite, which keeps no
# statistics here, away from the index of due dates.
def _overdue(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("read_case").filter(
        ~Q(status__in=ENDED), next_due_at__lte=asking.now
    )


def _due_today(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("read_case").filter(
        ~Q(status__in=ENDED),
        next_due_at__gt=asking.now,
        next_due_at__lte=asking.day_ends_at,
    )


def _new(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("accept_case").filter(status=State.RECEIVED)


def _to_assign(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("assign_case").filter(status=State.ACCEPTED)


def _mine(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("draft_answer").filter(
        status=State.HANDLING, handler=asking.actor.user_id
    )


def _without_handler(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("draft_answer").filter(
        status=State.HANDLING, handler__isnull=True
    )


def _to_review(asking: Asking) -> QuerySet[Case]:
    others = _not_waiting_by(author=asking.actor.user_id)
    return asking.able_to("review_answer").filter(others, status=State.IN_REVIEW)


def _to_sign(asking: Asking) -> QuerySet[Case]:
    me = asking.actor.user_id
    others = _not_waiting_by(author=me) & _not_waiting_by(reviewed_by=me)
    return asking.able_to("sign_off_answer").filter(others, status=State.IN_SIGN_OFF)


def _not_waiting_by(**mine: int | None) -> Q:
    """Leave out cases whose version before a gate this person wrote or reviewed."""
    # Unscoped, because it is read only for cases that `access` has let through.
    waiting = Answer.unscoped.filter(
        submitted_at__isnull=False,
        sent_back_at__isnull=True,
        sent_at__isnull=True,
        **mine,
    )
    return ~Q(pk__in=waiting.values("case_id"))


def _to_send(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("reply_case").filter(status=State.SIGNED)


def _to_close(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("close_case").filter(status=State.ANSWERED)


WORKLISTS = (
    Worklist(
        "overdue",
        _("Overdue"),
        _("Nothing is overdue."),
        _overdue,
        tone="late",
        filter="due=overdue&o=due",
    ),
    Worklist(
        "today", _("Due today"), _("Nothing is due today."), _due_today, tone="wait"
    ),
    Worklist(
        "review",
        _("Awaiting my review"),
        _("No draft waits for your review."),
        _to_review,
        rights=["review_answer"],
        filter="state=in_review",
    ),
    Worklist(
        "sign",
        _("Awaiting my sign-off"),
        _("No answer waits for your sign-off."),
        _to_sign,
        rights=["sign_off_answer"],
        filter="state=in_sign_off",
    ),
    Worklist(
        "send",
        _("Answers to send"),
        _("No answer is ready to send."),
        _to_send,
        rights=["reply_case"],
        filter="state=signed",
    ),
    Worklist(
        "new",
        _("New cases"),
        _("Nothing new has come in."),
        _new,
        rights=["accept_case"],
        filter="state=received",
    ),
    Worklist(
        "assign",
        _("To be assigned"),
        _("Every accepted case is with a unit."),
        _to_assign,
        rights=["assign_case"],
        filter="state=accepted",
    ),
    Worklist(
        "mine",
        _("My cases"),
        _("You have no case to draft an answer for."),
        _mine,
        rights=["draft_answer"],
    ),
    Worklist(
        "unit",
        _("My unit’s, without a handler"),
        _("Every case of your unit has a handler."),
        _without_handler,
        rights=["draft_answer"],
    ),
    Worklist(
        "close",
        _("To follow up or close"),
        _("No answered case is left open."),
        _to_close,
        rights=["close_case"],
        filter="state=answered",
    ),
)
