from dataclasses import replace
from typing import Any

import pytest

from casework.events import TYPES
from casework.procedures import happenings
from casework.procedures.contradictions import problems
from casework.procedures.definition import (
    Appeal,
    Category,
    Choice,
    Condition,
    Escalation,
    Exclusion,
    Extension,
    FollowUp,
    Intake,
    Limit,
    Question,
    Reply,
    Severity,
    Step,
    Stop,
)
from casework.procedures.text import Text
from tests import builders

UNCHOSEN: Any = ""
SOUND = builders.build_definition()
LIMIT = SOUND.limits[0]
WEB, PHONE = SOUND.channels
NOISE = SOUND.categories[0]
REVIEW, SIGN_OFF = SOUND.gates


def limit(**changes):
    return {"limits": (replace(LIMIT, **changes),)}


def question(**changes):
    asked = Question("when", Text("何时", "When"), **changes)
    return {"categories": (replace(NOISE, questions=(asked,)),)}


def test_a_sound_procedure_has_no_problems():
    assert problems(SOUND) == []


CONTRADICTIONS = {
    "no title": ({"title": Text("", "Only English")}, "title.zh"),
    "no code": ({"code": ""}, "code"),
    "code with spaces": (limit(code="a b"), "limits[0].code"),
    "no office": ({"desk_unit": ""}, "desk_unit"),
    "no calendar": ({"calendar": ""}, "calendar"),
    "kept for no time": ({"retention_years": 0}, "retention_years"),
    "kind nobody knows": ({"kind": "petition"}, "kind"),
    "unknown detail": (
        {"intake": Intake("refused", ("age",))},
        "intake.required_fields",
    ),
    "no time to supply": (
        {"intake": Intake(supplement_days=0)},
        "intake.supplement_days",
    ),
    "no public channel": ({"channels": (PHONE,)}, "channels"),
    "no channel": ({"channels": ()}, "channels"),
    "two public channels": (
        {"channels": (WEB, replace(PHONE, public_form=True))},
        "channels[1].public_form",
    ),
    "channel twice": ({"channels": (WEB, PHONE, PHONE)}, "channels[2].code"),
    "no category": ({"categories": ()}, "categories"),
    "category without unit": (
        {"categories": (replace(NOISE, unit=""),)},
        "categories[0].unit",
    ),
    "category without title": (
        {"categories": (Category("noise", Text(), "hall"),)},
        "categories[0].title.zh",
    ),
    "choice without choices": (
        question(kind="choice"),
        "categories[0].questions[0].choices",
    ),
    "choices without choice": (
        question(choices=(Choice("a", Text("甲")),)),
        "categories[0].questions[0].kind",
    ),
    "choice over two lines": (
        question(
            kind="choice", choices=(Choice("a", Text("甲\n")), Choice("b", Text("乙")))
        ),
        "categories[0].questions[0].choices[0].title",
    ),
    "choice twice": (
        question(
            kind="choice", choices=(Choice("a", Text("甲")), Choice("a", Text("乙")))
        ),
        "categories[0].questions[0].choices[1].code",
    ),
    "limit without a number": (limit(amount=None), "limits[0].amount"),
    "limit of centuries": (limit(amount=99999), "limits[0].amount"),
    "limit twice": ({"limits": (LIMIT, LIMIT)}, "limits[1].code"),
    "unknown start": (limit(starts_on="case.opened"), "limits[0].starts_on"),
    "start nobody chose": (limit(starts_on=""), "limits[0].starts_on"),
    "start by a note": (limit(starts_on="note.added"), "limits[0].starts_on"),
    "unknown end": (limit(met_by="case.done"), "limits[0].met_by"),
    "ends as it starts": (limit(met_by="case.assigned"), "limits[0].met_by"),
    "ends before it starts": (limit(met_by="case.accepted"), "limits[0].met_by"),
    "met by a follow-up nobody makes": (
        limit(starts_on="case.answered", met_by="follow_up.recorded"),
        "limits[0].met_by",
    ),
    "met at a gate that is missing": (
        limit(met_by="answer.reviewed") | {"gates": (SIGN_OFF,)},
        "limits[0].met_by",
    ),
    "met at a gate for other cases": (
        limit(met_by="answer.reviewed", condition=Condition(channels=("web",)))
        | {"gates": (replace(REVIEW, condition=Condition(channels=("phone",))),)},
        "limits[0].met_by",
    ),
    "unit nobody chose": (limit(unit=""), "limits[0].unit"),
    "extension without amount": (
        limit(extension=Extension(0, "workday")),
        "limits[0].extension.amount",
    ),
    "extension at no time": (
        limit(extension=Extension(5, "workday", times=0)),
        "limits[0].extension.times",
    ),
    "extension without approver": (
        limit(extension=Extension(5, "workday", approver_role="")),
        "limits[0].extension.approver_role",
    ),
    "extension by one without the right": (
        limit(extension=Extension(5, "workday", approver_role="handler")),
        "limits[0].extension.approver_role",
    ),
    "limit for an unknown channel": (
        limit(condition=Condition(channels=("fax",))),
        "limits[0].condition.channels",
    ),
    "limit for an unknown severity": (
        limit(condition=Condition(severities=("fatal",))),
        "limits[0].condition.severities",
    ),
    "stop of an unknown limit": (
        {"stops": (Stop("pause", "supplement.asked", "supplement.supplied", ("x",)),)},
        "stops[0].limits",
    ),
    "stop by an unknown event": (
        {"stops": (Stop("pause", "x", "supplement.supplied"),)},
        "stops[0].from_event",
    ),
    "stop that ends as it begins": (
        {"stops": (Stop("pause", "supplement.asked", "supplement.asked"),)},
        "stops[0].to_event",
    ),
    "stop without effect": (
        {"stops": (Stop(UNCHOSEN, "supplement.asked", "supplement.supplied"),)},
        "stops[0].effect",
    ),
    "step of an unknown limit": (
        {"steps": (Step("R1", Text("甲"), Text("乙"), "x"),)},
        "steps[0].limit",
    ),
    "step without words": (
        {"steps": (Step("R1", Text("甲"), Text()),)},
        "steps[0].action.zh",
    ),
    "gate without role": ({"gates": (replace(REVIEW, role=""),)}, "gates[0].role"),
    "gate of one without the right": (
        {"gates": (replace(REVIEW, role="approver"),)},
        "gates[0].role",
    ),
    "gate twice": ({"gates": (REVIEW, SIGN_OFF, REVIEW)}, "gates[2].code"),
    "answer without parts": ({"reply": Reply()}, "reply.parts"),
    "exclusion without reason": (
        {"exclusions": (Exclusion("court", Text("诉讼"), Text()),)},
        "exclusions[0].reason.zh",
    ),
    "follow-up of nobody": (
        {"follow_up": FollowUp(True, coverage_percent=0)},
        "follow_up.coverage_percent",
    ),
    "follow-up by no way": (
        {"follow_up": FollowUp(True, methods=())},
        "follow_up.methods",
    ),
    "follow-up by telepathy": (
        {"follow_up": FollowUp(True, methods=("mind",))},
        "follow_up.methods",
    ),
    "follow-up dated but not asked for": (
        {"follow_up": FollowUp(within_days=3)},
        "follow_up.required",
    ),
    "appeal to nobody": ({"appeal": Appeal(within_days=30)}, "appeal.to"),
    "escalation to who finds no case": (
        {"escalations": (Escalation(1, "administrator"),)},
        "escalations[0].role",
    ),
    "escalation to nobody": (
        {"escalations": (Escalation(1, "boss"),)},
        "escalations[0].role",
    ),
}


@pytest.mark.parametrize(
    ("changes", "path"), CONTRADICTIONS.values(), ids=list(CONTRADICTIONS)
)
def test_a_contradiction_is_found_where_it_is(changes, path):
    # Only this field changes; stops and limits that name each other go along.
    if "limits" in changes and "stops" not in changes:
        changes = changes | {"stops": ()}

    found = problems(replace(SOUND, **changes))

    assert [problem.path for problem in found] == [path]
    assert found[0].message


def test_all_contradictions_are_found_at_once():
    changes = limit(amount=None) | {"desk_unit": "", "gates": (), "channels": ()}

    found = {problem.path for problem in problems(replace(SOUND, **changes))}

    assert found == {"limits[0].amount", "desk_unit", "channels", "stops[0].limits"}


def test_the_limit_without_a_number_is_named():
    (problem,) = problems(replace(SOUND, stops=(), **limit(amount=None)))

    assert str(LIMIT.title) in problem.message


@pytest.mark.parametrize("unit", ["minute", "calendar_day"])
def test_at_once_and_the_same_day_are_promises(unit):
    assert problems(replace(SOUND, stops=(), **limit(amount=0, unit=unit))) == []


def test_two_gates_of_a_kind_may_serve_different_cases():
    by_web = replace(REVIEW, condition=Condition(channels=("web",)))
    by_phone = replace(REVIEW, condition=Condition(channels=("phone",)))

    assert problems(replace(SOUND, gates=(by_web, by_phone, SIGN_OFF))) == []


def test_a_severity_may_be_a_condition_once_it_exists():
    changes = limit(condition=Condition(severities=("major",)))
    severities = (Severity("major", Text("重大", "Major")),)

    assert problems(replace(SOUND, stops=(), severities=severities, **changes)) == []


def test_every_event_a_promise_may_speak_of_exists():
    assert set(happenings.STAGES) <= set(TYPES)
    assert set(happenings.STOPS) <= set(TYPES)
    assert set(happenings.NEEDS_GATE) <= set(happenings.STAGES)


@pytest.mark.parametrize(
    ("starts_on", "met_by"),
    [
        ("case.received", "case.answered"),
        ("answer.sent_back", "answer.drafted"),
        ("case.returned", "case.assigned"),
        ("case.closed", "outcome.published"),
        ("supplement.supplied", "case.accepted"),
    ],
)
def test_limits_that_can_be_kept_are_sound(starts_on, met_by):
    kept = Limit("kept", Text("时限", "Limit"), starts_on, met_by, 3)

    assert problems(replace(SOUND, limits=(kept,), stops=())) == []
