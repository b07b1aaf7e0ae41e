"""Every role and every action over HTTP: who may, does; who may not, changes nothing.

What is asked: the transition table, the rights of the roles, and nothing else.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import actions, actors
from casework.backoffice import steps
from casework.models import Case, ConflictOfInterest, Event
from casework.roles import RIGHTS, Role
from casework.states import TRANSITIONS, State
from complaints import publication
from complaints.models import Outcome

from ...builders import PARTS, build_complaint, build_person, move_to
from ...complaints.sites import build_outcome_index
from ...complaints.test_publication import WORDS

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def _browser(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


DRAFT = {f"part_{code}": text for code, text in PARTS.items()}
# verb: address of its page, and what is sent there.
POSTS: dict[str, tuple[str, dict]] = {
    "accept": ("casework:accept", {}),
    "refuse": ("casework:refuse", {"reason": "不属于本单位职责"}),
    "ask_supplement": ("casework:supplement", {"what": "请补充时间和地点"}),
    "assign": ("casework:assign", {}),
    "return_case": ("casework:return", {"reason": "不属于本单位"}),
    "save_draft": ("casework:draft", DRAFT | {"save": "1"}),
    "submit_draft": (
        "casework:draft",
        DRAFT | {"submit": "1", "result": "supported"},
    ),
    "approve_review": ("casework:review", {"number": 1, "agree": "1"}),
    "send_back": ("casework:review", {"number": 1, "back": "1", "remarks": "补充依据"}),
    "sign_off": ("casework:sign", {"number": 1, "agree": "1"}),
    "decline": ("casework:sign", {"number": 1, "back": "1", "remarks": "补充依据"}),
    "reply": ("casework:reply", {"channel": "web"}),
    "record_follow_up": ("casework:follow_up", {"method": "phone", "reached": "no"}),
    "close": ("casework:close", {}),
    "extend_limit": (
        "casework:extend",
        {"limit": "draft", "amount": 2, "reason": "需要检测"},
    ),
    "record_step": (
        "casework:step",
        {"step": "inspect", "done_at": _browser(NOW)},
    ),
    "promise_date": (
        "casework:promise",
        {"limit": "draft", "until": _browser(NOW + timedelta(days=1))},
    ),
    "classify": ("casework:classify", {"severity": "major", "breadth": 1}),
    "correct_time": (
        "casework:time",
        {
            "seq": 1,
            "to": _browser(NOW - timedelta(hours=2)),
            "reason": "信封上的日期",
        },
    ),
    "message_submitter": ("casework:message", {"body": "正在核实"}),
    "add_note": ("casework:note", {"body": "已电话核实"}),
    "declare_conflict": ("casework:conflict", {"reason": "当事人是亲属"}),
    "prepare_outcome": ("outcomes:prepare", WORDS.by_field),
    "approve_outcome": ("outcomes:approve", {"number": 1, "agree": "1"}),
    "send_back_outcome": (
        "outcomes:approve",
        {"number": 1, "back": "1", "remarks": "去掉地点"},
    ),
    "withdraw_outcome": ("outcomes:withdraw", {"reason": "内容有误"}),
}
# The publisher acts on the page in Wagtail, the submitter on the tracking page.
ELSEWHERE = {"publish_outcome", "reject_outcome"}
STATE_FOR = {
    "extend_limit": State.HANDLING,
    "promise_date": State.HANDLING,
} | {verb: State.CLOSED for verb in TRANSITIONS if "outcome" in verb}


# A limit that can still be extended must have begun lately.
LATELY = NOW - timedelta(hours=1)


def test_every_verb_of_the_staff_has_its_page():
    of_staff = {verb for verb, found in TRANSITIONS.items() if found.right}
    assert set(POSTS) | ELSEWHERE == of_staff


def state_for(verb: str) -> State:
    return STATE_FOR.get(verb) or min(TRANSITIONS[verb].sources)


@pytest.fixture
def ready(version, staff, units, settings):
    """Return a case in which the verb is possible now, for who has the right."""

    def make(verb: str) -> Case:
        case = build_complaint(version, at=LATELY)
        move_to(state_for(verb), case, staff, units, at=LATELY)
        if "outcome" in verb and verb != "prepare_outcome":
            build_outcome_index()
            publication.prepare(
                case=case, by=staff[Role.HANDLER], at=LATELY, words=WORDS
            )
        if verb == "withdraw_outcome":
            outcome = publication.approve(
                case=case, by=staff[Role.APPROVER], at=LATELY, number=1
            )
            publication.publish(outcome=outcome, by=staff[Role.PUBLISHER], at=LATELY)
        return case

    return make


def sent(verb: str, units) -> dict:
    extra = {
        "assign": {"unit": units["brigade"].pk},
        "declare_conflict": {"unit": units["hall"].pk},
    }
    return POSTS[verb][1] | extra.get(verb, {})


def address(verb: str, case: Case) -> str:
    return reverse(POSTS[verb][0], args=[str(case)])


def picture(case: Case) -> tuple:
    """Everything an action could have changed, as the database has it."""
    return (
        Case.unscoped.filter(pk=case.pk).values().get(),
        list(Event.unscoped.filter(case=case).values_list("hash", flat=True)),
        list(ConflictOfInterest.unscoped.filter(case=case).values()),
        list(Outcome.unscoped.filter(case=case).values()),
    )


def people(staff, units, other_handler, case) -> dict:
    """Everybody, with somebody of another unit and somebody it is about."""
    accused = build_person(*Role, unit=units["brigade"])
    ConflictOfInterest.unscoped.create(
        case=case, user=accused, source=ConflictOfInterest.Source.NAMED
    )
    return staff | {
        "other_handler": other_handler,
        "accused": accused,
        "superuser": build_person(is_superuser=True),
    }


def may(who, verb: str, case: Case) -> bool:
    if who not in set(Role) or TRANSITIONS[verb].right not in RIGHTS[who]:
        return False
    # Before a unit has the case only the office finds it.
    return case.unit_id is not None or who in {Role.FIRST_CONTACT, Role.SUPERVISOR}


@pytest.mark.parametrize("verb", POSTS)
def test_action_is_taken_by_who_may_and_by_nobody_else(
    verb, ready, staff, units, other_handler, browser
):
    case = ready(verb)
    everybody = people(staff, units, other_handler, case)
    before = picture(case)

    for who, person in everybody.items():
        if not may(who, verb, case):
            response = browser(person).post(address(verb, case), sent(verb, units))
            assert response.status_code == 404, who
            assert picture(case) == before, who
    able = [who for who in everybody if may(who, verb, case)]
    for who in able:
        with transaction.atomic():
            response = browser(everybody[who]).post(
                address(verb, case), sent(verb, units)
            )
            assert response.status_code == 302, (who, response.context)
            assert picture(case) != before, who
            transaction.set_rollback(True)
    assert able


@pytest.mark.parametrize("verb", ["assign", "save_draft", "approve_outcome"])
def test_action_answers_like_an_unknown_case_to_who_may_not(
    verb, ready, staff, units, other_handler, browser
):
    case = ready(verb)
    never = reverse(POSTS[verb][0], args=["7K2-M9Q-4XTB"])

    for who, person in people(staff, units, other_handler, case).items():
        if not may(who, verb, case):
            client = browser(person)
            for method in (client.get, client.post):
                denied, unknown = method(address(verb, case)), method(never)
                assert told(denied) == told(unknown), who
                assert denied.status_code == 404


def told(response) -> tuple:
    """All that an answer says, but for the second in which it was given."""
    headers = {k: v for k, v in response.headers.items() if k != "Expires"}
    return response.status_code, response.content, headers


@pytest.mark.parametrize("state", sorted(State))
def test_case_page_offers_what_can_be_done_and_nothing_else(
    state, version, staff, units, browser
):
    case = build_complaint(version, at=LATELY)
    move_to(state, case, staff, units, at=LATELY)

    for role, person in staff.items():
        page = browser(person).get(reverse("casework:case", args=[str(case)]))
        if page.status_code == 404:
            continue
        offered = {offer.url for offer in page.context["offers"]}
        for step in steps.STEPS:
            url = reverse(f"casework:{step.code}", args=[str(case)])
            answer = browser(person).get(url)
            assert (answer.status_code == 200) == (url in offered), (role, step.code)


@pytest.mark.parametrize("verb", POSTS)
def test_action_out_of_its_state_changes_nothing(verb, ready, staff, units, browser):
    case = ready(verb)
    outside = next((s for s in State if s not in TRANSITIONS[verb].sources), None)
    if outside is None:
        pytest.skip("possible in every state")
    Case.unscoped.filter(pk=case.pk).update(
        status=outside, answered_at=LATELY, closed_at=LATELY, unit=units["brigade"]
    )
    before = picture(case)
    able = next(r for r in Role if TRANSITIONS[verb].right in RIGHTS[r])

    response = browser(staff[able]).post(address(verb, case), sent(verb, units))

    assert response.status_code == 409
    assert picture(case) == before


def test_rights_taken_away_hold_from_the_next_request(ready, staff, units, browser):
    case = ready("add_note")
    client = browser(staff[Role.SUPERVISOR])
    assert client.get(address("add_note", case)).status_code == 200

    staff[Role.SUPERVISOR].groups.clear()

    answer = client.post(address("add_note", case), sent("add_note", units))
    assert answer.status_code in {302, 404}
    assert not Event.unscoped.filter(case=case, type="note.added").exists()


def test_nobody_gets_in_without_logging_in(ready, units):
    case = ready("add_note")

    answer = Client().post(address("add_note", case), sent("add_note", units))

    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]
    assert not Event.unscoped.filter(case=case, type="note.added").exists()


def test_no_form_offers_the_state(ready, staff, browser):
    for verb in ("accept", "assign", "save_draft"):
        case = ready(verb)
        able = next(r for r in Role if TRANSITIONS[verb].right in RIGHTS[r])
        page = browser(staff[able]).get(address(verb, case))
        names = {"status", "state", "result_state"}
        assert not names & set(page.context["form"].fields)


def test_scope_of_the_suite_is_the_scope_of_the_product():
    assert actors.current() is None
    assert set(actions.__all__) >= {verb for verb in POSTS if "outcome" not in verb}
