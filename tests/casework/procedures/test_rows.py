from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.models import Procedure, ProcedureQuestion
from casework.procedures import definition as parts
from casework.procedures.plain import default_of, to_plain
from casework.procedures.rows import (
    definition_from_rows,
    place_of,
    rows_from_definition,
    stray_questions,
)
from casework.procedures.text import Text
from tests import builders

from .definitions import FULL

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(units):
    procedure = Procedure(live=False)
    assert rows_from_definition(FULL, procedure) == []
    return procedure


def test_the_full_definition_leaves_no_field_at_its_default():
    """Or the round trip below would prove nothing about that field."""
    same = []

    def visit(value, path):
        if not is_dataclass(value) or isinstance(value, Text):
            return
        for f in fields(value):
            inner = getattr(value, f.name)
            if inner == default_of(f):
                same.append(f"{path}.{f.name}")
            visit(inner[0] if isinstance(inner, tuple) and inner else inner, f.name)

    visit(FULL, "")

    assert same == []


def test_rows_hold_a_definition_before_they_are_saved(procedure):
    assert definition_from_rows(procedure) == FULL


def test_rows_hold_a_definition_through_the_database(procedure):
    procedure.save()

    assert definition_from_rows(Procedure.objects.get(code="full")) == FULL


def test_rows_hold_a_definition_through_a_revision(procedure):
    procedure.save()

    revision = procedure.save_revision()

    assert definition_from_rows(revision.as_object()) == FULL


def test_rows_take_the_place_of_those_before(procedure, units):
    procedure.save()

    rows_from_definition(builders.build_definition(), procedure)

    assert definition_from_rows(procedure) == builders.build_definition()


texts = st.builds(
    Text, *[st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40)] * 2
)
words = st.text("漢字abc ，。", max_size=30).map(str.strip)
single_lines = st.builds(Text, words, words)
codes = st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)
code_lists = st.lists(codes, max_size=3).map(tuple)
small = st.integers(0, 32767)
units_of_time = st.sampled_from(["minute", "hour", "calendar_day", "workday", "month"])
conditions = st.builds(parts.Condition, code_lists, code_lists, code_lists)
extensions = st.builds(
    parts.Extension, small, units_of_time, small, st.just("approver"), st.booleans()
)
limits = st.builds(
    parts.Limit,
    code=codes,
    title=texts,
    starts_on=codes,
    met_by=codes,
    amount=st.none() | small,
    unit=units_of_time,
    kind=st.sampled_from(["must", "target"]),
    roll=st.sampled_from(["next_workday", "none"]),
    warn_before=small,
    extension=st.none() | extensions,
    condition=conditions,
    source=texts,
    public=st.booleans(),
)
questions = st.builds(
    parts.Question,
    code=codes,
    title=texts,
    kind=st.sampled_from(["text", "choice", "date"]),
    required=st.booleans(),
    hint=texts,
    choices=st.lists(
        st.builds(parts.Choice, codes, single_lines),
        max_size=3,
        unique_by=lambda c: c.code,
    ).map(tuple),
)
categories = st.lists(
    st.builds(
        parts.Category,
        code=codes,
        title=texts,
        unit=st.sampled_from(["", "hall", "brigade"]),
        description=texts,
        questions=st.lists(questions, max_size=3).map(tuple),
    ),
    max_size=3,
    unique_by=lambda category: category.code,
).map(tuple)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(limits=st.lists(limits, max_size=3).map(tuple), categories=categories)
def test_any_limits_and_questions_come_back(units, limits, categories):
    definition = replace(FULL, limits=limits, categories=categories)
    procedure = Procedure(live=False)

    rows_from_definition(definition, procedure)

    assert to_plain(definition_from_rows(procedure)) == to_plain(definition)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"desk_unit": "nowhere"}, "desk_unit"),
        ({"calendar": "MARS"}, "calendar"),
        ({"title": Text("长" * 121)}, "title.zh"),
        ({"code": "no spaces"}, "code"),
        (
            {"categories": (replace(FULL.categories[0], unit="nowhere"),)},
            "categories[0].unit",
        ),
        (
            {"limits": (replace(FULL.limits[0], amount=-1),)},
            "limits[0].amount",
        ),
        (
            {
                "limits": (
                    replace(FULL.limits[0], extension=parts.Extension(-3, "workday")),
                )
            },
            "limits[0].extension.amount",
        ),
    ],
)
def test_what_the_rows_cannot_hold_is_named_by_its_place(units, changes, path):
    problems = rows_from_definition(replace(FULL, **changes), Procedure())

    assert [problem.path for problem in problems] == [path]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("title.en", ("", 0, "title_en")),
        ("intake.supplement_days", ("", 0, "supplement_days")),
        ("channels", ("channels", -1, "")),
        ("limits[1].amount", ("limits", 1, "amount")),
        ("limits[0].extension.approver_role", ("limits", 0, "extension_role")),
        ("reply.parts[0].title", ("answer_parts", 0, "title_zh")),
        ("categories[0].questions[1].title.zh", ("questions", 1, "title_zh")),
        (
            "categories[0].questions[0].choices[1].code",
            ("questions", 0, "choices_text"),
        ),
        ("questions[1].category", ("questions", 1, "category")),
        ("limits[0]", ("limits", 0, "")),
    ],
)
def test_a_path_leads_to_the_field_of_the_form(procedure, path, place):
    found = place_of(procedure, path)

    assert (found.relation, found.number, found.column) == place


def test_questions_of_no_category_are_found(procedure):
    assert stray_questions(procedure) == []

    procedure.questions.add(
        ProcedureQuestion(code="lost", category="gone", sort_order=9)
    )

    (problem,) = stray_questions(procedure)
    assert problem.path == "questions[2].category"
    assert "gone" in problem.message


@pytest.mark.parametrize("between", [",", " , ", "，", "、", " ", "\n"])
def test_codes_may_be_separated_as_people_type(procedure, between):
    procedure.required_fields = between.join(["name", "phone"])

    assert definition_from_rows(procedure).intake.required_fields == ("name", "phone")
