"""What every template draws with."""

from dataclasses import dataclass

import pytest
from django import forms
from django.forms.utils import ErrorDict
from django.template import Context, Template
from django.utils import translation

from casework.procedures.text import Text
from home.templatetags import components


@dataclass
class Limit:
    amount: int | None
    unit: str


class ExampleForm(forms.Form):
    name = forms.CharField(help_text="as on your card")
    story = forms.CharField(widget=forms.Textarea, required=False)
    named = forms.ChoiceField(
        label="Named?", choices=[("yes", "yes"), ("no", "no")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(help_text="read the notice")
    since = forms.DateField(widget=forms.SelectDateWidget(years=[2026]), required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("It does not fit together.")


def draw(source: str, **values) -> str:
    return Template("{% load components %}" + source).render(Context(values))


def test_a_field_has_a_label_a_hint_and_says_when_it_is_optional():
    form = ExampleForm()

    name = draw("{% field form.name %}", form=form)
    story = draw("{% field form.story %}", form=form)

    assert '<label class="field__label" for="id_name">' in name
    assert 'id="id_name_helptext"' in name
    assert 'aria-describedby="id_name_helptext"' in name
    assert "field__optional" not in name
    assert "field__optional" in story


def test_a_wrong_field_ties_its_error_to_the_control():
    drawn = draw("{% field form.name %}", form=ExampleForm({}))

    assert "field--wrong" in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_choices_stand_in_a_group_with_a_legend():
    drawn = draw("{% field form.named %}", form=ExampleForm({}))

    assert drawn.count("<fieldset") == drawn.count("<legend") == 1
    assert '<label for="id_named_0">' in drawn
    assert 'aria-describedby="id_named_error"' in drawn


def test_a_single_box_has_its_label_after_it():
    drawn = draw("{% field form.agree %}", form=ExampleForm())

    assert drawn.index('type="checkbox"') < drawn.index('<label for="id_agree">')
    assert 'id="id_agree_helptext"' in drawn


def test_a_control_of_several_parts_is_a_group():
    drawn = draw("{% field form.since %}", form=ExampleForm())

    assert "<fieldset" in drawn
    assert drawn.count("<select") == 3


def test_error_summary_leads_to_each_control():
    drawn = draw("{% error_summary form %}", form=ExampleForm({}))

    assert 'role="alert"' in drawn
    for target in ("#id_name", "#id_named_0", "#id_agree"):
        assert f'href="{target}"' in drawn
    assert "It does not fit together." in drawn
    assert "#id_token" not in drawn
    assert "Named?" not in drawn


def test_error_summary_is_empty_when_nothing_is_wrong():
    form = ExampleForm({})
    form._errors = ErrorDict()

    assert draw("{% error_summary form %}", form=form).strip() == ""


@pytest.mark.parametrize(
    ("language", "drawn"),
    [
        ("zh-hans", "受理"),
        ("en", '<span lang="zh-Hans">受理</span>'),
    ],
)
def test_a_text_in_another_language_says_so(language, drawn):
    with translation.override(language):
        assert draw("{% text words %}", words=Text(zh="受理")) == drawn


def test_a_text_is_escaped():
    assert draw("{% text words %}", words="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(7, "workday"), "7 workdays"),
        (Limit(1, "hour"), "1 hour"),
        (Limit(0, "minute"), "at once"),
        (Limit(0, "workday"), "the same day"),
        (Limit(None, "workday"), "not yet set"),
    ],
)
def test_a_length_of_time_is_put_into_words(limit, words):
    with translation.override("en"):
        assert components.duration(limit) == words


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("0000-8812345", "00008812345"),
        ("+86 10 5555 0100", "+861055550100"),
        ("0000-8812345 转 8", "00008812345"),
        ("12345, 0000-8812345", "12345"),
    ],
)
def test_a_phone_can_be_dialled(phone, dialled):
    assert components.dialable(phone) == dialled


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [(3, 4, "75.0"), (1, 3, "33.33"), (0, 0, "0"), (5, 4, "100")],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_bar_is_drawn_alike_in_every_language(part, whole, width, language):
    with translation.override(language):
        drawn = draw("{% bar part whole %}", part=part, whole=whole)

    assert f'<rect class="bar__part" width="{width}"' in drawn


def test_a_callout_escapes_what_it_is_given_and_keeps_what_it_holds():
    drawn = draw(
        "{% callout tone='late' title=title %}<p>{{ words }}</p>{% endcallout %}",
        title="<i>",
        words="<b>",
    )

    assert "notice--late" in drawn
    assert "&lt;i&gt;" in drawn
    assert "<p>&lt;b&gt;</p>" in drawn


def test_names_are_joined_as_a_list_reads():
    with translation.override("en"):
        assert components.joined([Text(en="a"), Text(en="<b>")]) == "a, &lt;b&gt;"
