"""The check before publishing: what stops it, and what is looked at once."""

import re

import pytest
from django.urls import reverse

from casework.models import Procedure, ProcedureVersion
from casework.procedures.text import Text
from casework.roles import Role
from tests.casework.procedures.drafts import build_draft, change

from .forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TICK = re.compile(r'name="doubts_seen" value="(\w+)"')


@pytest.fixture
def draft(staff):
    """Sound, but for a promise in words that no limit keeps."""
    return build_draft(promise=Text("三十日内答复您。"))


@pytest.fixture
def visit(client, staff):
    def as_role(role):
        client.force_login(staff[role])
        return client

    return as_role


def edit(draft):
    return reverse("procedures:edit", args=[draft.pk])


def send(client, draft, action, **changes):
    data = filled_in(client.get(edit(draft)).context["form"]) | changes
    return client.post(edit(draft), data | {f"action-{action}": "x"}, follow=True)


def tick(client, draft):
    found = TICK.search(client.get(edit(draft)).content.decode())
    return {"doubts_seen": found[1]} if found else {}


def now(draft):
    return Procedure.objects.get(pk=draft.pk)


def test_doubts_stand_above_the_form_with_links(visit, draft):
    page = visit(Role.PROCEDURE_EDITOR).get(edit(draft)).content.decode()

    assert 'href="#id_promise_zh"' in page
    assert "三十日" in page
    assert TICK.search(page)


@pytest.mark.parametrize(
    ("role", "action"),
    [(Role.PUBLISHER, "publish"), (Role.PROCEDURE_EDITOR, "submit")],
)
def test_doubts_hold_a_draft_until_they_are_ticked(visit, draft, role, action):
    client = visit(role)

    held = send(client, draft, action)
    assert held.redirect_chain[-1][0] == edit(draft)
    assert not ProcedureVersion.objects.exists()
    assert not now(draft).workflow_in_progress

    send(client, draft, action, **tick(client, draft))
    assert ProcedureVersion.objects.exists() or now(draft).workflow_in_progress


def test_once_is_enough(visit, draft, staff):
    editor = visit(Role.PROCEDURE_EDITOR)
    send(editor, draft, "submit", **tick(editor, draft))
    seen = draft.seen_doubts.get()
    assert seen.seen_by == staff[Role.PROCEDURE_EDITOR]

    publisher = visit(Role.PUBLISHER)
    assert not tick(publisher, draft)
    task = now(draft).current_workflow_task_state
    address = reverse("procedures:workflow_action", args=[draft.pk, "approve", task.pk])
    publisher.post(address, {"comment": ""})

    assert now(draft).live


def test_another_doubt_is_asked_for_anew(visit, draft):
    client = visit(Role.PUBLISHER)
    ticked = tick(client, draft)

    held = send(client, draft, "publish", promise_zh="六十日内答复您。", **ticked)

    assert held.redirect_chain[-1][0] == edit(draft)
    assert not ProcedureVersion.objects.exists()
    assert tick(client, draft) != ticked
    send(client, draft, "publish", **tick(client, draft))
    assert ProcedureVersion.objects.exists()


def test_an_approval_asks_for_doubts_that_came_in_between(visit, draft, staff):
    change(draft, promise_zh="")
    now(draft).get_workflow().start(now(draft), staff[Role.PROCEDURE_EDITOR])
    change(draft, promise_zh="三十日内答复您。")
    task = now(draft).current_workflow_task_state
    address = reverse("procedures:workflow_action", args=[draft.pk, "approve", task.pk])

    visit(Role.PUBLISHER).post(address, {"comment": ""})

    assert not now(draft).live


def test_a_draft_without_doubts_asks_for_nothing(visit, draft):
    change(draft, promise_zh="七个工作日内提出拟办意见。")
    client = visit(Role.PUBLISHER)

    assert not tick(client, draft)
    send(client, draft, "publish")

    assert now(draft).live
    assert not draft.seen_doubts.exists()
