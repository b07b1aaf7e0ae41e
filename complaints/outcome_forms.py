from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.backoffice.forms import WORDS, StepForm, lines
from casework.typed_text import TypedText

from .models import Outcome
from .publication import Words, outcome_of

TITLE_ZH = 120  # characters, as the page has room for
TITLE_EN = 200
TEXT = 8_000


def _text(label: Any, rows: int, required: bool) -> TypedText:
    return TypedText(limit=TEXT, label=label, widget=lines(rows), required=required)


class OutcomeForm(StepForm):
    """The redacted words, Chinese beside English."""

    title_zh = TypedText(
        label=_("Title (Chinese)"),
        help_text=_("What a passer-by understands: no name, no number."),
        limit=TITLE_ZH,
    )
    title_en = TypedText(label=_("Title (English)"), limit=TITLE_EN, required=False)
    asked_zh = _text(_("What was asked (Chinese)"), 5, True)
    asked_en = _text(_("What was asked (English)"), 5, False)
    found_zh = _text(_("What was found (Chinese)"), 6, True)
    found_en = _text(_("What was found (English)"), 6, False)
    done_zh = _text(_("What was done (Chinese)"), 6, True)
    done_en = _text(_("What was done (English)"), 6, False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.outcome: Outcome | None = outcome_of(self.case)
        if self.outcome is not None:
            self.initial |= Words.of(self.outcome).by_field
            self.initial["seen"] = self.outcome.number

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [
            (self[f"{name}_zh"], self[f"{name}_en"])
            for name in ("title", "asked", "found", "done")
        ]

    @property
    def words(self) -> Words:
        return Words(
            **{
                name: text
                for name, text in self.cleaned_data.items()
                if name in Words.__dataclass_fields__
            }
        )

    def lay_over(self, outcome: Outcome) -> "OutcomeForm":
        """Return a form with this one's text that has seen the other version."""
        data = self.data.copy()
        data["seen"] = str(outcome.number)
        return type(self)(data, situation=self.situation)


class ApprovalForm(StepForm):
    """Agree with the words that were read, or send them back."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.MultipleChoiceField(
        label=_("Each of these places tells nobody who somebody is"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remarks = TypedText(
        label=_("Remarks"),
        help_text=_("Needed to send the outcome back: what has to change?"),
        limit=WORDS,
        required=False,
        widget=lines(4),
    )

    def offer(self, outcome: Outcome, places: list[tuple[str, Any]]) -> None:
        self.initial["number"] = outcome.number
        self.fields["confirmed"].choices = places
        if not places:
            del self.fields["confirmed"]


class WithdrawalForm(StepForm):
    reason = TypedText(
        label=_("Reason"),
        help_text=_("Only colleagues see it."),
        limit=WORDS,
        widget=lines(3),
    )
