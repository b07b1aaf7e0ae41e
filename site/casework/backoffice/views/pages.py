"""What every page of the back office is: a page of the Wagtail admin about one case.

A view gets its case here, through `access`; a denied case and one that never existed
answer with the same 404. Wagtail marks every admin answer `no-store`.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from casework.backoffice.kinds import kind_of
from casework.backoffice.listing import case_url
from casework.backoffice.marks import case_due_mark, state_mark
from casework.backoffice.situation import Situation


class CasePage(WagtailAdminTemplateMixin, TemplateView):
    """A page about one case."""

    header_icon = "folder-open-inverse"
    situation: Situation

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.situation = Situation(
            kwargs["reference"], request.user, now=timezone.now()
        )

    @property
    def case(self) -> Any:
        return self.situation.case

    def get_page_title(self) -> str:
        return str(self.case)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        kind = kind_of(self.case)
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Desk")},
            {"url": reverse(kind.register_url), "label": kind.register_title},
            {"url": case_url(self.case), "label": str(self.case)},
            *self.further_breadcrumbs(),
        ]

    def further_breadcrumbs(self) -> Sequence[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            situation=self.situation,
            case=self.case,
            case_url=case_url(self.case),
            kind=kind_of(self.case),
            state=state_mark(self.case),
            due=case_due_mark(self.case, now=self.situation.now),
            **kwargs,
        )

    def answer_with(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)
