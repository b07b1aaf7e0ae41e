"""A step with a case: its page, its form, and what is said when it cannot be taken.

A step that a person has no right to answers like a case that does not exist. One that
comes too late, or collides with a colleague's, comes back with everything that was
typed and says why (409).
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import actions, form_tokens, once
from casework.backoffice.forms import StepForm
from casework.backoffice.kinds import kind_of
from casework.backoffice.listing import case_url
from casework.backoffice.steps import Step
from casework.write_gate import writing

from .pages import CasePage

CONFLICT = 409
UNAVAILABLE = 503


class StepView(CasePage):
    """One step. Subclasses say which form it has and which action it calls."""

    step: ClassVar[Step]
    form_class: ClassVar[type[StepForm]]
    done: ClassVar[str | Promise] = _("Done.")
    template_name = "backoffice/step.html"
    # Words of the button, and what is to be known before pressing it.
    submit_label: ClassVar[str | Promise] = ""
    explanation: ClassVar[str | Promise] = ""
    # The template of what lies beside the form.
    beside: ClassVar[str] = "backoffice/parts/reading.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.may_ever():
            raise Http404

    def may_ever(self) -> bool:
        """Whether the person has the right to this step, whatever the state."""
        return any(self.situation.may(right) for right in self.step.rights)

    def get_page_title(self) -> str:
        return f"{self.step.title}: {self.case}"

    def further_breadcrumbs(self) -> Sequence[dict[str, Any]]:
        return [{"url": "", "label": self.step.title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.step.is_offered(self.situation):
            return self.not_now()
        return self.answer_with(form=self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.step.right and not self.step.is_offered(self.situation):
            # No transition stands behind it that would say so.
            return self.not_now()
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.answer_with(form=form)
        try:
            return self.take(form)
        except actions.NotAllowed:
            raise Http404 from None
        except actions.Stale as problem:
            return self.collided(form, problem)
        except actions.NotNow as problem:
            return self.refused(form, str(problem), CONFLICT)
        except OperationalError:
            # Nothing was written: the transaction never began or was undone.
            return self.refused(
                form,
                _("The database is busy. Nothing was changed; please send it again."),
                UNAVAILABLE,
            )

    def make_form(self, data: Any = None) -> StepForm:
        return self.form_class(data, situation=self.situation)

    def take(self, form: Any) -> HttpResponse:
        """Take the step once, however often the button was pressed; say where to go."""
        token = form_tokens.read(self.request.POST.get(form_tokens.FIELD, ""))
        with writing():
            if token is None or once.first_time(token.hash, at=self.situation.now):
                self.perform(form.cleaned_data)
        return self.finished()

    def perform(self, cleaned: dict[str, Any]) -> None:
        raise NotImplementedError

    @property
    def common(self) -> dict[str, Any]:
        """What every action is called with."""
        return {
            "case": self.case,
            "by": self.request.user,
            "at": self.situation.now,
        }

    def finished(self) -> HttpResponse:
        messages.success(self.request, self.done)
        if self.situation.is_still_visible:
            return HttpResponseRedirect(case_url(self.case))
        # Returned, or hidden by a conflict of interest: it is no longer theirs.
        return HttpResponseRedirect(reverse("wagtailadmin_home"))

    def collided(self, form: StepForm, problem: Exception) -> HttpResponse:
        return self.refused(form, str(problem), CONFLICT)

    def refused(self, form: StepForm, why: str | Promise, status: int) -> HttpResponse:
        form.add_error(None, str(why))
        return self.answer_with(form=form, status=status)

    def not_now(self) -> HttpResponse:
        """Say that this step cannot be taken in the present state."""
        return self.render_to_response(
            self.get_context_data(form=None), status=CONFLICT
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "step": self.step,
            "submit_label": self.submit_label or self.step.title,
            "explanation": self.explanation,
            "beside": self.beside,
            "form_token": form_tokens.issue(at=self.situation.now).signed,
        }
        if self.situation.reads_text:
            context["passages"] = kind_of(self.case).passages(self.case)
        return super().get_context_data(**context, **kwargs)
