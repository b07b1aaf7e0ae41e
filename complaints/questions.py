"""The questions of a category as fields of a form.

They are defined in the procedure; a new question needs no code. Answers are kept by
the question's code, as text, so that they read the same when the question is gone.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.procedures.definition import Category, Question
from casework.typed_text import TypedText

PREFIX = "question_"
LINE = 300  # characters
PARAGRAPH = 4_000  # characters
FEW = 6  # choices that fit on a phone as radio buttons
EMPTY = ("", None)
YES_NO = (("yes", _("Yes")), ("no", _("No")))


def fields_for(category: Category) -> dict[str, forms.Field]:
    return {
        f"{PREFIX}{question.code}": _field(question) for question in category.questions
    }


def answers_in(cleaned: dict, questions: Iterable[Question]) -> dict[str, str]:
    """Return what was answered, by question code; unanswered ones are left out."""
    answers = {
        question.code: cleaned.get(f"{PREFIX}{question.code}") for question in questions
    }
    return {
        code: str(given) for code, given in answers.items() if given not in ("", None)
    }


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.title,
        "help_text": question.hint,
        "required": question.required,
    }
    match question.kind:
        case "long_text":
            return TypedText(
                limit=PARAGRAPH, widget=forms.Textarea(attrs={"rows": 4}), **common
            )
        case "choice":
            return _choice([(c.code, c.title) for c in question.choices], **common)
        case "yes_no":
            return _choice(YES_NO, **common)
        case "date":
            return forms.DateField(widget=DateInput(), **common)
        case "number":
            return forms.DecimalField(max_digits=15, decimal_places=4, **common)
        case _:
            return TypedText(limit=LINE, **common)


def _choice(choices: Iterable, **common) -> forms.Field:
    choices = list(choices)
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "—"), *choices], **common)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # Browsers read and send only this form, whatever the language.
        super().__init__(format="%Y-%m-%d")
