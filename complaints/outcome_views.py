"""The steps of an outcome on its case: prepare, approve or send back, withdraw."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from casework.backoffice.versions import version_row
from casework.backoffice.views.steps import CONFLICT, StepView

from . import outcome_steps, publication
from .identity_check import Hit, hits
from .outcome_forms import ApprovalForm, OutcomeForm, WithdrawalForm
from .publication import Words


class PrepareView(StepView):
    """Write the redacted words beside the answer."""

    step = outcome_steps.PREPARE
    form_class = OutcomeForm
    template_name = "backoffice/outcome_prepare.html"
    done = _("The outcome is prepared; somebody else approves it.")

    def take(self, form: Any) -> HttpResponse:
        publication.prepare(
            **self.common, words=form.words, seen=form.cleaned_data["seen"]
        )
        return self.finished()

    def collided(self, form: Any, problem: Exception) -> HttpResponse:
        """Show both versions; sending this one again replaces the other knowingly."""
        theirs = publication.outcome_of(self.case)
        if theirs is None:
            return self.refused(form, str(problem), CONFLICT)
        mine = form.lay_over(theirs)
        mine.add_error(None, str(problem))
        return self.answer_with(
            form=mine, theirs=outcome_steps.passages(theirs), status=CONFLICT
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer = self.situation.answer
        outcome = publication.outcome_of(self.case)
        return super().get_context_data(
            version=version_row(self.case, answer) if answer else None,
            remarks_on_last=outcome_steps.remarks_on(self.situation, outcome),
            places=outcome_steps.places(self.case, outcome) if outcome else [],
            **kwargs,
        )


class ApproveView(StepView):
    """Read the words as the public will, with every place that may tell who it is."""

    step = outcome_steps.APPROVE
    form_class = ApprovalForm
    template_name = "backoffice/outcome_approve.html"
    done = _("The outcome is approved and lies before the publisher.")

    def make_form(self, data: Any = None) -> ApprovalForm:
        form = ApprovalForm(data, situation=self.situation)
        self.outcome = publication.outcome_of(self.case)
        if self.outcome is not None:
            found = hits(self.case, Words.of(self.outcome).by_field)
            form.offer(self.outcome, [(hit.code, _place(hit)) for hit in found])
        return form

    def take(self, form: Any) -> HttpResponse:
        number, remarks = form.cleaned_data["number"], form.cleaned_data["remarks"]
        if "agree" in self.request.POST:
            publication.approve(
                **self.common,
                number=number,
                confirmed=form.cleaned_data.get("confirmed", ()),
                remarks=remarks,
            )
        else:
            publication.send_back(**self.common, number=number, remarks=remarks)
            self.done = _("The outcome is sent back with your remarks.")
        return self.finished()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outcome = publication.outcome_of(self.case)
        answer = self.situation.answer
        return super().get_context_data(
            words=outcome_steps.passages(outcome) if outcome else [],
            version=version_row(self.case, answer) if answer else None,
            **kwargs,
        )


def _place(hit: Hit) -> str:
    return _("%(what)s? “%(excerpt)s” (%(field)s)") % {
        "what": hit.what,
        "excerpt": hit.excerpt,
        "field": outcome_steps.FIELDS[hit.field],
    }


class WithdrawView(StepView):
    step = outcome_steps.WITHDRAW
    form_class = WithdrawalForm
    explanation = _(
        "The page disappears from the public site in every language within a minute."
    )
    done = _("The outcome is withdrawn from the public site.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        publication.withdraw(**self.common, reason=cleaned["reason"])
