"""The pages of the steps about time: done, promised, sorted, put right."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import actions
from casework.backoffice import timing_forms as forms
from casework.backoffice.steps import step

from .steps import StepView


class RecordStepView(StepView):
    step = step("step")
    form_class = forms.RecordStepForm
    explanation = _("Time limits begin or end with it, at the time you give.")
    done = _("The step is recorded.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.record_step(**self.common, **cleaned)


class PromiseView(StepView):
    step = step("promise")
    form_class = forms.PromiseForm
    explanation = _("The submitter is told, and the limit ends on that date.")
    done = _("The date is promised.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.promise_date(**self.common, **cleaned)


class ClassifyView(StepView):
    step = step("classify")
    form_class = forms.ClassificationForm
    explanation = _(
        "The time limits that apply follow from it, counted from when they began."
    )
    done = _("The case is classified.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.classify(**self.common, **cleaned)


class CorrectTimeView(StepView):
    step = step("time")
    form_class = forms.CorrectTimeForm
    explanation = _(
        "For a time that was written down wrongly, such as the day a letter came. "
        "Both times stay in the history, and every limit is counted anew."
    )
    done = _("The time is put right.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.correct_time(**self.common, **cleaned)
