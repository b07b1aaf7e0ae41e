from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access, user_has_any_page_permission
from wagtail.admin.views.home import (
    HomeView,
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import TaskState

from casework.actors import actor_for
from casework.backoffice import desk, oversight, tellings, upkeep
from casework.backoffice.kinds import KINDS, reads_register


class DeskView(HomeView):
    """The first page of the back office: what needs this person today.

    People without cases find what is theirs: editors and publishers what waits for
    moderation, auditors what was opened.
    """

    template_name = "backoffice/desk.html"
    page_title = _("Desk")

    def get_panels(self) -> list[Any]:
        panels = [
            *upkeep.panels(self.request.user),
            WorkflowObjectsToModeratePanel(),
        ]
        if user_has_any_page_permission(self.request.user):
            panels += [
                UserObjectsInWorkflowModerationPanel(),
                RecentEditsPanel(),
                LockedPagesPanel(),
            ]
        return panels

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        actor = actor_for(self.request.user)
        trays = desk.trays(self.request.user, now=now)
        return super().get_context_data(
            trays=trays,
            # Work first, then lists with nothing in them, in one line each.
            waiting=[tray for tray in trays if tray.count],
            clear=[tray for tray in trays if not tray.count],
            openings=oversight.openings(self.request.user, now=now),
            audits=actor.may("read_events"),
            tellings=tellings.tellings(self.request.user, now=now),
            oversees=tellings.oversees(self.request.user),
            kinds=list(KINDS.values()) if reads_register(actor) else [],
            decides=not trays and waits_for_moderation(self.request.user),
            may_register=actor.may("register_case"),
            **kwargs,
        )


def waits_for_moderation(user: Any) -> bool:
    return TaskState.objects.reviewable_by(user).exists()


# In front of Wagtail's own first page, so it is decorated as that one is.
desk_view = never_cache(require_admin_access(DeskView.as_view()))
