from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.actions.after import SATISFACTION
from casework.models import Case
from casework.typed_text import TypedText

MESSAGE = 10_000  # characters
REMARKS = 2_000

# The five levels of 好差评 (GB/T 39734-2020), in their order.
LEVELS = dict(
    zip(
        SATISFACTION,
        (
            _("Very satisfied"),
            _("Satisfied"),
            _("Fairly satisfied"),
            _("Dissatisfied"),
            _("Very dissatisfied"),
        ),
        strict=True,
    )
)


CODE_INSIDE = _(
    "This contains your access code. Take it out: nobody else should know it, and we "
    "never ask for it."
)


class OpenCaseForm(forms.Form):
    """Number and code. What is wrong with them is never said by this form."""

    use_required_attribute = False

    reference = forms.CharField(
        label=_("Reference number"),
        help_text=_("From your receipt. Capitals, blanks and dashes do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    code = forms.CharField(
        label=_("Access code"),
        help_text=_("Twenty letters and digits in groups of four."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class OwnCaseForm(forms.Form):
    """Words of the submitter that people will read: they must not open the case."""

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, TypedText) and self._gives_code_away(name):
                self.add_error(name, CODE_INSIDE)
        return cleaned

    def _gives_code_away(self, name: str) -> bool:
        words = self.cleaned_data.get(name, "")
        return bool(words) and codes.contains_code(words, self.case.code_hash)


class MessageForm(OwnCaseForm):
    body = TypedText(
        label=_("Your message"),
        limit=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your message.")},
    )


class WithdrawForm(OwnCaseForm):
    reason = TypedText(
        label=_("Why you withdraw it"),
        limit=REMARKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RatingForm(OwnCaseForm):
    satisfaction = forms.ChoiceField(
        label=_("How satisfied are you with the answer?"),
        choices=list(LEVELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )
    remarks = TypedText(
        label=_("What could be better"),
        limit=REMARKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
