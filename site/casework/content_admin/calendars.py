"""Calendars: which days are worked, by which notice, and edited day by day.

Every change counts the calendar's version up and lets the worker move the open clocks
(`casework.recalculation`).
"""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from casework import recalculation
from casework.calendars import amending, loading
from casework.content_admin.notices import NoticeView, TakeBackView
from casework.content_admin.own_days import OwnDaysView
from casework.models import Calendar, CalendarDay


class CalendarForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Procedures name it by its code, and dates were counted in its zone.
            self.fields["code"].disabled = True
            self.fields["zone"].disabled = True

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("No time zone has this name."))
        return zone

    def save(self, commit: bool = True) -> Calendar:
        if self.instance.pk is None and self.instance.base_id is None:
            # Nothing is known of a new one until its first notice is loaded.
            first = date(timezone.localdate().year, 1, 1)
            self.instance.first_on = first
            self.instance.known_until = first - timedelta(days=1)
        return super().save(commit)


class OverlayForm(CalendarForm):
    """An overlay follows the zone of what it lies over, and how far that is known."""

    def save(self, commit: bool = True) -> Calendar:
        self.instance.zone = self.instance.base.zone
        return super().save(commit)


class OverlayCreateView(generic.CreateView):
    """Begins an overlay on the calendar one comes from; its days are entered next."""

    page_title = _("New overlay")

    @cached_property
    def base(self) -> Calendar:
        return get_object_or_404(Calendar, pk=self.kwargs["pk"], base=None)

    def get_page_subtitle(self) -> str:
        return gettext("New overlay on %(calendar)s") % {"calendar": self.base}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("calendars:index"), "label": _("Calendars")},
            {
                "url": reverse("calendars:inspect", args=[self.base.pk]),
                "label": str(self.base),
            },
            {"url": "", "label": self.page_title},
        ]

    def get_add_url(self) -> str:
        return self.request.path

    def get_form_kwargs(self) -> dict[str, Any]:
        overlay = Calendar(base=self.base, zone=self.base.zone)
        return super().get_form_kwargs() | {"instance": overlay}

    def get_success_url(self) -> str:
        return reverse("calendars:inspect", args=[self.object.pk])


class CalendarPage(generic.InspectView):
    """One year of a calendar: its days, its notices, what is still to be recounted."""

    template_name = "backoffice/content/calendar.html"

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        calendars = {"url": reverse("calendars:index"), "label": _("Calendars")}
        return [
            *self.breadcrumbs_items,
            calendars,
            {"url": "", "label": str(self.object)},
        ]

    @cached_property
    def year(self) -> int:
        for year in (self.request.GET.get("year", ""), str(timezone.localdate().year)):
            if year in map(str, self.years):
                return int(year)
        return self.years[-1]

    @cached_property
    def years(self) -> list[int]:
        days = CalendarDay.objects.filter(calendar=self.object)
        years = {day.year for day in days.dates("day", "year")}
        # One taken back has no day left, and is still to be seen.
        years |= set(self.object.notices.values_list("year", flat=True))
        return sorted(years) or [timezone.localdate().year]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        user, pk = self.request.user, self.object.pk
        if not user.has_perm("casework.change_calendar"):
            return []
        buttons = [
            HeaderButton(
                _("Add days"),
                url=reverse("calendars:days", args=[pk]),
                icon_name="plus",
            )
        ]
        if self.object.base_id:
            return buttons
        notice, overlay = (
            reverse(f"calendars:{name}", args=[pk]) for name in ("notice", "overlay")
        )
        buttons.insert(
            0, HeaderButton(_("Load a notice"), url=notice, icon_name="upload")
        )
        if user.has_perm("casework.add_calendar"):
            buttons.append(
                HeaderButton(_("New overlay"), url=overlay, icon_name="copy")
            )
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        calendar: Calendar = self.object
        user = self.request.user
        notices = calendar.notices.filter(year=self.year)
        may_change = user.has_perm("casework.change_calendar")
        return super().get_context_data(**kwargs) | {
            "root": calendar.root,
            "overlays": calendar.overlays.all(),
            "year": self.year,
            "years": self.years,
            "days": self._days().select_related("notice").order_by("day"),
            "may_edit": user.has_perm("casework.change_calendarday"),
            "notices": notices.select_related("loaded_by", "taken_back_by"),
            "last_loaded": amending.last_loaded(calendar) if may_change else None,
            "progress": recalculation.progress(calendar.code),
        }

    def _days(self) -> QuerySet[CalendarDay]:
        return CalendarDay.objects.filter(calendar=self.object, day__year=self.year)


class CalendarIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Calendar]:
        return super().get_base_queryset().select_related("base")

    def get_edit_url(self, instance: Calendar) -> str:
        # Its days are what one comes for; the names are a button there.
        return reverse("calendars:inspect", args=[instance.pk])


class CalendarViewSet(ModelViewSet):
    name = "calendars"
    model = Calendar
    icon = "calendar-alt"
    menu_label = _("Calendars")
    index_view_class = CalendarIndexView
    inspect_view_class = CalendarPage
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("code", label=_("Code")),
        Column("base", label=_("Lies over")),
        Column("root.known_until", label=_("Known until")),
        Column("version", label=_("Version")),
    ]
    ordering = ["code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("zone")]),
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
        ],
        base_form_class=CalendarForm,
    )

    overlay_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("scope"),
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
        ],
        base_form_class=OverlayForm,
    )

    @property
    def overlay_view(self) -> Any:
        panel = self.overlay_handler.bind_to_model(Calendar)
        options = self.get_add_view_kwargs()
        options |= {"panel": panel, "form_class": panel.get_form_class()}
        return self.construct_view(OverlayCreateView, **options)

    def get_urlpatterns(self) -> list:
        views = {
            "notice": self.construct_view(NoticeView),
            "days": self.construct_view(OwnDaysView),
            "overlay": self.overlay_view,
        }
        taking_back = self.construct_view(TakeBackView)
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", view, name=name)
                for name, view in views.items()
            ),
            path("notice/<int:pk>/<int:notice>/", taking_back, name="take-back"),
        ]


class DayForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Another day, or another calendar's, is another row.
            self.fields["calendar"].disabled = True
            self.fields["day"].disabled = True


def _changed(calendar: Calendar) -> None:
    loading.count_change(calendar.code)
    recalculation.ask()


class DayViews:
    """After a change one sees the year it is in."""

    object: CalendarDay

    def get_success_url(self) -> str:
        address = reverse("calendars:inspect", args=[self.object.calendar_id])
        return f"{address}?year={self.object.day.year}"


class DayCreateView(DayViews, generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"calendar": self.request.GET.get("calendar")}

    def save_instance(self) -> CalendarDay:
        day = super().save_instance()
        _changed(day.calendar)
        return day


class DayEditView(DayViews, generic.EditView):
    def save_instance(self) -> CalendarDay:
        # From now on somebody's own word, which stays when the notice is taken back.
        self.form.instance.notice = None
        day = super().save_instance()
        _changed(day.calendar)
        return day


class DayDeleteView(DayViews, generic.DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            super().delete_action()
            _changed(self.object.calendar)


class DayViewSet(ModelViewSet):
    name = "calendar-days"
    model = CalendarDay
    icon = "date"
    add_view_class = DayCreateView
    edit_view_class = DayEditView
    delete_view_class = DayDeleteView
    copy_view_enabled = False
    list_display = [
        Column("day", label=_("Day")),
        Column("calendar", label=_("Calendar")),
        BooleanColumn("is_workday", label=_("Workday")),
        Column("name", label=_("Holiday")),
    ]
    list_filter = ["calendar", "is_workday"]
    list_per_page = 50
    ordering = ["calendar", "-day"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("calendar"), FieldPanel("day")]),
            FieldPanel("is_workday"),
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
        ],
        base_form_class=DayForm,
    )
