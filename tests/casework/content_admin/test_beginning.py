"""A new procedure from a ready-made one, and from another of the house."""

import pytest
from django.urls import reverse

from casework.archetypes import archetypes
from casework.models import Calendar, Procedure, Unit
from casework.procedures.publishing import problems_of
from casework.procedures.rows import definition_from_rows
from casework.roles import Role
from tests import builders
from tests.casework.procedures.drafts import build_draft, change

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TYPES = reverse("procedures:types")
ADDERS = (Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR)


@pytest.fixture
def editor(client, staff):
    client.force_login(staff[Role.PROCEDURE_EDITOR])
    return client


def answers(**changes):
    units = {unit.code: unit.pk for unit in Unit.objects.all()}
    return {
        "title_zh": "医院投诉管理制度",
        "title_en": "Complaints to the hospital",
        "code": "hospital",
        "body": "hospital",
        "desk_unit": units["bureau"],
        "unit": units["hall"],
        "calendar": Calendar.objects.get(code="CN").pk,
    } | changes


def test_the_list_leads_to_fourteen_cards(editor):
    assert TYPES in editor.get(reverse("procedures:list")).content.decode()

    page = editor.get(TYPES).content.decode()

    for one in archetypes():
        assert reverse("procedures:begin", args=[one.code]) in page
        assert str(one.title.zh) in page
    assert "7 个工作日" in page
    assert reverse("procedures:add") in page


def test_the_empty_list_says_where_to_begin(editor):
    page = editor.get(reverse("procedures:list_results")).content.decode()

    assert TYPES in page


@pytest.mark.parametrize("one", archetypes(), ids=lambda one: one.code)
def test_a_type_becomes_a_draft_with_its_blanks_listed(editor, one):
    address = reverse("procedures:begin", args=[one.code])
    assert one.title.zh in editor.get(address).content.decode()

    response = editor.post(address, answers(), follow=True)

    procedure = Procedure.objects.get(code="hospital")
    assert response.redirect_chain[-1][0] == reverse(
        "procedures:edit", args=[procedure.pk]
    )
    assert not procedure.live
    draft = procedure.get_latest_revision_as_object()
    definition = definition_from_rows(draft)
    assert {category.unit for category in definition.categories} == {"hall"}
    assert (definition.desk_unit, definition.body) == ("bureau", "hospital")
    assert definition.limits == one.definition.limits
    left = problems_of(draft)
    page = response.content.decode()
    assert {problem.path.rpartition(".")[2] for problem in left} <= {"amount"}
    for problem in left:
        number = problem.path.partition("[")[2].partition("]")[0]
        assert f'href="#id_limits-{number}-amount"' in page


@pytest.mark.parametrize("one", archetypes(), ids=lambda one: one.code)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_preview_bears_every_type_with_its_blanks(editor, one, language):
    editor.post(reverse("procedures:begin", args=[one.code]), answers())
    draft = Procedure.objects.get().get_latest_revision_as_object()

    from casework.procedures import preview

    request = editor.get(reverse("procedures:list")).wsgi_request
    page = preview.render(draft, request, language).content.decode()

    assert draft.title_zh in page or draft.title_en in page
    assert draft.steps.all()[0].action_zh in page or language == "en"


def test_a_code_is_made_from_the_title_and_never_taken_twice(editor):
    address = reverse("procedures:begin", args=["finance"])
    editor.post(address, answers(code=""))
    editor.post(address, answers(code=""))
    refused = editor.post(address, answers(code="complaints-to-the-hospital"))

    assert set(Procedure.objects.values_list("code", flat=True)) == {
        "complaints-to-the-hospital",
        "complaints-to-the-hospital-2",
    }
    assert refused.status_code == 200
    assert refused.context["form"].errors["code"]


def test_an_own_procedure_is_copied_from_its_newest_draft(editor):
    own = build_draft()
    change(own, summary_zh="改过的概要")
    address = reverse("procedures:copy_from", args=[own.pk])
    assert address in editor.get(TYPES).content.decode()

    assert editor.get(address).context["form"].initial["code"] == "openness-2"
    editor.post(address, answers(code="second", title_zh="第二个"))

    copy = definition_from_rows(
        Procedure.objects.get(code="second").get_latest_revision_as_object()
    )
    assert copy.summary.zh == "改过的概要"
    assert copy.title.zh == "第二个"
    # Its units exist: they stay.
    assert [category.unit for category in copy.categories] == ["brigade", "hall"]
    assert copy.limits == builders.build_definition().limits


def test_what_does_not_exist_is_not_found(editor):
    assert editor.get(reverse("procedures:begin", args=["none"])).status_code == 404
    assert editor.get(reverse("procedures:copy_from", args=[0])).status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - set(ADDERS)))
def test_only_who_may_add_procedures_begins_one(client, staff, role):
    client.force_login(staff[role])
    address = reverse("procedures:begin", args=["finance"])

    for response in (client.get(TYPES), client.get(address), client.post(address)):
        assert response.status_code == 302
        assert response.url == reverse("wagtailadmin_home")
    assert not Procedure.objects.exists()
