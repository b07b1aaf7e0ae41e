"""Registering a complaint for somebody who calls, comes or writes."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic.base import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from casework import access, attachments, codes, enclosures, form_tokens, uploads
from casework.actors import actor_for
from casework.backoffice.listing import case_url
from casework.backoffice.register_filters import latest_versions
from casework.enclosures import Enclosures
from casework.form_tokens import FormToken
from casework.models import Procedure, ProcedureVersion

from . import actions, receipts
from .case_page import KIND
from .on_behalf import OnBehalfForm

UNAVAILABLE = 503


@method_decorator(csrf_exempt, name="dispatch")
class RegisterView(WagtailAdminTemplateMixin, TemplateView):
    """One screen for every channel; files wait under the form's token."""

    template_name = "backoffice/on_behalf.html"
    page_title = gettext_lazy("Register a complaint")
    header_icon = "plus"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not actor_for(request.user).may("register_case"):
            raise Http404
        self.now = timezone.now()
        self.versions = procedures_in_force()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            # Before the check of the token, which reads the body.
            uploads.take_over(request)
        return self.checked(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def checked(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self._version(request.GET.get("procedure", ""))
        if version is None:
            return self.render_to_response(
                self.get_context_data(versions=self.versions)
            )
        form = OnBehalfForm(version=version, now=self.now)
        token = form_tokens.issue(at=self.now)
        return self._page(form, Enclosures(token, now=self.now))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self._version(request.POST.get("procedure", ""))
        if version is None:
            raise Http404
        token = form_tokens.read(request.POST.get(form_tokens.FIELD, ""))
        token = token or form_tokens.issue(at=self.now)
        known = receipts.known(token, now=self.now)
        if known is not None:
            return self._receipt(replace(known, code=self._code_again(token)))
        form = OnBehalfForm(request.POST, version=version, now=self.now)
        files = self._files(request, token)
        if not form.is_valid() or files.has_errors:
            return self._page(form, files)
        return self._register(form, files)

    def _code_again(self, token: FormToken) -> str:
        """Show a second click the code of the first: a letter may be weeks old."""
        if self.now - token.issued_at > form_tokens.RECEIPT_SHOWN:
            return ""
        return codes.format_code(codes.code_for(token.secret))

    def _register(self, form: OnBehalfForm, files: Enclosures) -> HttpResponse:
        given = form.cleaned_data
        try:
            receipt = actions.submit(
                version=form.version,
                channel=given["channel"],
                category=given["category"],
                story=form.story_told,
                token=files.token.secret,
                at=self.now,
                received_at=given["received_at"],
                registered_at=self._registered_at(given["received_at"], files.token),
                person=form.person,
                reply_by=form.reply_way,
                publish_consent=given["publish_consent"],
                respondent_units=[u for u in [given["respondent_unit"]] if u],
                language=given["language"],
                uploads=files.ids,
                by=self.request.user,
            )
        except (OperationalError, attachments.StagedFileGone):
            form.add_error(
                None, _("It was not received just now. Please send it again.")
            )
            return self._page(form, files, status=UNAVAILABLE)
        return self._receipt(receipts.fresh(receipt, now=self.now))

    def _registered_at(self, received_at: datetime, token: FormToken) -> datetime:
        """Who writes a call down while it lasts registers it at once."""
        opened_at = token.issued_at.replace(second=0, microsecond=0)
        return received_at if received_at >= opened_at else self.now

    def _files(self, request: HttpRequest, token: FormToken) -> Enclosures:
        """Take files away and in; say of each that is not taken why."""
        files = Enclosures(token, now=self.now, post=request.POST)
        for upload_id in request.POST.getlist("remove"):
            files.remove(upload_id)
        files.receive(request)
        files.lose_broken()
        return files

    def _version(self, code: str) -> ProcedureVersion | None:
        if not code and len(self.versions) == 1:
            return self.versions[0]
        return next((v for v in self.versions if v.procedure.code == code), None)

    def _page(
        self, form: OnBehalfForm, files: Enclosures, status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            files=files,
            token_field=form_tokens.FIELD,
            expected_field=enclosures.EXPECTED,
            procedure=form.version.procedure,
            versions=self.versions,
        )
        return self.render_to_response(context, status=status)

    def _receipt(self, page: receipts.ReceiptPage) -> HttpResponse:
        # Registering does not open the case to somebody it is about.
        visible = access.cases_for(self.request.user).filter(pk=page.case.pk).exists()
        url = case_url(page.case) if visible else ""
        response = self.render_to_response(
            self.get_context_data(receipt=page, case_url=url)
        )
        response.template_name = "backoffice/receipt.html"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Desk")},
            {"url": reverse(KIND.register_url), "label": KIND.register_title},
            {"url": "", "label": self.page_title},
        ]


def procedures_in_force() -> list[ProcedureVersion]:
    """Return what is promised today of complaints, whether or not it has a form."""
    versions = latest_versions().filter(
        procedure__live=True, procedure__kind=Procedure.Kind.COMPLAINT
    )
    found = versions.select_related("procedure").order_by("procedure__code")
    return [version for version in found if version.definition.categories]
