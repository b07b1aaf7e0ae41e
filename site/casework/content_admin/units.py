"""Units and who belongs to them."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from casework.backoffice.words import person_name
from casework.content_admin.choosing import UnitChoiceField, indented
from casework.models import Membership, Unit
from casework.roles import Role


class UnitForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        # Published procedures name a unit by its code.
        self.fields["code"].disabled = True
        parent = cast(forms.ModelChoiceField, self.fields["parent"])
        below = Unit.objects.filter(path__startswith=self.instance.path)
        parent.queryset = Unit.objects.exclude(pk__in=below.values("pk"))
        parent.error_messages["invalid_choice"] = _(
            "A unit cannot belong to itself or to a unit below it."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent, code = cleaned.get("parent"), cleaned.get("code", "")
        longest = Unit._meta.get_field("path").max_length or 0
        if parent and len(f"{parent.path}{code}/") > longest:
            self.add_error("parent", _("The tree of units is too deep here."))
        return cleaned


def pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")])


class UnitIndexView(generic.IndexView):
    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        return super()._get_title_column(field_name, accessor=indented, **kwargs)


class UnitViewSet(ModelViewSet):
    name = "units"
    model = Unit
    icon = "folder-inverse"
    menu_label = _("Units")
    index_view_class = UnitIndexView
    list_display = [
        "__str__",
        Column("code", label=_("Code")),
        Column("phone", label=_("Phone")),
        BooleanColumn("is_active", label=_("In use")),
    ]
    list_filter = ["is_active"]
    list_per_page = 100
    # The tree: each unit stands below the one it belongs to.
    ordering = ["path"]
    search_fields = ["code", "name_zh", "name_en"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code"), FieldPanel("parent")]),
                    pair("name"),
                    FieldRowPanel([FieldPanel("sort_order"), FieldPanel("is_active")]),
                ],
                heading=_("Unit"),
            ),
            MultiFieldPanel([pair("duties")], heading=_("Duties")),
            MultiFieldPanel(
                [
                    pair("hours"),
                    pair("address"),
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                ],
                heading=_("How to reach it"),
            ),
        ],
        base_form_class=UnitForm,
    )


class PersonChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return f"{person_name(user)} ({user.get_username()})"


class MembershipForm(WagtailAdminModelForm):
    user = PersonChoiceField(
        label=_("Person"),
        queryset=get_user_model()
        .objects.filter(is_active=True)
        .order_by("last_name", "username"),
    )
    unit = UnitChoiceField(label=_("Unit"), queryset=Unit.objects.in_use())

    def clean_user(self) -> Any:
        user = self.cleaned_data["user"]
        # Rights come from role and unit together; nobody gives them to themselves.
        if self.for_user is not None and user == self.for_user:
            raise forms.ValidationError(_("Somebody else must give you a unit."))
        return user


def _person(membership: Membership) -> str:
    return person_name(membership.user)


def _roles(membership: Membership) -> str:
    names = {group.name for group in membership.user.groups.all()}
    return ", ".join(str(role.label) for role in Role if role.value in names)


class MembershipIndexView(generic.IndexView):
    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        return super()._get_title_column(field_name, accessor=_person, **kwargs)

    def get_base_queryset(self) -> Any:
        rows = super().get_base_queryset()
        return rows.select_related("user", "unit").prefetch_related("user__groups")


class MembershipViewSet(ModelViewSet):
    name = "memberships"
    model = Membership
    icon = "user"
    menu_label = _("Members of units")
    index_view_class = MembershipIndexView
    list_display = [
        "__str__",
        Column("unit", label=_("Unit")),
        Column("roles", label=_("Roles"), accessor=_roles),
    ]
    list_filter = ["unit"]
    list_per_page = 100
    ordering = ["unit__path", "user__username"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("user"), FieldPanel("unit")])],
        base_form_class=MembershipForm,
    )
