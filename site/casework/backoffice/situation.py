"""One case as one person stands before it: what they see, and what they may do now."""

from datetime import datetime
from functools import cached_property

from django.http import Http404

from casework import access
from casework.actors import actor_for
from casework.models import Answer, Attachment, Case, Clock, Event, Message
from casework.states import TRANSITIONS


class Situation:
    """A case fetched through `access`, the person, and the rights of the one on it.

    Everything is read when first asked for, once, whatever the number of rows.
    """

    def __init__(self, reference: str, user, *, now: datetime) -> None:
        self.case: Case = access.case_for_staff(reference, user)
        self.user = user
        self.now = now

    @cached_property
    def rights(self) -> access.Rights:
        return access.rights_on(self.case, self.user)

    def may(self, right: str) -> bool:
        return self.rights.may(right)

    def require(self, right: str) -> None:
        """Raise the same 404 as for a case that does not exist."""
        if not self.may(right):
            raise Http404

    def may_now(self, verb: str) -> bool:
        """Whether right and state allow this action; not yet its own conditions."""
        transition = TRANSITIONS[verb]
        return (
            transition.right is not None
            and self.may(transition.right)
            and self.case.status in transition.sources
        )

    @property
    def reads_text(self) -> bool:
        return self.may("read_case")

    @property
    def reads_events(self) -> bool:
        return self.may("read_case") or self.may("read_events")

    @property
    def is_still_visible(self) -> bool:
        """Whether the case can be shown after an action: a returned one may be gone."""
        return access.cases_for(self.user).filter(pk=self.case.pk).exists()

    @property
    def unit_ids(self) -> frozenset[int]:
        return actor_for(self.user).unit_ids

    @cached_property
    def answers(self) -> list[Answer]:
        """Every version of the answer, the latest first."""
        rows = self.case.answers.select_related("author", "reviewed_by", "signed_by")
        return list(rows.order_by("-number"))

    @property
    def answer(self) -> Answer | None:
        return self.answers[0] if self.answers else None

    @cached_property
    def events(self) -> list[Event]:
        return list(self.case.events.select_related("actor").order_by("seq"))

    def has_event(self, type: str, **data) -> bool:  # noqa: A002 - the word of the domain
        return any(
            event.type == type and data.items() <= event.data.items()
            for event in self.events
        )

    def count_events(
        self,
        type: str,  # noqa: A002 - as above
        *,
        since: datetime | None = None,
        **data,
    ) -> int:
        return sum(
            event.type == type
            and data.items() <= event.data.items()
            and (since is None or event.at >= since)
            for event in self.events
        )

    @cached_property
    def clocks(self) -> list[Clock]:
        return list(self.case.clocks.order_by("started_at", "limit", "round"))

    @cached_property
    def messages(self) -> list[Message]:
        rows = self.case.messages.select_related("author")
        return list(rows.order_by("sent_at", "pk"))

    @cached_property
    def attachments(self) -> list[Attachment]:
        return list(self.case.attachments.order_by("added_at", "position"))
