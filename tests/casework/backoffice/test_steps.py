"""Steps over HTTP: what they leave behind, and what comes back when they cannot."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import actions
from casework.models import Answer, Case, ConflictOfInterest, Event
from casework.procedures.definition import Exclusion, FollowUp
from casework.procedures.text import Text
from casework.roles import Role
from casework.states import State

from ...builders import (
    PARTS,
    build_complaint,
    build_person,
    build_version,
    move_to,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now() - timedelta(hours=1)
DRAFT = {f"part_{code}": text for code, text in PARTS.items()}
PERSON = actions.Person(name="张小明", phone="13800001234", email="zhang@example.org")


def step_url(code, case):
    return reverse(f"casework:{code}", args=[str(case)])


@pytest.fixture
def at(version, staff, units):
    """Return a new case walked to a state."""

    def walk(state, **changes):
        case = build_complaint(changes.pop("version", version), at=NOW, **changes)
        return move_to(state, case, staff, units, at=NOW)

    return walk


def last_event(case):
    return Event.unscoped.filter(case=case).order_by("seq").last()


def test_refusal_takes_reason_and_redirect_from_the_ground(units, at, staff, browser):
    ground = Exclusion(
        "court",
        Text("诉讼", "Court"),
        Text("法院已经受理。", "A court deals with it."),
        Text("区人民法院", "District court"),
        Text("12368", "12368"),
    )
    version = build_version(units, exclusions=(ground,))
    case = at("received", version=version, language="en")

    browser(staff[Role.FIRST_CONTACT]).post(
        step_url("refuse", case), {"ground": "court"}
    )

    case.refresh_from_db()
    assert case.status == State.REFUSED
    assert last_event(case).remarks == (
        "A court deals with it.\n\nDistrict court\n12368"
    )
    assert last_event(case).data == {"ground": "court"}


def test_refusal_without_a_reason_is_asked_for_one(at, staff, browser):
    case = at("received")

    page = browser(staff[Role.FIRST_CONTACT]).post(
        step_url("refuse", case), {"redirect": "请找区法院"}
    )

    assert page.status_code == 200
    assert "请找区法院" in page.content.decode()
    assert page.context["form"].errors["reason"]
    assert Case.unscoped.get(pk=case.pk).status == State.RECEIVED


def test_assignment_suggests_the_unit_of_the_category(at, staff, units, browser):
    form = (
        browser(staff[Role.FIRST_CONTACT])
        .get(step_url("assign", at("accepted")))
        .context["form"]
    )

    assert form.initial["unit"] == units["brigade"]
    assert staff[Role.HANDLER] in form.fields["handler"].queryset


def test_assignment_offers_neither_unit_nor_person_the_case_is_about(
    at, staff, units, browser
):
    case = at("accepted")
    accused = build_person(Role.HANDLER, unit=units["brigade"])
    named = ConflictOfInterest.Source.NAMED
    ConflictOfInterest.unscoped.create(case=case, unit=units["hall"], source=named)
    ConflictOfInterest.unscoped.create(case=case, user=accused, source=named)
    client = browser(staff[Role.FIRST_CONTACT])

    fields = client.get(step_url("assign", case)).context["form"].fields
    refused = client.post(step_url("assign", case), {"unit": units["hall"].pk})

    assert set(fields["unit"].queryset) == {units["bureau"], units["brigade"]}
    assert set(fields["handler"].queryset) == {staff[Role.HANDLER]}
    assert refused.status_code == 200
    assert Case.unscoped.get(pk=case.pk).unit is None


def test_returned_case_is_gone_for_who_returned_it(at, staff, browser):
    case = at("handling")
    client = browser(staff[Role.HANDLER])

    answer = client.post(step_url("return", case), {"reason": "不属于本单位"})

    assert answer["Location"] == reverse("wagtailadmin_home")
    assert client.get(step_url("case", case)).status_code == 404


def test_draft_is_saved_without_a_result_and_submitted_with_one(at, staff, browser):
    case = at("handling")
    client = browser(staff[Role.HANDLER])

    client.post(step_url("draft", case), {"part_request": "诉求", "save": "1"})
    seen = client.get(step_url("draft", case)).context["form"].initial["seen"]
    refused = client.post(
        step_url("draft", case), {"part_request": "诉求", "submit": "1", "seen": seen}
    )

    assert refused.status_code == 409
    assert Answer.unscoped.get(case=case).submitted_at is None
    sent = DRAFT | {"submit": "1", "result": "explained"}
    sent["seen"] = refused.context["form"].data["seen"]
    assert client.post(step_url("draft", case), sent).status_code == 302
    assert Case.unscoped.get(pk=case.pk).status == State.IN_REVIEW


def test_two_who_save_one_draft_lose_nothing(at, staff, units, browser):
    case = at("handling")
    second = build_person(Role.HANDLER, unit=units["brigade"])
    one, two = browser(staff[Role.HANDLER]), browser(second)
    url = step_url("draft", case)
    one.post(url, {"part_request": "开头", "save": "1"})
    seen = one.get(url).context["form"].initial["seen"]
    one.post(url, {"part_request": "第一人的话", "save": "1", "seen": seen})

    page = two.post(url, {"part_request": "第二人的话", "save": "1", "seen": seen})

    told = page.content.decode()
    assert page.status_code == 409
    assert "第一人的话" in told
    assert "第二人的话" in told
    assert Answer.unscoped.get(case=case).parts["request"] == "第一人的话"
    again = {"part_request": "两人的话", "save": "1"}
    again["seen"] = page.context["form"].data["seen"]
    assert two.post(url, again).status_code == 302
    assert Answer.unscoped.get(case=case).parts["request"] == "两人的话"


def test_new_version_begins_with_the_one_sent_back_and_its_remarks(at, staff, browser):
    case = at("in_review")
    browser(staff[Role.REVIEWER]).post(
        step_url("review", case), {"number": 1, "back": "1", "remarks": "补充依据"}
    )

    page = browser(staff[Role.HANDLER]).get(step_url("draft", case))

    assert page.context["remarks_on_last"] == "补充依据"
    assert page.context["form"].initial["part_request"] == PARTS["request"]
    assert page.context["form"].initial["seen"] == ""


def test_sending_back_needs_a_word(at, staff, browser):
    case = at("in_review")

    page = browser(staff[Role.REVIEWER]).post(
        step_url("review", case), {"number": 1, "back": "1"}
    )

    assert page.status_code == 409
    assert Case.unscoped.get(pk=case.pk).status == State.IN_REVIEW


def test_version_that_was_not_read_is_not_approved(at, staff, browser):
    case = at("in_review")

    page = browser(staff[Role.REVIEWER]).post(
        step_url("review", case), {"number": 7, "agree": "1"}
    )

    assert page.status_code == 409
    assert Case.unscoped.get(pk=case.pk).status == State.IN_REVIEW


def test_author_neither_reviews_nor_sees_the_page_to_do_so(at, staff, units, browser):
    case = at("handling")
    both = build_person(Role.HANDLER, Role.REVIEWER, unit=units["brigade"])
    client = browser(both)
    client.post(step_url("draft", case), DRAFT | {"submit": "1", "result": "explained"})

    assert client.get(step_url("review", case)).status_code == 409
    sent = {"number": 1, "agree": "1"}
    assert client.post(step_url("review", case), sent).status_code == 409
    assert Case.unscoped.get(pk=case.pk).status == State.IN_REVIEW


@pytest.mark.parametrize("channel", ["phone", "letter", ""])
def test_answer_goes_by_the_channel_of_the_rule_and_no_other(
    channel, at, staff, browser
):
    case = at("signed")

    page = browser(staff[Role.FIRST_CONTACT]).post(
        step_url("reply", case), {"channel": channel}
    )

    assert page.status_code == 200
    assert page.context["form"].errors["channel"]
    assert Case.unscoped.get(pk=case.pk).status == State.SIGNED


def test_closing_waits_for_the_follow_up(units, at, staff, browser):
    version = build_version(units, follow_up=FollowUp(required=True))
    case = at("answered", version=version)
    client = browser(staff[Role.FIRST_CONTACT])

    assert client.get(step_url("close", case)).status_code == 409
    client.post(
        step_url("follow_up", case),
        {"method": "phone", "reached": "yes", "satisfaction": "satisfied"},
    )
    assert client.post(step_url("close", case), {}).status_code == 302


def test_limit_is_extended_as_far_as_it_may_be(at, staff, browser):
    case = at("handling")
    client = browser(staff[Role.APPROVER])
    sent = {"limit": "draft", "reason": "需要检测"}

    assert (
        client.post(step_url("extend", case), sent | {"amount": 6}).status_code == 409
    )
    assert (
        client.post(step_url("extend", case), sent | {"amount": 5}).status_code == 302
    )
    assert client.get(step_url("extend", case)).status_code == 409


def test_conflict_takes_the_case_from_a_running_session(at, staff, units, browser):
    case = at("handling")
    handler = browser(staff[Role.HANDLER])
    assert handler.get(step_url("case", case)).status_code == 200

    browser(staff[Role.SUPERVISOR]).post(
        step_url("conflict", case),
        {"person": staff[Role.HANDLER].pk, "reason": "当事人是亲属"},
    )

    assert handler.get(step_url("case", case)).status_code == 404
    assert handler.post(step_url("note", case), {"body": "x"}).status_code == 404


@pytest.mark.parametrize("both", [True, False])
def test_conflict_is_of_a_person_or_of_a_unit(both, at, staff, units, browser):
    case = at("handling")
    sent = {"reason": "当事人是亲属"}
    if both:
        sent |= {"person": staff[Role.HANDLER].pk, "unit": units["hall"].pk}

    page = browser(staff[Role.SUPERVISOR]).post(step_url("conflict", case), sent)

    assert page.status_code == 200
    assert not ConflictOfInterest.unscoped.filter(case=case).exists()


def test_what_was_typed_comes_back_when_a_colleague_was_faster(at, staff, browser):
    case = at("received")
    actions.accept(case=case, by=staff[Role.FIRST_CONTACT], at=NOW)

    page = browser(staff[Role.FIRST_CONTACT]).post(
        step_url("refuse", case), {"reason": "打了很久的一段话"}
    )

    assert page.status_code == 409
    assert "打了很久的一段话" in page.content.decode()
    assert Case.unscoped.get(pk=case.pk).status == State.ACCEPTED


def test_identity_is_logged_then_shown_once(at, staff, browser):
    case = at("handling", person=PERSON)
    client = browser(staff[Role.IDENTITY_CUSTODIAN])
    url = step_url("identity", case)

    asked = client.get(url).content.decode()
    page = client.post(url, {"reason": "法院来函要求核实身份"})

    told = page.content.decode()
    assert "张小明" not in asked
    assert "张小明" in told and "13800001234" in told
    assert "no-store" in page["Cache-Control"]
    assert last_event(case).type == "identity.revealed"
    assert last_event(case).remarks == "法院来函要求核实身份"
    assert "张小明" not in client.get(url).content.decode()


def test_identity_stays_shut_without_a_reason(at, staff, browser):
    case = at("handling", person=PERSON)
    before = last_event(case)

    page = browser(staff[Role.HANDLER]).post(
        step_url("identity", case), {"reason": "   太短   "}
    )

    assert page.status_code == 409
    assert "张小明" not in page.content.decode()
    assert last_event(case) == before


def test_anonymous_case_has_no_identity_to_open(at, staff, browser):
    case = at("handling")
    client = browser(staff[Role.HANDLER])

    assert client.get(step_url("identity", case)).status_code == 409
    page = client.post(step_url("identity", case), {"reason": "法院来函要求核实身份"})
    assert page.status_code == 409
    assert last_event(case).type != "identity.revealed"


@pytest.mark.parametrize(
    ("code", "typed", "event"),
    [
        ("message", {"body": "正在核实"}, "message.sent"),
        ("step", {"step": "inspect", "done_at": "{now}"}, "step.done"),
        ("accept", {}, "case.accepted"),
    ],
)
def test_button_pressed_twice_takes_the_step_once(
    code, typed, event, at, staff, browser
):
    case = at(State.RECEIVED)
    client = browser(staff[Role.FIRST_CONTACT])
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"

    def press(page):
        sent = {name: value.format(now=now) for name, value in typed.items()}
        sent["form_token"] = page.context["form_token"]
        return client.post(step_url(code, case), sent)

    page = client.get(step_url(code, case))
    answers = press(page), press(page)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.unscoped.filter(case=case, type=event).count() == 1


def test_step_that_could_not_be_taken_is_taken_by_the_same_form_later(
    at, staff, browser
):
    case = at(State.RECEIVED)
    client = browser(staff[Role.FIRST_CONTACT])
    token = client.get(step_url("time", case)).context["form_token"]

    def put(moment):
        to = f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
        sent = {"seq": 1, "to": to, "reason": "邮戳为准", "form_token": token}
        return client.post(step_url("time", case), sent).status_code

    assert put(timezone.now() + timedelta(days=1)) == 409
    assert put(NOW - timedelta(days=1)) == 302
    assert put(NOW - timedelta(days=2)) == 302
    assert Event.unscoped.filter(case=case, type="time.corrected").count() == 1


@pytest.mark.parametrize("year", ["0026", "1969", "9999"])
@pytest.mark.parametrize(
    ("code", "field", "typed"),
    [
        ("time", "to", {"seq": 1, "reason": "邮戳为准"}),
        ("step", "done_at", {"step": "inspect"}),
        ("promise", "until", {"limit": "draft"}),
    ],
)
def test_year_that_no_calendar_has_is_told_of(
    year, code, field, typed, at, staff, browser
):
    case = at(State.HANDLING)
    who = Role.HANDLER if code == "promise" else Role.FIRST_CONTACT
    sent = typed | {field: f"{year}-12-31T23:59"}

    answer = browser(staff[who]).post(step_url(code, case), sent)

    assert answer.status_code == 200
    assert answer.context["form"].has_error(field, "out_of_calendar")
