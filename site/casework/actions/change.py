"""What every action does around its own work: lock, check, record, recount, save."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casework import access, clocking, events, notices, recalculation
from casework.actors import system_actor
from casework.models.cases import Case
from casework.models.events import Event
from casework.states import TRANSITIONS, State
from casework.write_gate import writing


class NotAllowed(PermissionDenied):
    """This person may not do this to this case."""


class NotNow(Exception):
    """The case is not in a state in which this can be done; the message says why."""


class Stale(NotNow):
    """Somebody else changed the same thing since it was read."""


class Change:
    """One action under way on a locked case."""

    def __init__(self, case: Case, verb: str, by, at: datetime):
        self.case = case
        self.transition = TRANSITIONS[verb]
        self.by = by
        self.at = at

    def move(self, to: State | None = None) -> None:
        """Move the case along the table, or to the state the procedure asks for."""
        state = to or self.transition.to
        if state is not None:
            self.case.status = state

    def record(
        self,
        *,
        data: Mapping[str, Any] | None = None,
        remarks: str = "",
        type: str = "",  # noqa: A002 - the word of the domain
        happened_at: datetime | None = None,
        shown_to_submitter: bool = False,
    ) -> Event:
        """Append the event; `happened_at` where it was before it was written down."""
        event = events.append(
            self.case,
            type or self.transition.event,
            at=happened_at or self.at,
            by=self.by,
            acted_as="staff" if self.by else "submitter",
            data=data,
            remarks=remarks,
            recorded_at=self.at,
            visibility=events.SUBMITTER if shown_to_submitter else None,
        )
        notices.owe_for(self.case, event, at=self.at)
        return event


@contextmanager
def changing(case: Case, verb: str, *, by, at: datetime) -> Iterator[Change]:
    """Yield the change on the case as it is now; save what the block did to it.

    Raises NotAllowed when the person has no right to it on this case, NotNow when
    its state does not allow it. `by` None is the submitter, whom
    `access.case_for_submitter` has let in.
    """
    with writing(), system_actor():
        row = (
            Case.unscoped.select_for_update(of=("self",))
            .select_related("key", "unit", "procedure", "version__procedure")
            .get(pk=case.pk)
        )
        change = Change(row, verb, by, at)
        _check(change, verb)
        # A notice loaded since moves the dates first, and says so in its own event.
        if recalculation.is_outdated(row):
            recalculation.recount_case(row, at=at)
        yield change
        clocking.recount(row)
        row.save()
    # The caller's object shows what the database now says.
    case.refresh_from_db(from_queryset=type(case).unscoped.all())


def _check(change: Change, verb: str) -> None:
    right = change.transition.right
    if change.by is not None:
        if access.has_conflict(change.case, change.by):
            raise NotAllowed
        if right is None or not access.rights_on(change.case, change.by).may(right):
            raise NotAllowed
    elif right is not None:
        raise NotAllowed
    if change.case.status not in change.transition.sources:
        raise NotNow(
            _("This case is now “%(state)s”; this step is no longer possible.")
            % {"state": change.case.status_label}
        )


def required(text: str, what: str) -> str:
    """Return the text, or refuse with words that say what is missing."""
    text = text.strip()
    if not text:
        raise NotNow(what)
    return text
