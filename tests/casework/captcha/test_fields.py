import pytest
from captcha.models import CaptchaStore
from django import forms

from casework.captcha.fields import OnceCaptchaField

pytestmark = pytest.mark.django_db
TOKEN, OTHER = "a" * 32, "b" * 32


class CaptchaForm(forms.Form):
    word = forms.CharField()
    captcha = OnceCaptchaField()

    def __init__(self, data=None, *, token=TOKEN):
        super().__init__(data)
        key = (data or {}).get("captcha_0", "")
        self.fields["captcha"].bind(token=token, key=key)


def solved(**more):
    html = str(CaptchaForm()["captcha"])
    row = CaptchaStore.objects.latest("pk")
    assert row.hashkey in html
    return {"captcha_0": row.hashkey, "captcha_1": row.response, **more}


def test_right_answer_is_valid():
    assert CaptchaForm(solved(word="x")).is_valid()


def test_missing_answer_asks_for_it_and_leaves_the_challenge_open():
    answer = solved(word="x")

    form = CaptchaForm({**answer, "captcha_1": " "})

    assert form.errors["captcha"].as_data()[0].code == "required"
    assert CaptchaForm(answer).is_valid()


def test_wrong_answer_brings_a_new_picture():
    form = CaptchaForm({**solved(word="x"), "captcha_1": "no"})

    assert form.errors["captcha"].as_data()[0].code == "invalid"
    assert "<img" in str(form["captcha"])


def test_error_elsewhere_does_not_ask_again():
    answer = solved(word="")
    form = CaptchaForm(answer)
    assert not form.is_valid()

    html = str(form["captcha"])
    again = CaptchaForm({"word": "x", "captcha_0": answer["captcha_0"]})

    assert "<img" not in html
    assert answer["captcha_0"] in html
    assert again.is_valid()


def test_pass_of_one_form_does_not_serve_another():
    answer = solved(word="x")
    assert CaptchaForm(answer).is_valid()

    other = CaptchaForm({"word": "x", "captcha_0": answer["captcha_0"]}, token=OTHER)

    assert not other.is_valid()
    assert "<img" in str(other["captcha"])


def test_unrendered_form_issues_nothing():
    CaptchaForm()

    assert not CaptchaStore.objects.exists()


def test_withheld_picture_leaves_the_button_to_ask_again():
    form = CaptchaForm()
    form.fields["captcha"].widget.withheld = True

    html = str(form["captcha"])

    assert "<img" not in html
    assert 'name="new_picture"' in html
    assert not CaptchaStore.objects.exists()


def test_widget_names_its_parts_for_everybody():
    html = str(CaptchaForm()["captcha"])

    assert 'id="id_captcha_1"' in html
    assert 'alt="' in html
    assert "<audio controls" in html
    assert "formnovalidate" in html
