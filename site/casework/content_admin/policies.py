"""Who may do what with the organisation's own content, beside Wagtail's permissions."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class KeptForGood(ModelPermissionPolicy):
    """Nobody deletes these: versions, cases and drafts name them by their code."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class KeptOnceInForce(ModelPermissionPolicy):
    """A procedure that was once in force stays: cases were promised its words."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        if action == "delete" and instance.versions.exists():
            return False
        return super().user_has_permission_for_instance(user, action, instance)
