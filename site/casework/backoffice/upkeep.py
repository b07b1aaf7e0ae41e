"""On the desk of those who keep procedures and calendars: which year is lacking."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from casework import calendar_upkeep


class CalendarsPanel(Component):
    template_name = "backoffice/parts/calendars_lacking.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "lacks": calendar_upkeep.lacking(timezone.localdate()),
            "may_load": user.has_perm("casework.change_calendar"),
        }


def panels(user: Any) -> list[Component]:
    """Return the panel for administrators and procedure editors, none for others."""
    keeps = ("casework.change_calendar", "casework.add_procedure")
    return [CalendarsPanel()] if any(map(user.has_perm, keeps)) else []
