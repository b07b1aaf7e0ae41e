from typing import Any

from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, WorkflowState
from wagtail.signals import page_unpublished, workflow_rejected

from . import publication
from .models import OutcomePage


def connect() -> None:
    workflow_rejected.connect(
        send_back_outcome, sender=WorkflowState, dispatch_uid="outcome-rejected"
    )
    page_unpublished.connect(
        note_taken_down, sender=OutcomePage, dispatch_uid="outcome-taken-down"
    )


def send_back_outcome(
    sender: Any, instance: WorkflowState, user: Any, **kwargs: Any
) -> None:
    """A publisher asked for changes: the outcome goes back to who prepared it."""
    page = instance.content_object
    if isinstance(page, Page) and isinstance(page.specific, OutcomePage):
        publication.reject(
            page=page.specific,
            by=user,
            at=timezone.now(),
            remarks=instance.current_task_state.comment,
        )


def note_taken_down(sender: Any, instance: OutcomePage, **kwargs: Any) -> None:
    """A page went down in Wagtail: its twins follow it without a record of their own.

    The signal does not say who did it; the context of Wagtail's log does.
    """
    if instance.alias_of_id is None:
        by = get_active_log_context().user
        publication.note_taken_down(page=instance, by=by, at=timezone.now())
