"""The steps a person can take with a case, each with its page in the back office.

A step is offered only when state, right and the four-eyes rule allow it now. The
offer is a courtesy: `casework.actions` decides again when the step is taken.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.actions.answering import reply_channels
from casework.actions.timing import classifiable
from casework.models import Clock
from casework.procedures.definition import Limit
from casework.states import NEW, TRANSITIONS, WITH_THE_UNIT, State

from .kinds import kind_of
from .situation import Situation


def _always(situation: Situation) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its address, its words, and the verbs of `actions` its page offers."""

    code: str
    title: str | Promise
    verbs: Sequence[str] = ()
    # For what is no transition: opening the identity.
    right: str = ""
    condition: Callable[[Situation], bool] = _always
    # Where this is what takes the case further: shown first and loudest.
    main_in: Collection[State] = frozenset()
    namespace: str = "casework"

    @property
    def rights(self) -> set[str]:
        """The rights of which one opens this step's page."""
        named = {TRANSITIONS[verb].right for verb in self.verbs}
        return {right for right in (*named, self.right) if right}

    def is_offered(self, situation: Situation) -> bool:
        return self.is_allowed(situation) and self.condition(situation)

    def is_allowed(self, situation: Situation) -> bool:
        if self.right:
            return situation.may(self.right)
        return any(situation.may_now(verb) for verb in self.verbs)

    def url(self, situation: Situation) -> str:
        return reverse(f"{self.namespace}:{self.code}", args=[str(situation.case)])


@dataclass(frozen=True, slots=True)
class Offer:
    title: str | Promise
    url: str
    is_main: bool


def offers(situation: Situation) -> list[Offer]:
    """Return the steps this person can take with this case now, main ones first."""
    steps = [*STEPS, *kind_of(situation.case).steps]
    found = [
        Offer(
            step.title,
            step.url(situation),
            situation.case.status in step.main_in,
        )
        for step in steps
        if step.is_offered(situation)
    ]
    return sorted(found, key=lambda offer: not offer.is_main)


def not_asked_before(situation: Situation) -> bool:
    return situation.case.supplement_asked_at is None


def by_somebody_else(situation: Situation) -> bool:
    """The version waiting is not this person's own."""
    answer = situation.answer
    return answer is not None and answer.author_id != situation.user.pk


def neither_drafted_nor_reviewed(situation: Situation) -> bool:
    answer = situation.answer
    return answer is not None and situation.user.pk not in {
        answer.author_id,
        answer.reviewed_by_id,
    }


def can_be_sent(situation: Situation) -> bool:
    return situation.answer is not None and bool(reply_channels(situation.case))


def follow_up_is_done(situation: Situation) -> bool:
    rule = situation.case.definition.follow_up
    return (
        not rule.required
        or rule.coverage_percent < 100
        or situation.has_event("follow_up.recorded")
    )


def has_extendable_limit(situation: Situation) -> bool:
    return bool(extendable_limits(situation))


def extendable_limits(situation: Situation) -> list[Limit]:
    """Return the limits that run now and may still be extended."""
    running = {
        clock.limit: clock.started_at
        for clock in situation.clocks
        if clock.is_running and _can_still_be_extended(clock, situation)
    }
    return [
        limit
        for limit in situation.case.definition.limits
        if limit.code in running
        and limit.extension is not None
        and situation.count_events(
            "limit.extended", since=running[limit.code], limit=limit.code
        )
        < limit.extension.times
    ]


def has_promisable_limit(situation: Situation) -> bool:
    return bool(promisable_limits(situation))


def promisable_limits(situation: Situation) -> list[Limit]:
    """Return the limits running now inside which a date may still be promised."""
    running = {
        clock.limit: clock.round
        for clock in situation.clocks
        if clock.is_running and clock.paused_at is None
    }
    return [
        limit
        for limit in situation.case.definition.limits
        if limit.code in running
        and situation.count_events(
            "limit.promised", limit=limit.code, round=running[limit.code]
        )
        < limit.promises
    ]


def has_steps_to_record(situation: Situation) -> bool:
    return bool(situation.case.definition.recorded_steps)


def is_classifiable(situation: Situation) -> bool:
    return classifiable(situation.case.definition)


def _can_still_be_extended(clock: Clock, situation: Situation) -> bool:
    return clock.paused_at is not None or situation.now < clock.due_at


def step(code: str) -> Step:
    return next(found for found in STEPS if found.code == code)


def is_named(situation: Situation) -> bool:
    return not situation.case.anonymous


STEPS = (
    Step("accept", _("Accept the case"), ["accept"], main_in=NEW),
    Step("assign", _("Assign to a unit"), ["assign"], main_in={State.ACCEPTED}),
    Step("draft", _("Draft the answer"), ["save_draft"], main_in=WITH_THE_UNIT),
    Step(
        "review",
        _("Review the draft"),
        ["approve_review", "send_back"],
        condition=by_somebody_else,
        main_in={State.IN_REVIEW},
    ),
    Step(
        "sign",
        _("Sign off the answer"),
        ["sign_off", "decline"],
        condition=neither_drafted_nor_reviewed,
        main_in={State.IN_SIGN_OFF},
    ),
    Step(
        "reply",
        _("Send the answer"),
        ["reply"],
        condition=can_be_sent,
        main_in={State.SIGNED},
    ),
    Step(
        "step",
        _("Record a step"),
        ["record_step"],
        condition=has_steps_to_record,
    ),
    Step(
        "promise",
        _("Promise a date"),
        ["promise_date"],
        condition=has_promisable_limit,
    ),
    Step("classify", _("Classify"), ["classify"], condition=is_classifiable),
    Step("follow_up", _("Record the follow-up"), ["record_follow_up"]),
    Step(
        "close",
        _("Close the case"),
        ["close"],
        condition=follow_up_is_done,
        main_in={State.ANSWERED},
    ),
    Step(
        "supplement",
        _("Ask for more information"),
        ["ask_supplement"],
        condition=not_asked_before,
    ),
    Step("refuse", _("Do not accept the case"), ["refuse"]),
    Step("return", _("Return to the office"), ["return_case"]),
    Step(
        "extend",
        _("Extend a time limit"),
        ["extend_limit"],
        condition=has_extendable_limit,
    ),
    Step("time", _("Put a date right"), ["correct_time"]),
    Step("message", _("Write to the submitter"), ["message_submitter"]),
    Step("note", _("Add a note"), ["add_note"]),
    Step("conflict", _("Record a conflict of interest"), ["declare_conflict"]),
    Step(
        "identity",
        _("Open the identity"),
        right="reveal_identity",
        condition=is_named,
    ),
)
