"""What the form of a procedure fills in, and what it offers for choice."""

import re

import pytest
from django.urls import reverse

from casework.content_admin.procedure_form import new_code
from casework.models import Calendar, Procedure, Unit
from casework.procedures.definition import Condition, Severity, Step, Stop
from casework.procedures.publishing import problems_of
from casework.procedures.rows import definition_from_rows
from casework.procedures.text import Text
from casework.roles import Role
from tests import builders
from tests.casework.procedures.drafts import build_draft

from .forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADD = reverse("procedures:add")
VISIT = Step("visit", Text("单位"), Text("到达现场"), recorded=True)


@pytest.fixture
def editor(client, staff):
    client.force_login(staff[Role.PROCEDURE_EDITOR])
    return client


def edit(procedure):
    return reverse("procedures:edit", args=[procedure.pk])


def form_of(client, procedure):
    return client.get(edit(procedure)).context["form"]


def options(form, relation, number, name):
    row = form.formsets[relation].forms[number]
    return [code for code, _label in row.fields[name].widget.choices]


def latest(procedure):
    return Procedure.objects.get(pk=procedure.pk).get_latest_revision_as_object()


def row(relation, number, **fields):
    return {f"{relation}-{number}-{name}": value for name, value in fields.items()}


def test_a_regime_typed_in_without_a_single_code_can_be_published(editor):
    """A hospital's rule as its office would type it, titles and numbers only."""
    units = {unit.code: unit.pk for unit in Unit.objects.all()}
    data = filled_in(editor.get(ADD).context["form"])
    data |= {
        "title_zh": "医院行风办投诉处理制度",
        "title_en": "Complaints to the conduct office",
        "desk_unit": units["bureau"],
        "calendar": Calendar.objects.get(code="CN").pk,
        "body": "hospital",
    }
    rows = {
        "channels": [{"title_zh": "网上", "public_form": "on"}, {"title_zh": "口头"}],
        "categories": [{"title_zh": "医德医风"}, {"title_zh": "收费"}],
        "steps": [{"actor_zh": "行风办", "action_zh": "答复", "recorded": "on"}],
        "limits": [
            {"title_zh": "口头投诉", "amount": "0", "unit": "minute"},
            {"title_zh": "书面投诉", "title_en": "In writing", "amount": "2"},
        ],
        "gates": [{"title_zh": "审核"}],
        "answer_parts": [{"title_zh": "处理意见"}],
    }
    form = editor.get(ADD).context["form"]
    for relation, given in rows.items():
        data[f"{relation}-TOTAL_FORMS"] = len(given)
        blank = form.formsets[relation].empty_form
        for number, typed in enumerate(given):
            shown = {
                name.replace("__prefix__", str(number)): value
                for name, value in filled_in(blank).items()
            }
            data |= shown | row(relation, number, ORDER=number + 1, **typed)

    editor.post(ADD, data)

    procedure = Procedure.objects.get()
    draft = latest(procedure)
    definition = definition_from_rows(draft)
    assert procedure.code == "complaints-to-the-conduct-office"
    assert problems_of(draft) == []
    assert [limit.code for limit in definition.limits] == ["limit-1", "in-writing"]
    assert {limit.starts_on for limit in definition.limits} == {"case.received"}
    assert {category.unit for category in definition.categories} == {"bureau"}
    assert definition.steps[0].event == "step:step-1"


def test_limits_may_begin_and_end_with_a_recorded_step(editor):
    silent = Step("inform", Text("单位"), Text("告知"))
    draft = build_draft(steps=(VISIT, silent))

    form = form_of(editor, draft)
    assert "step:visit" in options(form, "limits", 0, "starts_on")
    assert "step:visit" in options(form, "stops", 0, "from_event")
    assert "step:inform" not in options(form, "limits", 0, "starts_on")
    assert "step:visit · 到达现场" in editor.get(edit(draft)).content.decode()

    data = filled_in(form) | {"limits-0-met_by": "step:visit"}
    editor.post(edit(draft), data)

    assert latest(draft).limits.all()[0].met_by == "step:visit"
    assert problems_of(latest(draft)) == []


def test_rows_of_the_draft_are_ticked_not_typed(editor):
    limits = builders.build_definition().limits
    draft = build_draft(severities=(Severity("grave", Text("重大")),))
    form = form_of(editor, draft)

    assert options(form, "limits", 0, "severities") == ["grave"]
    assert options(form, "limits", 0, "channels") == ["web", "phone"]
    assert options(form, "stops", 0, "limits") == [limit.code for limit in limits]
    editor.post(
        edit(draft),
        filled_in(form)
        | {"limits-0-severities": ["grave"], "stops-0-limits": ["draft", "accept"]},
    )

    saved = definition_from_rows(latest(draft))
    assert saved.limits[0].condition == Condition(severities=("grave",))
    assert saved.stops[0].limits == ("draft", "accept")


def test_a_code_that_no_longer_exists_is_shown_and_kept(editor):
    stop = Stop("pause", "supplement.asked", "supplement.supplied", ("gone",))
    draft = build_draft(stops=(stop,))
    client_form = form_of(editor, draft)

    page = editor.get(edit(draft)).content.decode()
    editor.post(edit(draft), filled_in(client_form) | {"stops-0-limits": ["gone"]})

    assert 'value="gone"' in page
    assert latest(draft).stops.all()[0].limits == "gone"


def test_what_names_a_deleted_limit_forgets_it_but_never_means_all(editor):
    steps = (Step("d", Text("单位"), Text("拟办"), limit="draft"),)
    stops = (
        Stop("pause", "supplement.asked", "supplement.supplied", ("draft", "accept")),
        Stop("exclude", "message.sent", "message.received", ("draft",)),
    )
    draft = build_draft(steps=steps, stops=stops)
    data = filled_in(form_of(editor, draft)) | {"limits-0-DELETE": "1"}

    editor.post(edit(draft), data)

    saved = definition_from_rows(latest(draft))
    assert [limit.code for limit in saved.limits] == ["answer", "accept"]
    assert saved.steps[0].limit == ""
    assert saved.stops[0].limits == ("accept",)
    assert [problem.path for problem in problems_of(latest(draft))] == [
        "stops[1].limits"
    ]


def test_a_blank_row_is_not_saved(editor):
    draft = build_draft()
    form = form_of(editor, draft)
    count = form.formsets["limits"].total_form_count()
    blank = {
        name.replace("__prefix__", str(count)): value
        for name, value in filled_in(form.formsets["limits"].empty_form).items()
    }
    before = definition_from_rows(latest(draft))

    editor.post(
        edit(draft), filled_in(form) | blank | {"limits-TOTAL_FORMS": count + 1}
    )

    assert definition_from_rows(latest(draft)) == before


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Answer in writing", "answer-in-writing"),
        ("", "limit-1"),
        ("答复", "limit-1"),
        ("Taken", "taken-2"),
        (
            "A title that is much longer than any code",
            "a-title-that-is-much-longer-than-any",
        ),
    ],
)
def test_codes_are_made_of_english_titles(title, code):
    assert new_code(title, "limit", {"taken"}) == code


def test_what_is_rarely_needed_is_folded_until_it_says_something(editor):
    page = editor.get(edit(build_draft())).content.decode()

    first, second = re.split(r'id="inline_child_limits-\d"', page)[1:3]
    # The first may be extended, the second may not.
    assert first.count("<details") == second.count("<details") == 4
    opened = 'class="bo-rarely" open'
    assert first.count(opened) > second.count(opened) == 0
