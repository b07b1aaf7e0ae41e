import json

import pytest

from casework.procedures.definition import Definition
from casework.procedures.plain import (
    NotADefinition,
    definition_from_plain,
    to_plain,
)
from casework.procedures.text import Text

from .definitions import FULL

pytestmark = pytest.mark.usefixtures("in_english")

SMALL = {"code": "small", "kind": "complaint", "title": {"zh": "小", "en": "Small"}}
LIMIT = {
    "code": "answer",
    "title": "答复",
    "starts_on": "case.received",
    "met_by": "case.answered",
    "amount": 15,
}


def problems(data):
    with pytest.raises(NotADefinition) as refusal:
        definition_from_plain(data)
    return {problem.path: problem.message for problem in refusal.value.problems}


@pytest.mark.parametrize("complete", [False, True])
def test_every_field_survives_json(complete):
    text = json.dumps(to_plain(FULL, complete=complete))

    assert definition_from_plain(json.loads(text)) == FULL


def test_plain_data_leaves_out_defaults():
    assert to_plain(definition_from_plain(SMALL)) == SMALL


def test_complete_data_names_every_field():
    """A version kept for years must not change when a default does."""
    data = to_plain(definition_from_plain(SMALL), complete=True)

    assert data["retention_years"] == 5
    assert data["intake"]["required_fields"] == ["name", "phone"]
    assert data["limits"] == []


def test_a_text_alone_is_chinese():
    assert definition_from_plain(SMALL | {"title": "小"}).title == Text("小")


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"retention_years": "5"}, "retention_years", "whole number"),
        ({"retention_years": True}, "retention_years", "whole number"),
        ({"kind": "petition"}, "kind", "complaint, disclosure"),
        ({"kind": ["complaint"]}, "kind", "complaint, disclosure"),
        ({"limts": []}, "limts", "limits"),
        ({"colour": "red"}, "colour", "known fields"),
        ({"limits": {}}, "limits", "a list"),
        ({"limits": [3]}, "limits[0]", "named values"),
        ({"intake": []}, "intake", "named values"),
        ({"title": {"zh": 3}}, "title.zh", "text"),
        ({"publication": {"outcomes": 1}}, "publication.outcomes", "yes or no"),
        ({"limits": [LIMIT | {"amount": 1.5}]}, "limits[0].amount", "whole number"),
        (
            {"limits": [LIMIT, LIMIT | {"extension": {"unit": "week", "amount": 1}}]},
            "limits[1].extension.unit",
            "workday",
        ),
    ],
)
def test_a_fault_is_named_by_its_place(change, path, words):
    (found,) = problems(SMALL | change).items()

    assert found[0] == path
    assert words in found[1]


def test_all_faults_are_named_at_once():
    found = problems({"title": "x", "kind": "y", "limits": [{"code": 3}]})

    assert set(found) == {
        "code",
        "kind",
        "limits[0].code",
        "limits[0].title",
        "limits[0].starts_on",
        "limits[0].met_by",
        "limits[0].amount",
    }


def test_a_limit_without_a_number_may_say_so():
    definition = definition_from_plain(SMALL | {"limits": [LIMIT | {"amount": None}]})

    assert isinstance(definition, Definition)
    assert definition.limits[0].amount is None


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_group_of_values_is_refused(data):
    assert list(problems(data)) == [""]
