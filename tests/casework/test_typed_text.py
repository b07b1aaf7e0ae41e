import pytest
from django import forms

from casework.typed_text import TypedText, is_blank, storable


class StoryForm(forms.Form):
    story = TypedText(limit=100)


def story(text):
    return StoryForm({"story": text})


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "مرحبا بالعالم",
        "\u202eevil",
        "e\u0301",
        "👩‍👩‍👧‍👦",
        "𠮷野家",
        "\ue000",
        "　　段首空两格",
        "a\u200bb",
    ],
    ids=ascii,
)
def test_visible_text_is_kept_as_it_came(text):
    form = story(text)

    assert form.is_valid()
    assert form.cleaned_data["story"] == text


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t", "\u200b", "\u200b\ufeff\u2060", "\u3164", "\u2800", "\u00ad"],
    ids=ascii,
)
def test_text_that_nobody_can_see_is_missing(text):
    assert story(text).errors["story"].as_data()[0].code == "required"


@pytest.mark.parametrize("text", ["a\x00b", "\x07a", "a\x9f", "\ud800a"], ids=ascii)
def test_unstorable_characters_are_said_and_taken_out(text):
    form = story(text)

    assert form.errors["story"].as_data()[0].code == "unstorable"
    assert form["story"].value() == storable(text)[0]
    assert story(form["story"].value()).is_valid()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\u2028", "\x85"], ids=ascii)
def test_ends_of_lines_are_one_kind(end):
    form = story(f"one{end}two")

    assert form.is_valid()
    assert form.cleaned_data["story"] == "one\ntwo"


def test_too_long_text_says_by_how_much_and_stays():
    form = story("x" * 101)

    assert "101" in form.errors["story"][0]
    assert form["story"].value() == "x" * 101


def test_browser_is_not_told_to_cut_a_pasted_text():
    assert "maxlength" not in str(story("")["story"])


def test_blank_text_of_a_megabyte_is_found_at_once():
    assert is_blank("\u200b" * 1_000_000)
    assert not is_blank("x" * 1_000_000)
