"""The outcome over HTTP: on the case, then in Wagtail's own moderation."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import actions
from casework.models import Event
from casework.roles import Role
from complaints import publication
from complaints.models import Outcome, OutcomePage

from ..builders import build_complaint, build_person, move_to
from .sites import build_outcome_index
from .test_publication import WORDS

pytestmark = pytest.mark.django_db

AT = timezone.now() - timedelta(hours=2)


@pytest.fixture
def index(db):
    return build_outcome_index()


@pytest.fixture
def case(version, staff, units, index):
    person = actions.Person(name="张小明", phone="13800001234")
    case = build_complaint(version, at=AT, person=person)
    return move_to("closed", case, staff, units, at=AT)


@pytest.fixture
def prepared(case, staff):
    return publication.prepare(case=case, by=staff[Role.HANDLER], at=AT, words=WORDS)


@pytest.fixture
def approved(prepared, staff):
    return publication.approve(
        case=prepared.case, by=staff[Role.APPROVER], at=AT, number=1
    )


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(name, case):
    return reverse(f"outcomes:{name}", args=[str(case)])


def in_moderation(action, outcome):
    task = outcome.page.current_workflow_state.current_task_state
    return reverse(
        "wagtailadmin_pages:workflow_action", args=[outcome.page_id, action, task.pk]
    )


def test_words_are_written_beside_the_answer_and_not_the_story(case, staff):
    page = browser(staff[Role.HANDLER]).get(url_of("prepare", case))

    told = page.content.decode()
    assert page.context["version"].number == 1
    assert "半夜施工" not in told  # the submitter did not agree to be quoted


def test_words_are_saved_and_wait_for_another_person(case, staff):
    answer = browser(staff[Role.HANDLER]).post(url_of("prepare", case), WORDS.by_field)

    outcome = Outcome.unscoped.get(case=case)
    assert answer.status_code == 302
    assert publication.Words.of(outcome) == WORDS
    waiting = browser(staff[Role.APPROVER]).get("/admin/").context["trays"]
    assert {tray.code: tray.count for tray in waiting}["outcomes"] == 1


def test_words_missing_in_chinese_are_asked_for(case, staff):
    sent = WORDS.by_field | {"found_zh": "  "}

    page = browser(staff[Role.HANDLER]).post(url_of("prepare", case), sent)

    assert page.context["form"].errors["found_zh"]
    assert not Outcome.unscoped.exists()


def test_two_who_prepare_one_outcome_lose_nothing(prepared, staff, units):
    second = build_person(Role.HANDLER, unit=units["brigade"])
    url = url_of("prepare", prepared.case)
    changed = replace(WORDS, done_zh="第一人的话").by_field
    browser(staff[Role.HANDLER]).post(url, changed | {"seen": 1})

    mine = replace(WORDS, done_zh="第二人的话").by_field
    page = browser(second).post(url, mine | {"seen": 1})

    told = page.content.decode()
    assert page.status_code == 409
    assert "第一人的话" in told and "第二人的话" in told
    again = mine | {"seen": page.context["form"].data["seen"]}
    assert browser(second).post(url, again).status_code == 302


def test_preparer_and_approver_are_warned_of_a_name(case, staff):
    words = replace(WORDS, found_zh="经查，张小明反映属实。")
    publication.prepare(case=case, by=staff[Role.HANDLER], at=AT, words=words)

    again = browser(staff[Role.HANDLER]).get(url_of("prepare", case))
    client = browser(staff[Role.APPROVER])
    refused = client.post(url_of("approve", case), {"number": 1, "agree": "1"})

    assert [hit.kind for _field, hit in again.context["places"]] == ["name"]
    assert refused.status_code == 409
    places = refused.context["form"].fields["confirmed"].choices
    agreed = {"number": 1, "agree": "1", "confirmed": [code for code, _ in places]}
    assert client.post(url_of("approve", case), agreed).status_code == 302
    assert Outcome.unscoped.get(case=case).warnings_confirmed == 1


def test_who_prepared_is_not_offered_to_approve(case, staff, units):
    both = build_person(Role.HANDLER, Role.APPROVER, unit=units["brigade"])
    publication.prepare(case=case, by=both, at=AT, words=WORDS)
    client = browser(both)

    assert client.get(url_of("approve", case)).status_code == 409
    sent = {"number": 1, "agree": "1"}
    assert client.post(url_of("approve", case), sent).status_code == 409
    assert not OutcomePage.objects.exists()


def test_publisher_finds_it_on_the_desk_and_publishes_in_wagtail(approved, staff):
    client = browser(staff[Role.PUBLISHER])
    desk = client.get("/admin/").content.decode()
    editor = reverse("wagtailadmin_pages:edit", args=[approved.page_id])

    assert WORDS.title_zh in desk
    assert client.get(editor).status_code == 200
    client.post(in_moderation("approve", approved))

    approved.refresh_from_db()
    assert approved.state == Outcome.State.PUBLISHED
    assert OutcomePage.objects.live().count() == 2
    event = Event.unscoped.get(case=approved.case, type="outcome.published")
    assert event.actor == staff[Role.PUBLISHER]


def test_editor_of_the_page_offers_no_field_to_change_the_words(approved, staff):
    client = browser(staff[Role.PUBLISHER])
    page = client.get(reverse("wagtailadmin_pages:edit", args=[approved.page_id]))

    told = page.content.decode()
    assert WORDS.found_zh in told
    fields = set(page.context["form"].fields)
    assert not fields & {*WORDS.by_field, "title", "slug", "search_description"}


def test_posting_other_words_to_the_editor_changes_none(approved, staff):
    client = browser(staff[Role.PUBLISHER])
    url = reverse("wagtailadmin_pages:edit", args=[approved.page_id])

    client.post(url, {"title": "别的标题", "found_zh": "别的话", "action-publish": "1"})

    latest = approved.page.get_latest_revision_as_object()
    assert (latest.title, latest.found_zh) == (WORDS.title_zh, WORDS.found_zh)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_who_wrote_or_approved_cannot_publish_in_wagtail_either(role, approved, staff):
    staff[role].groups.add(*staff[Role.PUBLISHER].groups.all())

    answer = browser(staff[role]).post(in_moderation("approve", approved))

    approved.refresh_from_db()
    assert answer.status_code == 302
    assert approved.state == Outcome.State.APPROVED
    assert not OutcomePage.objects.live().exists()
    assert approved.page.current_workflow_state is not None


def test_publisher_asks_for_changes_and_the_author_finds_it(approved, staff):
    client = browser(staff[Role.PUBLISHER])

    client.post(in_moderation("reject", approved), {"comment": "标题太长"})

    author = browser(staff[Role.HANDLER])
    trays = {t.code: t.count for t in author.get("/admin/").context["trays"]}
    page = author.get(url_of("prepare", approved.case))
    assert trays["outcomes-back"] == 1
    assert page.context["remarks_on_last"] == "标题太长"


def test_publisher_unpublishes_in_wagtail_and_it_is_recorded(approved, staff):
    client = browser(staff[Role.PUBLISHER])
    client.post(in_moderation("approve", approved))

    client.post(reverse("wagtailadmin_pages:unpublish", args=[approved.page_id]))

    approved.refresh_from_db()
    event = Event.unscoped.get(case=approved.case, type="outcome.withdrawn")
    assert event.actor == staff[Role.PUBLISHER]
    assert approved.state == Outcome.State.WITHDRAWN
    assert not OutcomePage.objects.live().exists()


@pytest.mark.parametrize("name", ["copy", "delete"])
def test_page_is_neither_copied_nor_deleted(name, approved, staff):
    root = build_person(is_superuser=True)

    browser(root).post(
        reverse(f"wagtailadmin_pages:{name}", args=[approved.page_id]),
        {"new_title": "x", "new_slug": "x", "new_parent_page": approved.page_id},
    )

    assert OutcomePage.objects.count() == 1


def test_no_outcome_is_made_by_hand(index, staff):
    url = reverse(
        "wagtailadmin_pages:add", args=["complaints", "outcomepage", index.pk]
    )

    for person in (staff[Role.PUBLISHER], build_person(is_superuser=True)):
        assert browser(person).get(url).status_code in {302, 403}


def test_mail_to_the_publishers_says_nothing_of_the_case(prepared, staff):
    mail.outbox.clear()

    publication.approve(case=prepared.case, by=staff[Role.APPROVER], at=AT, number=1)

    told = " ".join(f"{m.subject} {m.body}" for m in mail.outbox)
    assert mail.outbox
    for word in (WORDS.title_zh, WORDS.found_zh, str(prepared.case), "张小明"):
        assert word not in told


def test_withdrawn_outcome_is_gone_from_the_public_at_once(approved, staff):
    browser(staff[Role.PUBLISHER]).post(in_moderation("approve", approved))
    page = OutcomePage.objects.get(pk=approved.page_id)
    case = approved.case

    browser(staff[Role.APPROVER]).post(url_of("withdraw", case), {"reason": "内容有误"})

    page.refresh_from_db()
    assert not page.live
    assert not page.aliases.live().exists()
    told = browser(staff[Role.HANDLER]).get(f"/admin/cases/{case}/").content.decode()
    assert re.search(r'href="[^"]*/outcomes/', told) is None
