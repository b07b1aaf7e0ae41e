"""The forms of the steps about time."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.actions.timing import correctable
from casework.events import event_type
from casework.projection import INSTANT_UNITS
from casework.typed_dates import FIRST, LAST, OUT_OF_CALENDAR
from casework.typed_text import TypedText

from .forms import WORDS, RemarksForm, StepForm, lines
from .steps import promisable_limits

# Browsers send and want this form, whatever the language.
BROWSER_MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment of a day that can be counted from: a year typed in two digits is not."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(
            format=BROWSER_MOMENT, attrs={"type": "datetime-local"}
        )
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        if moment and not FIRST < moment.date() < LAST:
            raise forms.ValidationError(OUT_OF_CALENDAR, code="out_of_calendar")
        return moment


class RecordStepForm(RemarksForm):
    step = forms.ChoiceField(label=_("Step"))
    done_at = MomentField(label=_("Done"), help_text=_("The date and the time."))

    field_order = ["step", "done_at", "remarks"]

    def prepare(self) -> None:
        steps = self.case.definition.recorded_steps
        done = {e.data["step"] for e in self.situation.events if e.type == "step.done"}
        self.fields["step"].choices = [(step.code, step.action) for step in steps]
        # What comes next is likely meant.
        self.fields["step"].initial = next(
            (step.code for step in steps if step.code not in done), None
        )
        self.fields["done_at"].initial = timezone.localtime(self.situation.now)

    def clean_done_at(self) -> datetime:
        # A browser sends no seconds: "now" would come before what was just done.
        done_at: datetime = self.cleaned_data["done_at"]
        now = self.situation.now
        return now if done_at == now.replace(second=0, microsecond=0) else done_at


class PromiseForm(StepForm):
    limit = forms.ChoiceField(label=_("Time limit"))
    until = MomentField(
        label=_("By when"),
        help_text=_("A limit in days is promised by its day; the hour is left out."),
    )
    words = TypedText(
        label=_("What you tell the submitter"),
        help_text=_("The submitter reads this."),
        limit=WORDS,
        required=False,
        widget=lines(3),
    )

    def prepare(self) -> None:
        self.limits = {limit.code: limit for limit in promisable_limits(self.situation)}
        self.fields["limit"].choices = [
            (code, limit.title) for code, limit in self.limits.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        limit, until = self.limits.get(cleaned.get("limit", "")), cleaned.get("until")
        if limit and until:
            cleaned["until"] = _promised(until, limit.unit)
        return cleaned


def _promised(until: datetime, unit: str) -> date:
    return until if unit in INSTANT_UNITS else timezone.localtime(until).date()


class ClassificationForm(RemarksForm):
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    breadth = forms.IntegerField(
        label=_("Units that must agree"), min_value=1, max_value=99
    )

    field_order = ["severity", "area", "breadth", "remarks"]

    def prepare(self) -> None:
        for name, rows in (
            ("severity", self.case.definition.severities),
            ("area", self.case.definition.areas),
        ):
            field = self.fields[name]
            field.choices = [
                ("", _("not said")),
                *((row.code, row.title) for row in rows),
            ]
            field.initial = getattr(self.case, name)
            if not rows:
                field.widget = forms.HiddenInput()
        self.fields["breadth"].initial = self.case.breadth


class CorrectTimeForm(StepForm):
    seq = forms.TypedChoiceField(label=_("Which event"), coerce=int)
    to = MomentField(label=_("The right date and time"))
    reason = TypedText(
        label=_("Reason"),
        help_text=_("Say how you know."),
        limit=WORDS,
        widget=lines(3),
    )

    def prepare(self) -> None:
        self.fields["seq"].choices = [
            (
                event.seq,
                format_lazy(
                    "{} · {}",
                    self._title(event),
                    date_format(timezone.localtime(at), "DATETIME_FORMAT"),
                ),
            )
            for event, at in correctable(self.case, self.situation.events)
        ]

    def _title(self, event: Any) -> object:
        if event.type == "step.done":
            return self.case.definition.step(event.data["step"]).action
        return event_type(event.type).title
