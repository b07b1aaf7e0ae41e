"""When the steps of an outcome are offered, its part of the case page, its lists."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.backoffice.desk import Asking, Worklist
from casework.backoffice.kinds import Panel, Passage
from casework.backoffice.marks import Mark
from casework.backoffice.situation import Situation
from casework.backoffice.steps import Step
from casework.backoffice.words import person_name
from casework.models import Case
from casework.states import ANSWER_GIVEN

from .identity_check import Hit, hits
from .models import Outcome
from .publication import Words, outcome_of

State = Outcome.State
FIELDS = {
    "title_zh": _("Title (Chinese)"),
    "title_en": _("Title (English)"),
    "asked_zh": _("What was asked (Chinese)"),
    "asked_en": _("What was asked (English)"),
    "found_zh": _("What was found (Chinese)"),
    "found_en": _("What was found (English)"),
    "done_zh": _("What was done (Chinese)"),
    "done_en": _("What was done (English)"),
}
TONES = {
    State.PREPARED: "note",
    State.SENT_BACK: "late",
    State.APPROVED: "note",
    State.PUBLISHED: "good",
    State.WITHDRAWN: "quiet",
}


def _is_published_here(situation: Situation) -> bool:
    return situation.case.definition.publication.outcomes


def _waits_for_another(situation: Situation) -> bool:
    outcome = outcome_of(situation.case)
    return (
        outcome is not None
        and outcome.state == State.PREPARED
        and outcome.prepared_by_id != situation.user.pk
    )


def _is_on_the_site(situation: Situation) -> bool:
    outcome = outcome_of(situation.case)
    return bool(outcome and outcome.page and outcome.page.live)


PREPARE = Step(
    "prepare",
    _("Prepare the outcome for publication"),
    ["prepare_outcome"],
    condition=_is_published_here,
    namespace="outcomes",
)
APPROVE = Step(
    "approve",
    _("Approve the outcome"),
    ["approve_outcome", "send_back_outcome"],
    condition=_waits_for_another,
    main_in=ANSWER_GIVEN,
    namespace="outcomes",
)
WITHDRAW = Step(
    "withdraw",
    _("Withdraw the outcome"),
    ["withdraw_outcome"],
    condition=_is_on_the_site,
    namespace="outcomes",
)
STEPS = (PREPARE, APPROVE, WITHDRAW)


def passages(outcome: Outcome) -> list[Passage]:
    words = Words.of(outcome).by_field
    return [Passage(FIELDS[name], text) for name, text in words.items() if text]


def places(case: Case, outcome: Outcome) -> list[tuple[object, Hit]]:
    """Return every place that may tell who somebody is, with the field's name."""
    found = hits(case, Words.of(outcome).by_field)
    return [(FIELDS[hit.field], hit) for hit in found]


def remarks_on(situation: Situation, outcome: Outcome | None) -> str:
    """What was to be changed in the version that was sent back."""
    if outcome is None or outcome.state != State.SENT_BACK:
        return ""
    for event in reversed(situation.events):
        if event.type == "outcome.sent_back":
            return event.remarks
    return ""


def panels(situation: Situation) -> list[Panel]:
    """Return the outcome's part of the case page, for those who read the case."""
    outcome = outcome_of(situation.case)
    if outcome is None or not situation.reads_text:
        return []
    is_live = outcome.page is not None and outcome.page.live
    return [
        Panel(
            "backoffice/outcome_panel.html",
            {
                "mark": Mark(State(outcome.state).label, TONES[outcome.state]),
                "number": outcome.number,
                "prepared_by": person_name(outcome.prepared_by),
                "approved_by": person_name(outcome.approved_by)
                if outcome.approved_by
                else "",
                "public_url": outcome.page.get_url() if is_live else "",
                "passages": passages(outcome),
            },
        )
    ]


def _to_approve(asking: Asking) -> QuerySet[Case]:
    return (
        asking.able_to("approve_outcome")
        .filter(outcome__state=State.PREPARED)
        .exclude(outcome__prepared_by=asking.actor.user_id)
    )


def _sent_back(asking: Asking) -> QuerySet[Case]:
    return asking.able_to("prepare_outcome").filter(
        outcome__state=State.SENT_BACK, outcome__prepared_by=asking.actor.user_id
    )


WORKLISTS = (
    Worklist(
        "outcomes",
        _("Outcomes to approve"),
        _("No outcome waits for your approval."),
        _to_approve,
        rights=["approve_outcome"],
    ),
    Worklist(
        "outcomes-back",
        _("Outcomes sent back to me"),
        _("No outcome was sent back to you."),
        _sent_back,
        rights=["prepare_outcome"],
    ),
)
