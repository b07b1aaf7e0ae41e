"""Trying a draft on the cases of the last year: asked for, awaited, read as counts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from casework import trials
from casework.backoffice.words import amount, person_name
from casework.models import Procedure, Trial
from casework.procedures.comparison import Tally
from casework.procedures.definition import Definition, Limit
from casework.procedures.text import Text


@dataclass(frozen=True, slots=True)
class TriedLimit:
    """One limit of a trial in words: as promised today, as drafted, and its counts."""

    title: Text
    today: str
    draft: str
    tally: Tally

    @property
    def is_same(self) -> bool:
        """Whether the draft would have changed nothing for any case."""
        counted = self.tally
        return counted.cases == counted.same + counted.unknown and not counted.unknown


def tried_limits(trial: Trial, today: Definition | None) -> list[TriedLimit]:
    """Return the limits in the order of the draft; those it drops come last."""
    tallies = trials.tallies_of(trial)
    now = {limit.code: limit for limit in today.limits} if today else {}
    drafted = {limit.code: limit for limit in trial.definition.limits}
    return [
        TriedLimit(
            (drafted.get(code) or now.get(code) or _Unknown(code)).title,
            _words(now.get(code)),
            _words(drafted.get(code)),
            tallies.get(code, Tally()),
        )
        for code in dict.fromkeys((*drafted, *now, *tallies))
    ]


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A limit that only an older version had."""

    code: str

    @property
    def title(self) -> Text:
        return Text(self.code, self.code)


def _words(limit: Limit | None) -> str:
    if limit is None:
        return ""
    if limit.amount is None:
        return str(_("number still open"))
    return amount(limit.amount, limit.unit)


class TrialView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = Procedure
    permission_required = "change"
    template_name = "backoffice/content/trial.html"
    page_title = _("Try on last year's cases")
    header_icon = "history"

    @cached_property
    def procedure(self) -> Procedure:
        return get_object_or_404(Procedure, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("procedures:list"), "label": _("Procedures")},
            {"url": self._edit, "label": str(self.procedure)},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def _edit(self) -> str:
        return reverse("procedures:edit", args=[self.procedure.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        procedure = self.procedure
        trial = trials.newest(procedure)
        version = procedure.current_version
        waiting = trial is not None and trial.finished_at is None
        context: dict[str, Any] = {
            "procedure": procedure,
            "edit": self._edit,
            "version": version,
            "trial": trial,
            "who": person_name(trial.asked_by) if trial and trial.asked_by else "–",
            "is_waiting": waiting,
            "is_stalled": waiting and timezone.now() - trial.worked_at > trials.STALLED,
            "is_outdated": trial is not None
            and not trials.is_of_newest(trial, procedure),
        }
        if trial is not None and not waiting:
            context["limits"] = tried_limits(trial, version and version.definition)
        return super().get_context_data(**context, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.procedure.current_version is not None:
            trials.ask(self.procedure, by=request.user, at=timezone.now())
        return redirect("procedures:trial", self.procedure.pk)
