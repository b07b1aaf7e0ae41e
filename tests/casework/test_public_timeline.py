from datetime import timedelta

import pytest
from django.utils import translation

from casework import actions, public_timeline
from casework.events import TYPES
from casework.roles import Role
from tests import builders
from tests.builders import MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def words(case):
    story = public_timeline.of(case)
    shown = [str(part) for e in story.entries for part in (e.title, e.text, e.who)]
    shown += [letter.message.body for letter in story.letters]
    shown += [text for sent in story.answers for _, text in sent.parts]
    return "\n".join(shown)


def test_new_case_says_that_it_was_received(complaint):
    (entry,) = public_timeline.of(complaint).entries

    assert entry.title == TYPES["case.received"].public_title
    assert entry.at == MONDAY


def test_notes_and_words_between_colleagues_stay_inside(complaint, staff, units):
    first = staff[Role.FIRST_CONTACT]
    actions.accept(case=complaint, by=first, at=MONDAY, remarks="内部甲")
    actions.assign(
        case=complaint, by=first, at=MONDAY, unit=units["brigade"], remarks="内部乙"
    )
    actions.add_note(case=complaint, by=staff[Role.HANDLER], at=MONDAY, body="内部丙")

    shown = words(complaint)

    assert "内部" not in shown
    assert "执法大队" in shown


def test_reason_of_a_refusal_is_for_the_submitter(complaint, staff, units):
    builders.move_to("refused", complaint, staff, units)

    assert "不属于" in words(complaint)


def test_draft_is_not_an_answer_until_it_is_sent(complaint, staff, units):
    builders.move_to("signed", complaint, staff, units)
    assert not public_timeline.of(complaint).answers

    actions.reply(case=complaint, by=staff[Role.FIRST_CONTACT], at=LATER, channel="web")

    (sent,) = public_timeline.of(complaint).answers
    assert [text for _, text in sent.parts] == list(builders.PARTS.values())


def test_rating_counts_for_the_answer_it_followed(complaint, staff, units):
    builders.move_to("answered", complaint, staff, units)
    assert not public_timeline.of(complaint).has_rated

    actions.rate(case=complaint, at=LATER, satisfaction="satisfied")

    assert public_timeline.of(complaint).has_rated


def test_every_event_for_the_submitter_has_words_of_its_own():
    with translation.override("en"):
        for code, kind in TYPES.items():
            if kind.visibility != "staff":
                assert str(kind.public_title), code


def test_timeline_asks_as_much_for_many_events_as_for_one(
    complaint, django_assert_num_queries
):
    for number in range(15):
        actions.send_message(case=complaint, at=LATER, body=f"第{number}封")

    with django_assert_num_queries(4):
        public_timeline.of(complaint)
