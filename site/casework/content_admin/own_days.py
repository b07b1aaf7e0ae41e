"""Days an area or organisation keeps differently, entered from first to last."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.calendars import amending, loading
from casework.clocks import Calendar as Days
from casework.clocks import Day
from casework.content_admin.calendar_changes import CalendarChangeView

LONGEST = timedelta(days=100)


class DayInput(forms.DateInput):
    """A day from the browser's own calendar: no script is needed for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OwnDaysForm(forms.Form):
    OFF, WORK, BELOW = "off", "work", "below"

    first = forms.DateField(label=_("First of the days"), widget=DayInput)
    last = forms.DateField(
        label=_("Last of the days"),
        required=False,
        widget=DayInput,
        help_text=_("Left empty, the first day alone."),
    )
    kind = forms.ChoiceField(
        label=_("These days"),
        widget=forms.RadioSelect,
        choices=[
            (OFF, _("are days off")),
            (WORK, _("are worked")),
            (BELOW, _("are no longer kept differently")),
        ],
        initial=OFF,
    )
    name_zh = forms.CharField(label=_("Name (Chinese)"), required=False, max_length=60)
    name_en = forms.CharField(label=_("Name (English)"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned.get("first")
        if first is None or "last" not in cleaned:
            return cleaned
        last = cleaned["last"] = cleaned["last"] or first
        if last < first:
            self.add_error("last", _("The last day is before the first."))
        elif last - first > LONGEST:
            self.add_error("last", _("These are more than a hundred days."))
        return cleaned


class OwnDaysView(CalendarChangeView):
    form_class = OwnDaysForm
    page_title = _("Add days")
    header_icon = "plus"
    confirm = _("Keep these days so")
    lead = _(
        "Days off or worked that differ from what is published. You see what would "
        "change before anything does."
    )

    def candidate(self, cleaned: dict[str, Any]) -> Days:
        before = loading.calendar_from_db(self.calendar.code)
        return amending.with_days(before, _days(cleaned))

    def carry_out(self, cleaned: dict[str, Any]) -> Sequence[amending.ChangedDay]:
        return amending.keep_days(self.calendar.code, _days(cleaned))

    def heading(self, cleaned: dict[str, Any]) -> str:
        return gettext("What these days change: %(calendar)s") % {
            "calendar": self.calendar
        }

    def year(self, cleaned: dict[str, Any]) -> int:
        return cleaned["first"].year


def _days(cleaned: dict[str, Any]) -> dict[date, Day | None]:
    first, last = cleaned["first"], cleaned["last"]
    kind = None
    if cleaned["kind"] != OwnDaysForm.BELOW:
        works = cleaned["kind"] == OwnDaysForm.WORK
        kind = Day(works, cleaned["name_zh"], cleaned["name_en"])
    return {first + timedelta(days=n): kind for n in range((last - first).days + 1)}
