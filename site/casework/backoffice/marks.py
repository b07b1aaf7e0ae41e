"""Small signs in lists and on the case page: when something is due, how it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.last_days import due_on, due_words
from casework.models import Case, Clock
from casework.states import ENDED, NEW, WITH_A_GATE, State

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word and its tone: late, wait, note, good or quiet."""

    label: str | Promise
    tone: str
    is_provisional: bool = False


def due_mark(due_at: datetime, *, now: datetime, provisional: bool = False) -> Mark:
    day = due_words(due_at)
    if due_at <= now:
        return Mark(_("overdue since %(day)s") % {"day": day}, "late", provisional)
    if due_on(due_at) == timezone.localtime(now).date():
        return Mark(_("due today"), "wait", provisional)
    tone = "wait" if due_at - now <= SOON else "quiet"
    return Mark(_("due %(day)s") % {"day": day}, tone, provisional)


def case_due_mark(case: Case, *, now: datetime) -> Mark | None:
    if case.next_due_at is None or not case.is_open:
        return None
    return due_mark(case.next_due_at, now=now, provisional=case.next_due_provisional)


def state_mark(case: Case) -> Mark:
    if case.status in ENDED:
        tone = "quiet"
    elif case.status in NEW | WITH_A_GATE | {State.SIGNED}:
        tone = "note"
    elif case.status == State.AWAITING_SUPPLEMENT:
        tone = "wait"
    else:
        tone = "good" if case.status == State.ANSWERED else "note"
    return Mark(case.status_label, tone)


def clock_mark(clock: Clock, *, now: datetime) -> Mark:
    """Say how a clock stands: met or missed, paused, running, late, dropped."""
    if clock.dropped_at is not None:
        return Mark(_("no longer counted"), "quiet")
    if clock.met_at is not None:
        if clock.is_late(now=now):
            return Mark(_("met too late"), "late")
        return Mark(_("met in time"), "good")
    if clock.paused_at is not None:
        return Mark(_("stopped"), "wait", clock.provisional)
    if clock.due_at <= now:
        return Mark(_("overdue"), "late", clock.provisional)
    if due_on(clock.due_at) == timezone.localtime(now).date():
        return Mark(_("due today"), "wait", clock.provisional)
    tone = "wait" if clock.due_at - now <= SOON else "note"
    return Mark(_("running"), tone, clock.provisional)
