"""A new procedure from a ready-made one, or from another of the house's own."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from casework.archetypes import archetype, archetypes
from casework.backoffice.words import amount
from casework.content_admin.choosing import UnitChoiceField
from casework.content_admin.procedure_form import new_code
from casework.models import Calendar, Procedure, Unit
from casework.procedures.beginnings import begin, draft_of
from casework.procedures.definition import Definition
from casework.procedures.publishing import problems_of
from casework.procedures.text import Text

AT_A_GLANCE = 6  # limits on a card


def at_a_glance(definition: Definition) -> dict[str, Any]:
    """Return what a card says of a procedure beside its title."""
    limits = [
        (
            limit.title,
            None if limit.amount is None else amount(limit.amount, limit.unit),
        )
        for limit in definition.public_limits
    ]
    return {
        "limits": limits[:AT_A_GLANCE],
        "more": max(len(limits) - AT_A_GLANCE, 0),
        "gates": [gate.title for gate in definition.gates],
    }


class BeginForm(forms.Form):
    """What only the house knows: its name for it, its office, its units."""

    title_zh = forms.CharField(label=_("title (Chinese)"), max_length=120)
    title_en = forms.CharField(
        label=_("title (English)"), max_length=200, required=False
    )
    code = forms.SlugField(
        label=_("code"),
        max_length=40,
        required=False,
        help_text=_(
            "Part of addresses. Left empty, it is made from the English title."
        ),
    )
    body = forms.ChoiceField(
        label=_("kind of body"),
        choices=Procedure.Body.choices,
        help_text=_("Says which statute sets a ceiling to the time limits."),
    )
    desk_unit = UnitChoiceField(
        label=_("office in charge"),
        queryset=Unit.objects.in_use(),
        help_text=_("Receives cases and sends the answers out."),
    )
    unit = UnitChoiceField(
        label=_("unit that handles the cases"),
        queryset=Unit.objects.in_use(),
        help_text=_("Each category gets this unit at first; change them afterwards."),
    )
    calendar = forms.ModelChoiceField(
        label=_("calendar"), queryset=Calendar.objects.order_by("code")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        taken = set(Procedure.objects.values_list("code", flat=True))
        if code in taken:
            raise forms.ValidationError(_("Another procedure has this code."))
        title = self.cleaned_data.get("title_en", "")
        return code or new_code(title, "procedure", taken)


class _Beginning(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    model = Procedure
    permission_required = "add"
    page_title = _("New procedure from…")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("procedures:list"), "label": _("Procedures")},
            *self.above(),
            {"url": "", "label": self.get_page_title()},
        ]

    def above(self) -> list[dict[str, Any]]:
        return []


class TypesView(_Beginning, TemplateView):
    """The ready-made procedures as cards, and the house's own below them."""

    template_name = "backoffice/content/types.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cards = [{"type": one, **at_a_glance(one.definition)} for one in archetypes()]
        return super().get_context_data(
            cards=cards, own=Procedure.objects.order_by("code"), **kwargs
        )


class BeginView(_Beginning, FormView):
    """A few questions; then a draft with everything else filled in."""

    form_class = BeginForm
    template_name = "backoffice/content/begin.html"

    @cached_property
    def source(self) -> Definition:
        try:
            return archetype(self.kwargs["code"]).definition
        except LookupError:
            raise Http404 from None

    def above(self) -> list[dict[str, Any]]:
        return [{"url": reverse("procedures:types"), "label": _("New procedure from…")}]

    def get_page_title(self) -> str:
        return str(self.source.title)

    def get_initial(self) -> dict[str, Any]:
        taken = Procedure.objects.values_list("code", flat=True)
        units = Unit.objects.in_use()
        calendars = Calendar.objects.all()
        return {
            "title_zh": self.source.title.zh,
            "title_en": self.source.title.en,
            "code": new_code(self.source.code, "procedure", taken),
            "body": self.source.body,
            "desk_unit": units.filter(code=self.source.desk_unit).first()
            or units.filter(parent=None).first(),
            "calendar": calendars.filter(code=self.source.calendar).first(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            source=self.source,
            **at_a_glance(self.source),
            back=reverse("procedures:types"),
            **kwargs,
        )

    def form_valid(self, form: BeginForm) -> HttpResponse:
        said = form.cleaned_data
        draft = begin(
            self.source,
            code=said["code"],
            title=Text(said["title_zh"], said["title_en"]),
            desk=said["desk_unit"],
            unit=said["unit"],
            body=said["body"],
            calendar=said["calendar"].code,
        )
        draft.save_revision(user=self.request.user, clean=False, log_action=True)
        left = len(problems_of(draft))
        messages.success(
            self.request,
            _("The draft is made. What is still to be filled in stands above the form.")
            if left
            else _("The draft is made, and nothing in it is left open."),
        )
        return redirect("procedures:edit", draft.pk)


class CopyView(BeginView):
    """The same, from the newest draft of another procedure of the house."""

    @cached_property
    def source(self) -> Definition:
        return draft_of(get_object_or_404(Procedure, pk=self.kwargs["pk"]))
