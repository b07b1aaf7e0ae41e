import pytest

from casework.procedures.definition import Category, Choice, Intake, Question, Reply
from casework.procedures.text import Text
from complaints.forms import ComplaintForm
from tests import builders
from tests.complaints.forms import STORY

QUESTIONS = (
    Question("counter", Text("窗口号", "Counter"), "text", True),
    Question(
        "sort", Text("情况", "Kind"), "choice", choices=(Choice("a", Text("甲")),)
    ),
    Question("day", Text("日期", "Day"), "date"),
    Question("visits", Text("次数", "Visits"), "number"),
    Question("again", Text("再次", "Again"), "yes_no"),
    Question("more", Text("说明", "More"), "long_text"),
)
ANSWERS = {
    "question_counter": "5",
    "question_sort": "a",
    "question_day": "2026-03-02",
    "question_visits": "3",
    "question_again": "yes",
    "question_more": "多次",
}


class Hall:
    pk, code, name = 1, "hall", Text("大厅", "Hall")


def build(data=None, *, questions=(), **changes):
    category = Category("noise", Text("噪声", "Noise"), "brigade", questions=questions)
    definition = builders.build_definition(categories=(category,), **changes)
    return ComplaintForm(data, definition=definition, category=category, units=[Hall()])


def errors(data, **changes):
    form = build(STORY | data, **changes)
    return set() if form.is_valid() else set(form.errors)


def test_story_and_name_are_enough():
    assert errors({}) == set()


@pytest.mark.parametrize(
    ("left_out", "wrong"),
    [
        ("story", {"story"}),
        ("name", {"name"}),
        ("phone", {"phone"}),
        # Whoever has not said whether to be named is not asked for a name yet.
        ("standing", {"standing"}),
    ],
)
def test_what_is_missing_is_named(left_out, wrong):
    assert errors({left_out: ""}) == wrong


def test_anonymous_needs_no_name_and_keeps_none():
    form = build(STORY | {"standing": "anonymous", "phone": "nonsense"})

    assert form.is_valid()
    assert form.person is None


def test_procedure_may_refuse_anonymous_complaints():
    intake = Intake(anonymous="refused")

    assert errors({"standing": "anonymous"}, intake=intake) == {"standing"}
    assert not build(intake=intake).asks_standing


def test_procedure_says_which_details_it_needs():
    intake = Intake(required_fields=("name", "address"))

    assert errors({"phone": ""}, intake=intake) == {"address"}


@pytest.mark.parametrize(
    ("way", "needed"), [("phone", "phone"), ("email", "email"), ("letter", "address")]
)
def test_answer_by_a_way_needs_the_way(way, needed):
    intake = Intake(required_fields=())
    reply = Reply("chosen")

    assert errors({"reply_by": way, "phone": ""}, intake=intake, reply=reply) == {
        needed
    }


def test_answer_by_the_same_channel_is_no_choice():
    assert not build().asks_reply
    assert errors({"reply_by": "phone"}) == {"reply_by"}


@pytest.mark.parametrize(
    "phone",
    ["021 5555 0123", "+86 138 0013 8000", "（021）5555-0123转8", "１２３４５６"],
)
def test_phone_numbers_as_people_write_them(phone):
    assert errors({"phone": phone}) == set()


@pytest.mark.parametrize("phone", ["call me", "1", "1" * 60, "13800<b>"])
def test_what_is_no_phone_number_is_named(phone):
    assert errors({"phone": phone}) == {"phone"}


def test_questions_of_the_category_are_asked_and_answered():
    form = build(STORY | ANSWERS, questions=QUESTIONS)

    assert form.is_valid()
    assert form.told.details == {
        "counter": "5",
        "sort": "a",
        "day": "2026-03-02",
        "visits": "3",
        "again": "yes",
        "more": "多次",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("question_counter", ""),
        ("question_sort", "zzz"),
        ("question_day", "yesterday"),
        ("question_visits", "1e999999"),
        ("question_again", "perhaps"),
    ],
)
def test_answer_that_does_not_fit_is_named(name, value):
    assert errors(ANSWERS | {name: value}, questions=QUESTIONS) == {name}


def test_unanswered_questions_leave_nothing_behind():
    form = build(STORY | {"question_counter": "5"}, questions=QUESTIONS)

    assert form.is_valid()
    assert form.told.details == {"counter": "5"}


def test_review_reads_choices_in_words():
    form = build(STORY | ANSWERS | {"respondent_unit": "hall"}, questions=QUESTIONS)
    assert form.is_valid()

    words = [str(words) for _, words in form.rows]

    assert {"甲", "大厅", STORY["story"]} <= set(words)


def test_unit_that_we_do_not_have_is_refused():
    assert errors({"respondent_unit": "nothing"}) == {"respondent_unit"}
