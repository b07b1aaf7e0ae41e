"""What is opened only with a reason: the identity, and the original of a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from casework import actions, downloads
from casework.backoffice.forms import ReasonForm
from casework.backoffice.steps import Step, step
from casework.models import Attachment

from .pages import CasePage
from .steps import StepView


def attachment_of(page: CasePage, pk: Any) -> Attachment:
    for attachment in page.situation.attachments:
        if attachment.pk == pk:
            return attachment
    raise Http404


class FileView(CasePage):
    """The copy of a file that readers get."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.situation.require("read_case")
        return downloads.copy(request, attachment_of(self, kwargs["pk"]))


class IdentityView(StepView):
    """Shows who the submitter is, once, after the reason is written down."""

    step = step("identity")
    form_class = ReasonForm
    submit_label = _("Write down the reason and open")

    def take(self, form: Any) -> HttpResponse:
        identity = actions.reveal_identity(
            **self.common, reason=form.cleaned_data["reason"]
        )
        if identity is None:
            raise actions.NotNow(_("This case was submitted anonymously."))
        response = self.render_to_response(
            self.get_context_data(form=None, identity=identity)
        )
        response.template_name = "backoffice/identity.html"
        return response


class OriginalView(StepView):
    """Hands out the original of a file, metadata and all."""

    step = Step("original", _("Open the original file"), right="open_original")
    form_class = ReasonForm
    submit_label = _("Write down the reason and open")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.attachment = attachment_of(self, kwargs["pk"])

    def take(self, form: Any) -> HttpResponse:
        opened = actions.open_original(
            **self.common,
            reason=form.cleaned_data["reason"],
            attachment=self.attachment,
        )
        return downloads.original(self.request, opened)
