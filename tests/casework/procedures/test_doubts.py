"""What an editor is asked to look at: a procedure per finding, and a sound one."""

from dataclasses import replace
from pathlib import Path

import pytest

from casework import demonstration
from casework.archetypes import archetypes
from casework.models import Unit
from casework.procedures import contradictions, files
from casework.procedures.definition import (
    Appeal,
    Condition,
    Extension,
    FollowUp,
    Publication,
    Step,
)
from casework.procedures.doubts import digest, doubts
from casework.procedures.durations_in_text import Span, mentions
from casework.procedures.holders import holders
from casework.procedures.text import Text
from casework.roles import Role
from tests import builders

DEMONSTRATION = sorted(
    (Path(demonstration.__file__).parent / "procedures").glob("*.yaml")
)
SOUND = builders.build_definition(
    promise=Text("承办单位七个工作日内拟办，三个工作日内答复。", "7 and 3 workdays."),
    source=Text("《信访工作条例》第二十三条", "Regulation of 2022, article 23"),
    body="administrative_organ",
)
DRAFT, ANSWER, ACCEPT = SOUND.limits


def limit(**changes):
    return {"limits": (replace(DRAFT, extension=None, **changes),), "stops": ()}


def span(starts_on, met_by, amount, unit="workday", **changes):
    return limit(
        starts_on=starts_on, met_by=met_by, amount=amount, unit=unit, **changes
    )


RECEIVED, ACCEPTED, ANSWERED = "case.received", "case.accepted", "case.answered"


def test_a_sound_procedure_raises_no_doubt():
    assert doubts(SOUND) == []
    assert contradictions.problems(SOUND) == []
    assert digest([]) == ""


DOUBTS = {
    "promise in Chinese": ({"promise": Text("十五个工作日内答复")}, "promise.zh"),
    "promise in English": ({"promise": Text("", "within 6 workdays")}, "promise.en"),
    "summary": ({"summary": Text("三十日内办结")}, "summary.zh"),
    "title of a limit": (limit(title=Text("10个工作日内答复")), "limits[0].title.zh"),
    "a step beside its limit": (
        {
            "steps": (
                Step("d", Text("单位"), Text("三个工作日内提出意见"), limit="draft"),
            )
        },
        "steps[0].action.zh",
    ),
    "repealed regulation": (
        {"source": Text("《信访条例》第二十二条")},
        "source",
    ),
    "repealed law in a limit": (
        limit(source=Text("《行政监察法》第六条")),
        "limits[0].source",
    ),
    "repealed law, in traditional signs": (
        {"promise": Text("按信訪條例辦理")},
        "promise",
    ),
    "an organ that may be bound as for petitions": (
        span(RECEIVED, ANSWERED, 90, "calendar_day"),
        "limits[0].amount",
    ),
    "hospital": (
        span(RECEIVED, ANSWERED, 15) | {"body": "hospital"},
        "limits[0].amount",
    ),
    "bank": (
        span(RECEIVED, ANSWERED, 60, "calendar_day") | {"body": "bank_insurer"},
        "limits[0].amount",
    ),
    "hotline": (
        span("case.assigned", ANSWERED, 10) | {"body": "hotline"},
        "limits[0].amount",
    ),
    "another unit than the statute's": (
        span(ACCEPTED, ANSWERED, 50) | {"body": "petition_office"},
        "limits[0].amount",
    ),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_each_doubt_is_told_at_its_place(name):
    changes, path = DOUBTS[name]

    found = doubts(
        replace(SOUND, promise=Text(), **changes)
        if "promise" not in changes
        else replace(SOUND, **changes)
    )

    assert [doubt.path for doubt in found] == [path]
    assert digest(found)


TOO_LONG = {
    "disclosure": (
        span(RECEIVED, ANSWERED, 21) | {"kind": "disclosure"},
        "limits[0].amount",
    ),
    "disclosure, put off": (
        {
            "kind": "disclosure",
            "stops": (),
            "limits": (
                replace(
                    DRAFT,
                    starts_on=RECEIVED,
                    met_by=ANSWERED,
                    amount=20,
                    extension=Extension(15, "workday", times=2),
                ),
            ),
        },
        "limits[0].extension.amount",
    ),
    "asking for more": (
        span(RECEIVED, "supplement.asked", 8) | {"kind": "disclosure"},
        "limits[0].amount",
    ),
    "petition accepted": (
        span(RECEIVED, ACCEPTED, 16, "calendar_day") | {"body": "petition_office"},
        "limits[0].amount",
    ),
    "petition answered": (
        span(ACCEPTED, ANSWERED, 61, "calendar_day") | {"body": "petition_office"},
        "limits[0].amount",
    ),
    "market": (
        span(RECEIVED, ACCEPTED, 8) | {"body": "market_regulator"},
        "limits[0].amount",
    ),
    "labour inspection": (
        span(ACCEPTED, ANSWERED, 61) | {"body": "labour_inspection"},
        "limits[0].amount",
    ),
    "an outcome that is never published": (
        span(ANSWERED, "outcome.published", 5) | {"publication": Publication(False)},
        "limits[0].met_by",
    ),
    "after a follow-up nobody makes": (
        span("follow_up.recorded", "case.closed", 5) | {"follow_up": FollowUp()},
        "limits[0].starts_on",
    ),
    "after a step nobody records": (
        span("step:visit", ANSWERED, 5)
        | {"steps": (Step("visit", Text("单位"), Text("上门")),)},
        "limits[0].starts_on",
    ),
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_what_the_law_forbids_or_nobody_can_keep_stops_publication(name):
    changes, path = TOO_LONG[name]

    found = contradictions.problems(replace(SOUND, **changes))

    assert [problem.path for problem in found] == [path]


@pytest.mark.parametrize("name", TOO_LONG)
def test_as_long_as_the_law_allows_is_no_problem(name):
    changes, path = TOO_LONG[name]
    limit = changes["limits"][0]
    if path != "limits[0].amount":
        pytest.skip("another finding")

    shorter = replace(limit, amount=limit.amount - 1)

    assert (
        contradictions.problems(replace(SOUND, **changes | {"limits": (shorter,)}))
        == []
    )


WORDS = {
    Text("十五个工作日"): {Span(15, "workday")},
    Text("二十五日内"): {Span(25, "calendar_day")},
    Text("一百二十天"): {Span(120, "calendar_day")},
    Text("６０日"): {Span(60, "calendar_day")},
    Text("兩個工作日內"): {Span(2, "workday")},
    Text("一周内"): {Span(7, "calendar_day"), Span(5, "workday")},
    Text("半小时内"): {Span(30, "minute")},
    Text("24小时之内"): {Span(1440, "minute"), Span(1, "calendar_day")},
    Text("三个月"): {Span(3, "month")},
    Text("10分钟到场"): {Span(10, "minute")},
    Text("", "within fifteen working days"): {Span(15, "workday")},
    Text("", "a 30-day limit"): {Span(30, "calendar_day")},
    Text("", "two weeks"): {Span(14, "calendar_day"), Span(10, "workday")},
    Text("", "within 2 hours"): {Span(120, "minute")},
}


@pytest.mark.parametrize("text", WORDS, ids=str)
def test_amounts_of_time_are_found_in_words(text):
    ((_language, mention),) = mentions(text)

    assert mention.meanings == WORDS[text]


@pytest.mark.parametrize(
    "text",
    [
        Text("24小时热线", "24 hours a day"),
        Text("2019年5月15日起施行", "since 15 May 2019"),
        Text("第三十五条", "article 35"),
        Text("每月统计，当日登记，周一公布", "every month, the same day, on Monday"),
        Text("三人以上，五个单位", "three people, 5 units"),
        Text("6月份"),
    ],
)
def test_dates_and_articles_are_no_amounts_of_time(text):
    assert list(mentions(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        Text("《北京市信访条例》"),
        Text("《信访工作条例》"),
        Text("《劳动合同法》", "the Labour Contract Law"),
        Text("《政府信息公开条例》第二十条"),
    ],
)
def test_law_in_force_is_not_taken_for_repealed(text):
    assert doubts(replace(SOUND, source=text)) == []


def test_a_number_that_only_the_appeal_has_may_stand_in_the_promise():
    appeal = Appeal(Text("上级"), 30, Text("三十日内申请复查"))

    found = doubts(replace(SOUND, appeal=appeal, promise=Text("三十日内可以申请复查")))

    assert found == []


def test_a_limit_that_still_has_no_number_is_compared_with_nothing():
    blank = replace(DRAFT, title=Text("七个工作日内"), amount=None, extension=None)

    assert doubts(replace(SOUND, promise=Text(), limits=(blank,))) == []


def test_a_changed_doubt_has_another_digest():
    five = doubts(replace(SOUND, promise=Text("五个工作日内答复")))
    six = doubts(replace(SOUND, promise=Text("六个工作日内答复")))

    assert digest(five) != digest(six)
    assert digest(five) == digest(five * 2)


@pytest.mark.django_db
class TestHolders:
    def test_a_house_with_a_person_a_role_is_sound(self, staff):
        assert doubts(SOUND, holders()) == []

    @pytest.mark.parametrize(
        ("role", "paths"),
        [
            (
                Role.APPROVER,
                ["gates[1].role", "limits[0].extension.approver_role"],
            ),
            (Role.REVIEWER, ["gates[0].role"]),
        ],
    )
    def test_a_gate_nobody_holds(self, staff, role, paths):
        staff[role].is_active = False
        staff[role].save()

        assert [doubt.path for doubt in doubts(SOUND, holders())] == paths

    def test_a_gate_held_for_some_units_only(self, staff):
        staff[Role.REVIEWER].memberships.update(unit=Unit.objects.get(code="hall"))

        (doubt,) = doubts(SOUND, holders())

        assert "执法大队" in doubt.message
        assert "大厅" not in doubt.message

    def test_a_gate_for_categories_of_a_unit_that_has_its_people(self, staff):
        staff[Role.REVIEWER].memberships.update(unit=Unit.objects.get(code="hall"))
        review, sign_off = SOUND.gates
        review = replace(review, condition=Condition(categories=("service",)))

        assert doubts(replace(SOUND, gates=(review, sign_off)), holders()) == []

    def test_two_queries_whatever_the_house(self, staff, django_assert_num_queries):
        with django_assert_num_queries(2):
            holders()


BLANKS = (".unit", "desk_unit", "calendar")


@pytest.mark.parametrize("archetype", archetypes(), ids=lambda a: a.code)
def test_the_ready_made_procedures_have_blanks_and_nothing_else(archetype):
    found = contradictions.problems(archetype.definition)
    numbers = {
        f"limits[{i}].amount"
        for i, limit in enumerate(archetype.definition.limits)
        if limit.amount is None
    }

    assert [
        problem.path
        for problem in found
        if problem.path not in numbers and not problem.path.endswith(BLANKS)
    ] == []
    assert doubts(archetype.definition) == []


@pytest.mark.parametrize("file", DEMONSTRATION, ids=lambda file: file.stem)
def test_the_procedures_of_the_demonstration_are_sound(file):
    definition, _lines = files.read(file.read_bytes())

    assert contradictions.problems(definition) == []
    assert doubts(definition) == []
