import json

import pytest

from casework.calendars.frozen import frozen
from casework.clocks.plain import NotAQuestion, answer_to_plain, question_from_plain

QUESTION = {
    "id": 7,
    "received_at": "2026-03-02T09:15+08:00",
    "rule": {"n": 20, "unit": "workday", "roll": "next_workday"},
    "pauses": [["2026-03-09", "2026-03-13"]],
    "extension": {"n": 20, "unit": "workday"},
    "calendar": "CN",
}


def answer(**changes) -> dict:
    question = question_from_plain(QUESTION | changes, frozen)
    return answer_to_plain(question, question.answer())


def test_answer_is_plain_json():
    plain = answer()

    assert json.loads(json.dumps(plain)) == plain
    assert plain["due_on"] == "2026-05-07"
    assert plain["due_at"] == "2026-05-08T00:00:00+08:00"
    assert (plain["calendar"], plain["provisional"]) == ("CN", False)
    assert plain["explanation"][0] == {
        "date": "2026-03-02",
        "counted": False,
        "count": 0,
        "reason": "receipt",
        "text_zh": "收到当日，不计入",
        "text_en": "Day of receipt, not counted",
        "provisional": False,
        "part": "limit",
    }


def test_explanation_may_be_left_out():
    question = question_from_plain(QUESTION, frozen)
    plain = answer_to_plain(question, question.answer(), explanation=False)
    assert "explanation" not in plain


def test_question_needs_only_a_moment_and_a_rule():
    least = {"received_at": "2026-03-02T09:15+08:00", "rule": "20 workday"}
    question = question_from_plain(least, frozen)

    assert question.calendar.code == "CN"
    assert str(question.answer().due_on) == "2026-03-30"


@pytest.mark.parametrize(
    ("changes", "due_on"),
    [
        ({"pauses": None, "extension": None}, "2026-03-30"),
        (
            {"pauses": [{"from": "2026-03-09", "to": "2026-03-13"}], "extension": None},
            "2026-04-03",
        ),
        ({"pauses": [], "extension": None, "calendar": "weekdays"}, "2026-03-30"),
        (
            {"pauses": [], "extension": None, "days_off": ["2026-03-30"]},
            "2026-03-31",
        ),
        ({"pauses": [], "extension": None, "days_on": ["2026-03-29"]}, "2026-03-29"),
        ({"rule": {"n": 2, "unit": "weeks", "roll": None}}, "2026-04-20"),
    ],
)
def test_question_takes_the_forms_people_send(changes, due_on):
    assert answer(**changes)["due_on"] == due_on


@pytest.mark.parametrize(
    ("calendar", "received", "due_at"),
    [
        # Half past one on the 3rd in China: day 0 is the 3rd, told at the offset.
        ("CN", "2026-03-02T17:30+00:00", "2026-03-04T16:00:00+00:00"),
        ("CN", "2026-03-02T17:30Z", "2026-03-04T16:00:00+00:00"),
        ("CN", "2026-03-03T01:30", "2026-03-05T00:00:00+08:00"),
        # Elsewhere the date is the one the moment carries, winter or summer.
        ("GB", "2026-03-27T09:15+00:00", "2026-03-31T00:00:00+00:00"),
        ("US", "2026-03-02T09:15-05:00", "2026-03-04T00:00:00-05:00"),
        ("weekdays", "2026-03-02T09:15+01:00", "2026-03-04T00:00:00+01:00"),
        ("GB", "2026-03-27T09:15", "2026-03-31T00:00:00+01:00"),
    ],
)
def test_day_0_is_in_china_or_where_the_moment_says(calendar, received, due_at):
    plain = answer(
        calendar=calendar,
        received_at=received,
        rule={"n": 1, "unit": "workday"},
        pauses=[],
        extension=None,
    )
    assert plain["due_at"] == due_at


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"received_at": None}, "received_at: expected a moment"),
        ({"received_at": "yesterday"}, "received_at: expected a moment"),
        ({"rule": None}, "rule: expected n, a whole number, and unit"),
        ({"rule": "soon"}, "rule: 'soon' is not an amount and a unit"),
        ({"rule": {"n": "20", "unit": "workday"}}, "rule: expected n"),
        ({"rule": {"n": True, "unit": "workday"}}, "rule: the amount"),
        ({"rule": {"n": -1, "unit": "week"}}, "rule: a limit in calendar_day"),
        ({"rule": {"n": 1, "unit": "fortnight"}}, "rule: unknown unit"),
        ({"rule": {"n": 1, "unit": "day", "roll": "up"}}, r"rule\.roll: expected"),
        ({"extension": {"n": 1}}, "extension: expected n"),
        ({"pauses": "2026-03-09"}, "pauses: expected a list"),
        ({"pauses": [["2026-03-09"]]}, r"pauses\[0\]: expected \[from, to\]"),
        ({"pauses": [["2026-03-09", "soon"]]}, r"pauses\[0\]: expected dates"),
        ({"pauses": [["2026-03-09", None]]}, r"pauses\[0\]: expected a moment"),
        ({"pauses": [["2026-03-09", "2026-03-08"]]}, r"pauses\[0\]: .* before it st"),
        ({"calendar": "FR"}, "calendar: no calendar 'FR'"),
        ({"calendar": 44}, "calendar: expected a code"),
        ({"days_off": "2026-03-09"}, "days_off: expected a list"),
        ({"days_on": [20260309]}, "days_on: expected dates"),
        ({"days_off": ["2026-03-09"], "days_on": ["2026-03-09"]}, "both a day off"),
    ],
)
def test_question_at_fault_names_the_field(changes, message):
    with pytest.raises(NotAQuestion, match=message):
        question_from_plain(QUESTION | changes, frozen)


def test_question_is_an_object():
    with pytest.raises(NotAQuestion, match="expected an object"):
        question_from_plain(["2026-03-02"], frozen)
