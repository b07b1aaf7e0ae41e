from typing import Any

from django.utils import timezone
from wagtail.models import Page, WorkflowState
from wagtail.signals import workflow_rejected

from . import publication
from .models import OutcomePage


def connect() -> None:
    workflow_rejected.connect(
        send_back_outcome, sender=WorkflowState, dispatch_uid="outcome-rejected"
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
