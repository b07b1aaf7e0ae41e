"""What `casework.wagtail_hooks` registers for the organisation's own content."""

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from casework.content_admin.calendars import CalendarViewSet, DayViewSet
from casework.content_admin.choosing import UnitChoiceField
from casework.content_admin.policies import KeptForGood, KeptOnceInForce
from casework.content_admin.procedures import ProcedureViewSet
from casework.content_admin.units import MembershipViewSet, UnitViewSet
from casework.models import Calendar, CalendarNotice, Procedure, Unit


class OrganisationGroup(ViewSetGroup):
    menu_label = _("Organisation")
    menu_name = "organisation"
    menu_icon = "group"
    menu_order = 210
    items = (UnitViewSet(), MembershipViewSet(), CalendarViewSet())


def register() -> None:
    register_permission_policy(Procedure, KeptOnceInForce(Procedure))
    for model in (Unit, Calendar, CalendarNotice):
        register_permission_policy(model, KeptForGood(model))
    register_form_field_override(
        ForeignKey, to=Unit, override={"form_class": UnitChoiceField}
    )
    register_snippet(ProcedureViewSet)
    hooks.register("register_admin_viewset", organisation)


def organisation() -> list[ViewSet | ViewSetGroup]:
    # Days are reached through their calendar and have no place in the menu.
    return [OrganisationGroup(), DayViewSet()]
