"""The form of a draft answer: one field for each part that the procedure demands."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Answer, Case
from casework.typed_text import TypedText

from .forms import PART, StepForm, lines

PREFIX = "part_"


class DraftForm(StepForm):
    """The parts of an answer side by side with the case.

    `seen` is the moment at which the draft that lies open was saved; a draft that
    somebody else saved meanwhile is shown beside this one, and neither is lost.
    """

    result = forms.ChoiceField(
        label=_("Result"),
        help_text=_("Needed to submit the draft."),
        choices=[("", _("not chosen yet")), *Case.Result.choices],
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def prepare(self) -> None:
        for part in self.case.definition.reply.parts:
            self.fields[f"{PREFIX}{part.code}"] = TypedText(
                label=part.title,
                help_text=part.hint,
                limit=PART,
                required=False,
                widget=lines(7),
            )
        draft = self.open_draft
        source = draft or self.situation.answer
        self.initial["seen"] = draft.saved_at.isoformat() if draft else ""
        if source is not None:
            self.initial["result"] = source.result
            for code, text in source.parts.items():
                self.initial[f"{PREFIX}{code}"] = text

    @property
    def open_draft(self) -> Answer | None:
        """The version still being written; one sent back is followed by a new one."""
        answer = self.situation.answer
        return None if answer is None or answer.is_frozen else answer

    @property
    def parts(self) -> list[forms.BoundField]:
        return [
            self[f"{PREFIX}{part.code}"] for part in self.case.definition.reply.parts
        ]

    def clean_seen(self) -> datetime | None:
        typed = self.cleaned_data["seen"]
        if not typed:
            return None
        try:
            return datetime.fromisoformat(typed)
        except ValueError:
            raise forms.ValidationError(
                _("Open this page anew."), code="invalid"
            ) from None

    @property
    def typed_parts(self) -> dict[str, str]:
        return {
            part.code: self.cleaned_data[f"{PREFIX}{part.code}"]
            for part in self.case.definition.reply.parts
        }

    def lay_over(self, draft: Answer) -> Any:
        """Return a form with this one's text that has seen the other draft."""
        data = self.data.copy()
        data["seen"] = draft.saved_at.isoformat()
        return type(self)(data, situation=self.situation)
