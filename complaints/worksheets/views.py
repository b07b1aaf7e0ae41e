"""Importing a worksheet, screen by screen: bring, map, try, import, read on."""

from typing import Any

from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic.base import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from casework import access, downloads, uploads
from casework.actors import actor_for
from casework.backoffice.listing import case_url
from casework.models import ProcedureVersion
from casework.references import format_reference
from complaints.case_page import KIND
from complaints.models import Worksheet
from complaints.on_behalf_views import procedures_in_force

from . import importing, keeping, reading, results, trying
from .forms import BringForm, MappingForm
from .judging import REASONS, Judge
from .mapping import from_plain

PER_PAGE = 100
FIRST_ROWS = 5
LISTED = 50
SHOWN = {"bad", "imported", "known", "repeated"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RegisterRight(View):
    """Only for those who may register cases; for others there is nothing here."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not actor_for(request.user).may("register_case"):
            raise Http404
        self.now = timezone.now()


class Screen(RegisterRight, WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Import a worksheet")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Desk")},
            {"url": reverse(KIND.register_url), "label": KIND.register_title},
            {"url": "", "label": self.page_title},
        ]


class OneSheet(RegisterRight):
    """A sheet of one's own; nobody else's can be opened, by whatever address."""

    @cached_property
    def worksheet(self) -> Worksheet:
        found = keeping.sheets_of(self.request.user).filter(pk=self.kwargs["pk"])
        worksheet = found.select_related("sender__procedure", "version").first()
        if worksheet is None:
            raise Http404
        return worksheet

    @cached_property
    def version(self) -> ProcedureVersion:
        """What is promised of the cases: fixed when the import was asked for."""
        if self.worksheet.version is not None:
            return self.worksheet.version
        wanted = self.worksheet.sender.procedure_id
        for version in procedures_in_force():
            if version.procedure_id == wanted:
                return version
        raise Http404

    @property
    def judge(self) -> Judge:
        return trying.judge_for(self.worksheet, self.version, self.now)


@method_decorator(csrf_exempt, name="dispatch")
class BringView(Screen):
    """The file, and one's sheets of the last thirty days."""

    template_name = "backoffice/worksheets/bring.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            # Before the check of the token, which reads the body.
            room = uploads.Room(one_file=reading.BYTES, files=reading.BYTES)
            uploads.take_over(request, room)
        return self.checked(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def checked(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(BringForm(None, versions=procedures_in_force()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = BringForm(request.POST, versions=procedures_in_force())
        file = next(iter(request.FILES.getlist("file")), None)
        if file is None:
            form.add_error(None, _("Choose a file."))
        elif file.problem is not None:
            form.add_error(None, reading.WORDS["too_large"])
        if not form.is_valid() or file is None or file.problem is not None:
            return self._page(form)
        try:
            worksheet = self._keep(form, file)
        except reading.Unreadable as error:
            form.add_error(None, str(error.message))
            return self._page(form)
        except IntegrityError:
            form.add_error("name", _("There is a sender of that name already."))
            return self._page(form)
        if from_plain(worksheet.sender.mapping).fits(worksheet.headings):
            return redirect("worksheets:sheet", worksheet.pk)
        return redirect("worksheets:mapping", worksheet.pk)

    def _keep(self, form: BringForm, file: uploads.ReceivedFile) -> Worksheet:
        return keeping.keep(
            form.chosen(),
            file.sent_name,
            file.read(),
            by=self.request.user,
            at=self.now,
        )

    def _page(self, form: BringForm) -> HttpResponse:
        mine = keeping.sheets_of(self.request.user)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                worksheets=mine.select_related("sender")[:LISTED],
                has_procedures=bool(form.versions),
                kept_days=keeping.KEPT.days,
            )
        )


class MappingView(OneSheet, Screen):
    """Which column is what, beside the first rows of the sheet."""

    template_name = "backoffice/worksheets/mapping.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self._form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.worksheet.asked_at is not None:
            return redirect("worksheets:sheet", self.worksheet.pk)
        before = from_plain(self.worksheet.mapping)
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form)
        keeping.save_mapping(self.worksheet, form.chosen)
        # Another column of categories has other values to put in order.
        column = form.chosen.columns.get("category")
        if column and column != before.columns.get("category"):
            return redirect("worksheets:mapping", self.worksheet.pk)
        return redirect("worksheets:sheet", self.worksheet.pk)

    def _form(self, data: Any) -> MappingForm:
        mapping = from_plain(self.worksheet.mapping)
        heading = mapping.columns.get("category", "")
        found = trying.values_under(self.worksheet, heading)
        return MappingForm(data, mapping=mapping, judge=self.judge, found=found)

    def _page(self, form: MappingForm) -> HttpResponse:
        rows = self.worksheet.rows.order_by("line")[:FIRST_ROWS]
        first = []
        for row in rows:
            row.worksheet = self.worksheet
            first.append((row.line, row.cells))
        return self.render_to_response(
            self.get_context_data(form=form, worksheet=self.worksheet, first=first)
        )


class SheetView(OneSheet, Screen):
    """Where a sheet stands: tried, being imported, or done."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        worksheet = self.worksheet
        if worksheet.asked_at is None:
            if not from_plain(worksheet.mapping).is_whole or not self._has_channel:
                return redirect("worksheets:mapping", worksheet.pk)
            return self._tried()
        return self._working() if worksheet.finished_at is None else self._done()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if from_plain(self.worksheet.mapping).is_whole and self._has_channel:
            importing.ask(self.worksheet, self.version, at=self.now)
        return redirect("worksheets:sheet", self.worksheet.pk)

    @property
    def _has_channel(self) -> bool:
        channel = self.worksheet.mapping.get("channel")
        return any(row.code == channel for row in self.version.definition.channels)

    def _tried(self) -> HttpResponse:
        found = trying.try_out(self.worksheet, self.version, now=self.now)
        definition = self.version.definition
        shown = found.bad[: trying.BAD_SHOWN]
        return self._answer(
            "try",
            found=found,
            bad=[(line, results.in_words(reasons)) for line, reasons in shown],
            more_bad=len(found.bad) - len(shown),
            reasons=[(REASONS[code], n) for code, n in found.reasons.most_common()],
            categories=[
                (definition.category(code).title, n)
                for code, n in found.categories.most_common()
            ],
        )

    def _working(self) -> HttpResponse:
        waiting = self.worksheet.rows.filter(outcome="").count()
        worked_at = self.worksheet.worked_at or self.now
        return self._answer(
            "working",
            done=self.worksheet.total - waiting,
            percent=100 * (self.worksheet.total - waiting) // self.worksheet.total,
            is_stalled=self.now - worked_at > importing.STALLED,
        )

    def _done(self) -> HttpResponse:
        counts = results.counts(self.worksheet)
        asked = self.request.GET.get("show", "")
        shown = asked if asked in SHOWN else "bad" if counts["bad"] else "imported"
        rows = self.worksheet.rows.filter(outcome=shown).order_by("line")
        listed = rows.values_list("line", "reasons", "case_id", "case__reference")
        page = Paginator(listed, PER_PAGE).get_page(self.request.GET.get("p"))
        return self._answer(
            "done",
            counts=counts,
            waiting=counts[""],
            shown=shown,
            page=page,
            rows=self._rows(page.object_list),
        )

    def _rows(self, listed: Any) -> list[dict[str, Any]]:
        """Who registered a case that is about them reads its number, and no more."""
        listed = list(listed)
        cases = access.cases_for(self.request.user).filter(
            pk__in=[case for _line, _reasons, case, _reference in listed if case]
        )
        found = {case.pk: case for case in cases.only("pk", "reference")}
        return [
            {
                "line": line,
                "reasons": results.in_words(reasons),
                "reference": format_reference(reference or ""),
                "case": found.get(case),
                "url": case_url(found[case]) if case in found else "",
            }
            for line, reasons, case, reference in listed
        ]

    def _answer(self, name: str, **context: Any) -> HttpResponse:
        response = self.render_to_response(
            self.get_context_data(worksheet=self.worksheet, **context)
        )
        response.template_name = f"backoffice/worksheets/{name}.html"
        return response


class BadRowsView(OneSheet):
    """The bad rows as a file, to be put right and brought again."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        judge = self.judge if self.worksheet.asked_at is None else None
        if kwargs["ending"] == "csv":
            content, kind = results.as_csv(self.worksheet, judge), "text/csv"
        else:
            content, kind = results.as_xlsx(self.worksheet, judge), XLSX
        response = HttpResponse(content, content_type=kind)
        name = f"{_('Bad rows')}.{kwargs['ending']}"
        response["Content-Disposition"] = downloads.disposition(name)
        response["Content-Security-Policy"] = downloads.POLICY
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class ForgetView(OneSheet):
    """Delete a sheet; the cases made of it stay."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keeping.forget(self.worksheet)
        return redirect("worksheets:bring")
