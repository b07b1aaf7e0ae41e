"""Who agrees before a procedure is published: by default one of the publishers."""

from typing import Any

from casework.roles import Role

MODERATORS = (Role.PUBLISHER, Role.ADMINISTRATOR)
WORKFLOW = "办理制度审核 · Procedure moderation"
TASK = "发布人审批 · Approval by a publisher"


def set_up_moderation(apps: Any) -> None:
    """Give procedures their moderation, unless somebody has given them another.

    Takes the registry of apps, so that a migration can give its historical one.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    procedures, _ = content_types.get_or_create(app_label="casework", model="procedure")
    assigned = apps.get_model("wagtailcore", "WorkflowContentType").objects
    if assigned.filter(content_type=procedures).exists():
        return
    # A historical model does not set the type of a task by itself.
    approval, _ = content_types.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=TASK, active=True, content_type=approval
    )
    groups = apps.get_model("auth", "Group").objects
    task.groups.set(groups.filter(name__in=[role.value for role in MODERATORS]))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(
        name=WORKFLOW, active=True
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )
    assigned.create(content_type=procedures, workflow=workflow)
