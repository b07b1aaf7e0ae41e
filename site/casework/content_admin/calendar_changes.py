"""Changing a calendar in the admin: first what would change, then the change.

A notice, one taken back and days entered by hand go the same way.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from casework import recalculation
from casework.calendars import loading
from casework.calendars.amending import ChangedDay
from casework.calendars.notices import NoticeError
from casework.clocks import Calendar as Days
from casework.content_admin.calendar_effect import effect_of
from casework.models import Calendar
from casework.write_gate import writing


class CalendarChangeView(
    PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView
):
    """Two steps: the form shows what would change; `confirmed` makes the change."""

    model = Calendar
    permission_required = "change"
    template_name = "backoffice/content/calendar_change.html"
    form_class: type[forms.Form] = forms.Form
    # What the second step is called, on its button.
    confirm: str | Promise = ""
    lead: str | Promise = ""

    @cached_property
    def calendar(self) -> Calendar:
        calendars = Calendar.objects.select_related("base")
        return get_object_or_404(calendars, pk=self.kwargs["pk"])

    def candidate(self, cleaned: dict[str, Any]) -> Days:
        """Return the calendar as it would be; NoticeError says why it cannot be."""
        raise NotImplementedError

    def carry_out(self, cleaned: dict[str, Any]) -> Sequence[ChangedDay]:
        raise NotImplementedError

    def heading(self, cleaned: dict[str, Any]) -> str:
        raise NotImplementedError

    def doubts(self, cleaned: dict[str, Any]) -> Sequence[str]:
        return ()

    def year(self, cleaned: dict[str, Any]) -> int | None:
        """Return the year of the calendar that is shown after the change."""
        return None

    def new_form(self, **options: Any) -> forms.Form:
        return self.form_class(**options)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("calendars:index"), "label": _("Calendars")},
            {"url": self._page(), "label": str(self.calendar)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", None)
        if kwargs["form"] is None:
            kwargs["form"] = self.new_form()
        return super().get_context_data(
            calendar=self.calendar,
            page=self._page(),
            lead=self.lead,
            confirm=self.confirm,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.new_form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self._show(form=form)
        try:
            return self._go_on(form)
        except NoticeError as error:
            form.add_error(None, str(error))
            return self._show(form=form)

    def _go_on(self, form: forms.Form) -> HttpResponse:
        cleaned = form.cleaned_data
        version = self.request.POST.get("confirmed")
        # Somebody else may have changed the calendar while this was being read.
        if version != str(self.calendar.version):
            return self.show_effect(form, was_overtaken=bool(version))
        with writing():
            days = self.carry_out(cleaned)
            recalculation.ask()
        messages.success(
            self.request,
            ngettext(
                "%(n)s day changed. Open cases are being recounted.",
                "%(n)s days changed. Open cases are being recounted.",
                len(days),
            )
            % {"n": len(days)},
        )
        year = self.year(cleaned)
        return redirect(f"{self._page()}?year={year}" if year else self._page())

    def show_effect(self, form: forms.Form, was_overtaken: bool = False) -> Any:
        cleaned = form.cleaned_data
        now = timezone.now()
        before, after = (
            loading.calendar_from_db(self.calendar.code),
            self.candidate(cleaned),
        )
        return self._show(
            form=form,
            effect=effect_of(before, after, now=now),
            heading=self.heading(cleaned),
            doubts=self.doubts(cleaned),
            was_overtaken=was_overtaken,
            # Sent back by the second step; a date as every language reads it.
            kept=[
                (name, value.isoformat() if isinstance(value, date) else value)
                for name, value in cleaned.items()
                if name in form.fields and name != "file"
            ],
        )

    def _show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def _page(self) -> str:
        return reverse("calendars:inspect", args=[self.calendar.pk])
