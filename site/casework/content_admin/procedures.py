"""Procedures in the admin: drafted by an editor, published by somebody else."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from casework.content_admin import problem_panel
from casework.content_admin.beginning import BeginView, CopyView, TypesView
from casework.content_admin.procedure_panels import PROCEDURE_FORM
from casework.content_admin.trials import TrialView
from casework.models import Procedure
from casework.procedures.doubts import digest
from casework.procedures.publishing import (
    are_looked_at,
    doubts_of,
    look_at,
    problems_of,
)


def refuse(request: HttpRequest, procedure: Procedure) -> bool:
    """Tell why a draft cannot go on to the public; False if nothing stops it."""
    problems = problems_of(procedure)
    if problems:
        context = {"lines": problem_panel.lines(procedure, problems)}
        messages.error(
            request, render_to_string("backoffice/content/refusal.html", context)
        )
    return bool(problems) or asks_to_look(request, procedure)


def asks_to_look(request: HttpRequest, procedure: Procedure) -> bool:
    """Ask for a look at the doubts; False once somebody ticked that they have."""
    doubts = doubts_of(procedure)
    if doubts and request.POST.get("doubts_seen") == digest(doubts):
        look_at(procedure, doubts, by=request.user)
    if are_looked_at(procedure, doubts):
        return False
    message = _(
        "Saved as a draft, but not published: look at what is listed above the form,"
        " and tick that you have."
    )
    messages.warning(request, message)
    return True


class PublicationMixin:
    """A draft with problems is saved, and goes no further."""

    request: HttpRequest
    object: Procedure
    get_edit_url: Callable[[], str]

    def _kept_back(self) -> HttpResponseRedirect | None:
        if refuse(self.request, self.object):
            return redirect(self.get_edit_url())
        return None

    def publish_action(self):
        return self._kept_back() or super().publish_action()

    def submit_action(self):
        return self._kept_back() or super().submit_action()

    def restart_workflow_action(self):
        return self._kept_back() or super().restart_workflow_action()

    def workflow_action_action(self):
        if self.workflow_action == "approve":
            return self._kept_back() or super().workflow_action_action()
        return super().workflow_action_action()


def _title(procedure: Procedure) -> str:
    # Wagtail would show the title in the language of whoever saved it last.
    return str(procedure.title)


def _version_in_force(procedure: Procedure) -> int | str:
    return procedure.newest if procedure.live else ""


class ProcedureIndexView(snippets.IndexView):
    default_ordering = "code"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.add_url:
            return []
        return [
            HeaderButton(
                _("New procedure from…"),
                url=reverse("procedures:types"),
                icon_name="plus",
            )
        ]

    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        return super()._get_title_column(field_name, accessor=_title, **kwargs)


class ProcedureCreateView(PublicationMixin, snippets.CreateView):
    pass


class ProcedureEditView(PublicationMixin, snippets.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if self.object.versions.exists():
            address = reverse("procedures:trial", args=[self.object.pk])
            buttons.append(
                Button(_("Try on last year's cases"), url=address, icon_name="history")
            )
        return buttons

    def get_page_subtitle(self) -> str:
        return _title(self.object)


class ProcedureDeleteView(snippets.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission_for_instance("delete", self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ProcedureWorkflowActionView(snippets.WorkflowActionView):
    """Approval with a comment, from the dashboard or the status panel."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.object.get_latest_revision_as_object()
        if self.action_name == "approve" and refuse(request, draft):
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                step = {"step": "success", "redirect": self.redirect_url}
                return self.render_modal_json(request, step)
            return redirect(self.redirect_url)
        return super().post(request, *args, **kwargs)


class ProcedureViewSet(SnippetViewSet):
    model = Procedure
    icon = "clipboard-list"
    menu_label = _("Procedures")
    menu_order = 200
    add_to_admin_menu = True
    url_prefix = "snippets/procedures"
    url_namespace = "procedures"
    edit_handler = PROCEDURE_FORM
    list_display = [
        "__str__",
        "code",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("version", label=_("Version in force"), accessor=_version_in_force),
        # Wagtail words these two once, in the language of the process.
        LiveStatusTagColumn(label=_("Status")),
        UpdatedAtColumn(label=_("Updated")),
    ]
    list_filter = ["kind", "live"]
    list_per_page = 50
    search_fields = ["code", "title_zh", "title_en"]
    search_backend_name = None
    # Wagtail copies no rows; "New procedure from…" makes one of another.
    copy_view_enabled = False
    index_results_template_name = "backoffice/content/procedures.html"
    inspect_view_enabled = True
    inspect_view_fields = [
        "code",
        "kind",
        "title_zh",
        "title_en",
        "summary_zh",
        "summary_en",
        "promise_zh",
        "promise_en",
        "source_zh",
        "source_en",
        "desk_unit",
        "calendar",
    ]
    index_view_class = ProcedureIndexView
    add_view_class = ProcedureCreateView
    edit_view_class = ProcedureEditView
    delete_view_class = ProcedureDeleteView
    workflow_action_view_class = ProcedureWorkflowActionView

    @cached_property
    def menu_icon(self) -> str:
        return self.icon

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("types/", self.construct_view(TypesView), name="types"),
            path("types/<slug:code>/", self.construct_view(BeginView), name="begin"),
            path("from/<int:pk>/", self.construct_view(CopyView), name="copy_from"),
            path("trial/<int:pk>/", self.construct_view(TrialView), name="trial"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        return Procedure.objects.annotate(newest=Max("versions__number"))
