import pytest
from django.urls import reverse

from casework.models import Procedure, ProcedureVersion, Unit
from casework.procedures.rows import definition_from_rows
from casework.procedures.text import Text
from casework.roles import Role
from tests import builders
from tests.casework.procedures.drafts import build_draft, change

from .forms import filled_in

# The form has five hundred fields.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INDEX = reverse("procedures:list")
# They write promises, or put them in force.
EDITORS = (Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR, Role.PUBLISHER)


@pytest.fixture
def draft(units):
    return build_draft(title=Text("咨询投诉", "Complaints"))


@pytest.fixture
def visit(client, staff):
    """Log a role in and return the client."""

    def as_role(role):
        client.force_login(staff[role])
        return client

    return as_role


def url(name, procedure, *args):
    return reverse(f"procedures:{name}", args=[procedure.pk, *args])


def send(client, procedure, action="", **changes):
    """Send the form of a procedure as it is shown, with some fields changed."""
    address = url("edit", procedure)
    data = filled_in(client.get(address).context["form"]) | changes
    if action:
        data[f"action-{action}"] = "x"
    return client.post(address, data, follow=True)


def latest(procedure):
    return Procedure.objects.get(pk=procedure.pk).get_latest_revision_as_object()


def test_the_form_sends_back_what_it_shows(visit, draft):
    before = definition_from_rows(latest(draft))

    response = send(visit(Role.PROCEDURE_EDITOR), draft)

    assert response.status_code == 200
    assert definition_from_rows(latest(draft)) == before


def test_an_editor_drafts_and_submits_and_a_publisher_approves(visit, draft):
    client = visit(Role.PROCEDURE_EDITOR)
    send(client, draft, summary_zh="改过的概要")
    send(client, draft, action="submit")
    waiting = Procedure.objects.get(pk=draft.pk)
    assert waiting.workflow_in_progress
    assert not waiting.live

    task = waiting.current_workflow_task_state
    client = visit(Role.PUBLISHER)
    client.post(url("workflow_action", draft, "approve", task.pk), {"comment": "好"})

    version = ProcedureVersion.objects.get()
    assert version.definition.summary.zh == "改过的概要"
    assert Procedure.objects.get(pk=draft.pk).live


@pytest.mark.parametrize(
    ("role", "published"), [(role, role != Role.PROCEDURE_EDITOR) for role in EDITORS]
)
def test_publishers_publish_and_editors_do_not(visit, draft, role, published):
    send(visit(role), draft, action="publish", summary_zh="改过的概要")

    assert Procedure.objects.get(pk=draft.pk).live is published
    assert ProcedureVersion.objects.exists() is published
    assert latest(draft).summary_zh == "改过的概要"


@pytest.mark.parametrize("role", set(Role) - set(EDITORS))
def test_other_roles_cannot_change_a_procedure(visit, draft, role):
    client = visit(role)

    for address in (
        reverse("procedures:add"),
        url("edit", draft),
        url("delete", draft),
    ):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("role", [*EDITORS, Role.APPROVER])
def test_who_works_with_procedures_finds_them(visit, draft, role):
    response = visit(role).get(INDEX)

    assert draft.title.zh in response.content.decode()


@pytest.mark.parametrize("role", set(Role) - set(EDITORS) - {Role.APPROVER})
def test_who_does_not_finds_no_list(visit, draft, role):
    assert visit(role).get(INDEX).status_code == 302


def test_an_approver_reads_a_procedure(visit, draft):
    response = visit(Role.APPROVER).get(url("inspect", draft))

    assert draft.title.zh in response.content.decode()


class TestBlocked:
    """A draft with a limit that has no number."""

    BLANK = {"limits-0-amount": ""}

    @pytest.mark.parametrize(
        ("role", "action"),
        [(Role.PUBLISHER, "publish"), (Role.PROCEDURE_EDITOR, "submit")],
    )
    def test_is_saved_and_told_with_a_link_to_the_field(
        self, visit, draft, role, action
    ):
        response = send(visit(role), draft, action=action, **self.BLANK)

        page = response.content.decode()
        assert response.redirect_chain[-1][0] == url("edit", draft)
        assert 'href="#id_limits-0-amount"' in page
        assert 'id="id_limits-0-amount"' in page
        assert latest(draft).limits.all()[0].amount is None
        procedure = Procedure.objects.get(pk=draft.pk)
        assert not procedure.live
        assert not procedure.workflow_in_progress

    def test_may_always_be_saved(self, visit, draft):
        response = send(visit(Role.PROCEDURE_EDITOR), draft, **self.BLANK)

        assert latest(draft).limits.all()[0].amount is None
        assert 'href="#id_limits-0-amount"' in response.content.decode()

    def test_is_not_published_by_an_approval(self, visit, draft, staff):
        draft.get_workflow().start(draft, staff[Role.PROCEDURE_EDITOR])
        task = Procedure.objects.get(pk=draft.pk).current_workflow_task_state
        change(draft, desk_unit=draft.desk_unit, limits=[self.blank_limit(draft)])
        client = visit(Role.PUBLISHER)

        address = url("workflow_action", draft, "approve", task.pk)
        response = client.post(address, {"comment": ""}, follow=True)
        modal = client.post(
            address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"}
        )

        assert "limits-0-amount" in response.content.decode()
        assert modal.json()["step"] == "success"
        task.refresh_from_db()
        assert task.status == task.STATUS_IN_PROGRESS
        assert not Procedure.objects.get(pk=draft.pk).live

    def test_is_not_published_by_an_approval_in_the_editor(self, visit, draft, staff):
        draft.get_workflow().start(draft, staff[Role.PROCEDURE_EDITOR])

        changes = self.BLANK | {"workflow-action-name": "approve"}
        send(visit(Role.PUBLISHER), draft, action="workflow-action", **changes)

        assert not Procedure.objects.get(pk=draft.pk).live
        assert latest(draft).limits.all()[0].amount is None

    def test_may_be_sent_back_for_changes(self, visit, draft, staff):
        draft.get_workflow().start(draft, staff[Role.PROCEDURE_EDITOR])

        changes = self.BLANK | {"workflow-action-name": "reject"}
        send(visit(Role.PUBLISHER), draft, action="workflow-action", **changes)

        state = Procedure.objects.get(pk=draft.pk).current_workflow_state
        assert state.status == state.STATUS_NEEDS_CHANGES

    def test_does_not_start_its_moderation_anew(self, visit, draft, staff):
        draft.get_workflow().start(draft, staff[Role.PROCEDURE_EDITOR])
        task = Procedure.objects.get(pk=draft.pk).current_workflow_task_state
        task.reject(user=staff[Role.PUBLISHER])

        editor = visit(Role.PROCEDURE_EDITOR)
        send(editor, draft, action="restart-workflow", **self.BLANK)

        assert not Procedure.objects.get(pk=draft.pk).workflow_in_progress

    def blank_limit(self, draft):
        limit = draft.limits.all()[0]
        limit.amount = None
        return limit


def test_every_problem_is_listed_in_the_words_of_the_form(
    visit, draft, django_assert_max_num_queries
):
    change(draft, channels=[], title_zh="")

    client = visit(Role.PROCEDURE_EDITOR)
    with django_assert_max_num_queries(120):
        page = client.get(url("edit", draft)).content.decode()

    assert 'href="#id_channels-FORMS"' in page
    assert 'href="#id_title_zh"' in page


def test_an_unknown_event_is_shown_and_not_replaced(visit, draft):
    limits = list(draft.limits.all())
    limits[0].starts_on = "case.opened"
    change(draft, limits=limits)

    client = visit(Role.PROCEDURE_EDITOR)
    page = client.get(url("edit", draft)).content.decode()
    send(client, draft)

    assert '<option value="case.opened" selected>' in page
    assert latest(draft).limits.all()[0].starts_on == "case.opened"


def test_the_code_stays_once_a_procedure_was_in_force(visit, draft):
    client = visit(Role.PUBLISHER)
    send(client, draft, code="renamed", action="publish")

    send(client, draft, code="again")

    assert latest(draft).code == "renamed"


def test_a_procedure_that_was_in_force_is_not_deleted(visit, draft):
    client = visit(Role.ADMINISTRATOR)
    send(client, draft, action="publish")

    refused = client.post(url("delete", draft))
    bulk = reverse("wagtail_bulk_action", args=["casework", "procedure", "delete"])
    client.post(f"{bulk}?id={draft.pk}")

    assert refused.status_code == 302
    assert Procedure.objects.filter(pk=draft.pk).exists()


def test_an_administrator_deletes_a_draft(visit, draft):
    visit(Role.ADMINISTRATOR).post(url("delete", draft))

    assert not Procedure.objects.exists()


def test_the_preview_shows_the_draft_in_both_languages(visit, draft):
    client = visit(Role.PROCEDURE_EDITOR)
    address = url("preview_on_edit", draft)
    data = filled_in(client.get(url("edit", draft)).context["form"])
    client.post(
        address, data | {"summary_zh": "草稿概要", "summary_en": "Draft summary"}
    )

    chinese = client.get(f"{address}?mode=zh-hans").content.decode()
    english = client.get(f"{address}?mode=en").content.decode()

    assert "草稿概要" in chinese
    assert "Draft summary" in english
    assert "咨询投诉" in chinese
    assert "Draft answer" in english


def test_the_preview_bears_a_draft_full_of_gaps(visit, draft):
    change(draft, channels=[], categories=[], limits=[], title_zh="", title_en="")
    client = visit(Role.PROCEDURE_EDITOR)
    address = url("preview_on_edit", draft)
    client.post(address, filled_in(client.get(url("edit", draft)).context["form"]))

    assert client.get(f"{address}?mode=en").status_code == 200


def test_an_earlier_revision_can_be_compared_and_brought_back(visit, draft):
    client = visit(Role.PROCEDURE_EDITOR)
    first = draft.latest_revision
    send(client, draft, summary_zh="改过的概要")

    comparison = client.get(url("revisions_compare", draft, first.pk, "latest"))
    address = url("revisions_revert", draft, first.pk)
    page = client.get(address)
    client.post(address, filled_in(page.context["form"]))

    assert "改过的概要" in comparison.content.decode()
    assert latest(draft).summary_zh == first.as_object().summary_zh
    assert definition_from_rows(latest(draft)) == definition_from_rows(
        first.as_object()
    )


def test_a_broken_revision_is_not_published_by_bringing_it_back(visit, draft):
    client = visit(Role.PUBLISHER)
    send(client, draft, **TestBlocked.BLANK)
    broken = Procedure.objects.get(pk=draft.pk).latest_revision
    send(client, draft, action="publish", **{"limits-0-amount": "7"})

    address = url("revisions_revert", draft, broken.pk)
    data = filled_in(client.get(address).context["form"]) | {"action-publish": "x"}
    client.post(address, data)

    assert ProcedureVersion.objects.count() == 1
    assert latest(draft).limits.all()[0].amount is None


def test_a_publisher_takes_a_procedure_out_of_force(visit, draft):
    client = visit(Role.PUBLISHER)
    send(client, draft, action="publish")

    client.post(url("unpublish", draft))

    assert Procedure.objects.get(pk=draft.pk).live_definition() is None
    assert ProcedureVersion.objects.count() == 1


def test_units_are_offered_in_the_order_of_the_tree(visit, draft):
    page = visit(Role.PROCEDURE_EDITOR).get(url("edit", draft))

    labels = [
        label for _value, label in page.context["form"].fields["desk_unit"].choices
    ]
    assert labels[1:] == ["政务局", "\u3000执法大队", "\u3000政务服务大厅"]
    assert Unit.objects.count() == 3


def test_the_list_says_what_is_in_force(visit, draft):
    client = visit(Role.PUBLISHER)
    send(client, draft, action="publish")
    send(client, draft, action="publish", summary_zh="第二版")
    other = build_draft(builders.build_definition(code="other"))

    listed = {row.pk: row for row in client.get(INDEX).context["object_list"]}
    page = client.get(INDEX).content.decode()

    assert listed[draft.pk].newest == 2
    assert listed[other.pk].newest is None
    assert "第二版" not in page
