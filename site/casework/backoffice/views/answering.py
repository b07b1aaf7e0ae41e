"""Drafting an answer, and the two gates it passes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from casework import actions
from casework.backoffice.drafting import DraftForm
from casework.backoffice.forms import GateForm
from casework.backoffice.situation import Situation
from casework.backoffice.steps import step
from casework.backoffice.versions import version_row

from .steps import CONFLICT, StepView


class DraftView(StepView):
    """Write the answer beside the case; save it as often as one likes, then submit."""

    step = step("draft")
    form_class = DraftForm
    template_name = "backoffice/draft.html"
    done = _("The draft is submitted.")

    def take(self, form: Any) -> HttpResponse:
        answer = actions.save_draft(
            **self.common,
            parts=form.typed_parts,
            result=form.cleaned_data["result"],
            seen=form.cleaned_data["seen"],
        )
        if "submit" not in self.request.POST:
            messages.success(self.request, _("The draft is saved."))
            return HttpResponseRedirect(self.step.url(self.situation))
        try:
            actions.submit_draft(**self.common)
        except actions.NotNow as problem:
            # Saved all the same: what is missing can be filled in from here.
            return self.refused(form.lay_over(answer), str(problem), CONFLICT)
        return self.finished()

    def collided(self, form: Any, problem: Exception) -> HttpResponse:
        """Show both drafts; sending this one again replaces the other knowingly."""
        theirs = self._as_it_is_now().answer
        if theirs is None:
            return self.refused(form, str(problem), CONFLICT)
        mine = form.lay_over(theirs)
        mine.add_error(None, str(problem))
        return self.answer_with(
            form=mine, theirs=version_row(self.case, theirs), status=CONFLICT
        )

    def _as_it_is_now(self) -> Situation:
        return Situation(str(self.case), self.request.user, now=self.situation.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer = self.situation.answer
        back = answer is not None and answer.sent_back_at is not None
        return super().get_context_data(
            remarks_on_last=self._remarks_on(answer.number) if back else "", **kwargs
        )

    def _remarks_on(self, number: int) -> str:
        """What the gate asked to be changed in the version it sent back."""
        for event in reversed(self.situation.events):
            if event.type in {"answer.sent_back", "answer.declined"}:
                return event.remarks if event.data.get("answer") == number else ""
        return ""


class GateView(StepView):
    """Read the frozen version beside the case, then agree or send it back."""

    form_class = GateForm
    template_name = "backoffice/gate.html"
    agree_label: Any = ""
    back_label: Any = ""
    back_done: Any = _("The draft is sent back with your remarks.")

    def take(self, form: Any) -> HttpResponse:
        chosen = self.agree if "agree" in self.request.POST else self.back
        chosen(**form.cleaned_data)
        if "agree" not in self.request.POST:
            self.done = self.back_done
        return self.finished()

    def agree(self, *, number: int, remarks: str) -> None:
        raise NotImplementedError

    def back(self, *, number: int, remarks: str) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer = self.situation.answer
        return super().get_context_data(
            version=version_row(self.case, answer) if answer else None,
            agree_label=self.agree_label,
            back_label=self.back_label,
            **kwargs,
        )


class ReviewView(GateView):
    step = step("review")
    agree_label = _("Approve")
    back_label = _("Send back")
    done = _("The draft is approved.")

    def agree(self, *, number: int, remarks: str) -> None:
        actions.approve_review(**self.common, number=number, remarks=remarks)

    def back(self, *, number: int, remarks: str) -> None:
        actions.send_back(**self.common, number=number, remarks=remarks)


class SignView(GateView):
    step = step("sign")
    agree_label = _("Sign off")
    back_label = _("Do not sign")
    done = _("The answer is signed off.")

    def agree(self, *, number: int, remarks: str) -> None:
        actions.sign_off(**self.common, number=number, remarks=remarks)

    def back(self, *, number: int, remarks: str) -> None:
        actions.decline(**self.common, number=number, remarks=remarks)
