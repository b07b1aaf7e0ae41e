"""The pages of the steps up to the answer, and after it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import actions
from casework.backoffice import forms
from casework.backoffice.steps import step
from casework.backoffice.versions import version_row

from .steps import StepView


class AcceptView(StepView):
    step = step("accept")
    form_class = forms.RemarksForm
    explanation = _(
        "From here the organisation has taken the case on; the submitter is told."
    )
    done = _("The case is accepted.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.accept(**self.common, remarks=cleaned["remarks"])


class RefuseView(StepView):
    step = step("refuse")
    form_class = forms.RefusalForm
    template_name = "backoffice/refuse.html"
    done = _("The case is not accepted; the submitter is told why.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.refuse(
            **self.common,
            reason=cleaned["reason"],
            ground=cleaned["ground"],
            redirect=cleaned["redirect"],
        )


class SupplementView(StepView):
    step = step("supplement")
    form_class = forms.SupplementForm
    explanation = _("May be done once. Until the answer comes, the clocks may stop.")
    done = _("The submitter is asked for more information.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.ask_supplement(**self.common, what=cleaned["what"])


class AssignView(StepView):
    step = step("assign")
    form_class = forms.AssignmentForm
    done = _("The case is assigned.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.assign(**self.common, **cleaned)


class ReturnView(StepView):
    step = step("return")
    form_class = forms.ReturnForm
    explanation = _("The case goes back to the office, which assigns it anew.")
    done = _("The case is returned to the office.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.return_case(**self.common, reason=cleaned["reason"])


class AnswerBesideView(StepView):
    """A step taken with the answer in view."""

    beside = "backoffice/parts/answer_beside.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer = self.situation.answer
        version = version_row(self.case, answer) if answer else None
        return super().get_context_data(version=version, **kwargs)


class ReplyView(AnswerBesideView):
    step = step("reply")
    form_class = forms.ReplyForm
    done = _("The answer is recorded as sent.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.reply(
            **self.common, channel=cleaned["channel"], remarks=cleaned["remarks"]
        )


class FollowUpView(AnswerBesideView):
    step = step("follow_up")
    form_class = forms.FollowUpForm
    done = _("The follow-up is recorded.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.record_follow_up(**self.common, **cleaned)


class CloseView(AnswerBesideView):
    step = step("close")
    form_class = forms.RemarksForm
    explanation = _("A closed case is complete; the submitter is told.")
    done = _("The case is closed.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.close(**self.common, remarks=cleaned["remarks"])


class MessageView(StepView):
    step = step("message")
    form_class = forms.MessageForm
    done = _("The message is on the submitter’s tracking page.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.message_submitter(**self.common, body=cleaned["body"])


class NoteView(StepView):
    step = step("note")
    form_class = forms.NoteForm
    done = _("The note is added.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.add_note(**self.common, body=cleaned["body"])


class ExtendView(StepView):
    step = step("extend")
    form_class = forms.ExtensionForm
    explanation = _("The submitter is told the reason and the new date.")
    done = _("The time limit is extended.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.extend_limit(**self.common, **cleaned)


class ConflictView(StepView):
    step = step("conflict")
    form_class = forms.ConflictForm
    explanation = _(
        "Whom the case is about never finds it again: in no list, count, search or "
        "link. This cannot be undone."
    )
    done = _("The conflict of interest is recorded.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        actions.declare_conflict(
            **self.common,
            user=cleaned["person"],
            unit=cleaned["unit"],
            reason=cleaned["reason"],
        )
