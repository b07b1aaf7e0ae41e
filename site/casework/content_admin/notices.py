"""Loading next year's notice: first what it would change, then the change."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from casework import recalculation
from casework.calendars import amending, loading
from casework.calendars.notices import Notice, NoticeError, parse_notice
from casework.clocks import Calendar as Days
from casework.models import Calendar
from casework.write_gate import writing

LONGEST = 64 * 1024  # characters; a notice lists some forty days
# Open cases looked at one by one; of more the page only says how many there are.
MOST_CASES = 500


class NoticeForm(forms.Form):
    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "One day a line: 2027-01-01 off 元旦, or 2027-01-03 work 元旦."
            " JSON in the shape of holiday-cn is read too."
        ),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        help_text=_("Where it is published."),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LONGEST:
            raise forms.ValidationError(_("No notice is as long as this file."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = "file" if cleaned.get("file") else "text"
        # The second step sends the words back, not the file.
        cleaned["text"] = cleaned.get(name) or ""
        if not self.errors:
            try:
                cleaned["notice"] = parse_notice(cleaned["text"])
            except NoticeError as error:
                self.add_error(name, str(error))
        return cleaned


@dataclass(frozen=True, slots=True)
class Effect:
    """What a notice would change. Of cases only dates: who loads it reads none."""

    days: list[amending.ChangedDay]
    # Due dates that move, from when to when, and of how many limits.
    shifts: list[tuple[date, date, int]]
    cases: int
    # Too many to look at one by one: `cases` are those it may move.
    is_estimate: bool = False


def effect_of(notice: Notice, before: Days, *, most: int = MOST_CASES) -> Effect:
    """Return what the notice would change, looking at `most` cases one by one."""
    days = [
        amending.ChangedDay(day, kind.is_workday)
        for day, kind in sorted(notice.days.items())
        if before.is_workday(day) != kind.is_workday
    ]
    if not days:
        return Effect([], [], 0)
    since = days[0].day
    concerned = recalculation.due_since([before.code], since).count()
    if concerned > most:
        return Effect(days, [], concerned, is_estimate=True)
    after = replace(before, days={**before.days, **notice.days})
    moves = list(recalculation.preview([after], since=since))
    shifts = Counter((move.before, move.after) for move in moves)
    return Effect(
        days,
        [(old, new, n) for (old, new), n in sorted(shifts.items())],
        len({move.reference for move in moves}),
    )


class NoticeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = Calendar
    permission_required = "change"
    template_name = "backoffice/content/notice.html"
    page_title = _("Load a notice")
    header_icon = "upload"

    @cached_property
    def calendar(self) -> Calendar:
        return get_object_or_404(Calendar, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("calendars:index"), "label": _("Calendars")},
            {"url": self._page(), "label": str(self.calendar)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NoticeForm())
        return super().get_context_data(
            calendar=self.calendar, page=self._page(), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoticeForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form=form)
        notice = form.cleaned_data["notice"]
        if "confirmed" not in request.POST:
            effect = effect_of(notice, loading.calendar_from_db(self.calendar.code))
            return self._show(form=form, notice=notice, effect=effect)
        try:
            days = self._load(notice, form.cleaned_data)
        except NoticeError as error:
            form.add_error(None, str(error))
            return self._show(form=form)
        messages.success(
            request,
            ngettext(
                "The notice is loaded; %(n)s day changed. Open cases are recounted.",
                "The notice is loaded; %(n)s days changed. Open cases are recounted.",
                len(days),
            )
            % {"n": len(days)},
        )
        return redirect(f"{self._page()}?year={notice.year}")

    def _load(self, notice: Notice, given: dict[str, Any]) -> list[amending.ChangedDay]:
        with writing():
            days = amending.load_notice(
                self.calendar.code,
                notice,
                at=timezone.now(),
                source=given["source"],
                title=given["title"],
            )
            recalculation.ask()
        return days

    def _show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def _page(self) -> str:
        return reverse("calendars:inspect", args=[self.calendar.pk])
