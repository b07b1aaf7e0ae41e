"""Where staff find the second factor in the Wagtail admin, and what its log says."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry


def register() -> None:
    hooks.register("register_account_menu_item", account_item)
    hooks.register("register_user_listing_buttons", reset_button)
    hooks.register("register_log_actions", log_actions)


def account_item(request: Any) -> dict[str, str]:
    return {
        "url": reverse("staff_access:set_up"),
        "label": str(_("Second factor")),
        "help_text": str(_("A code from your telephone beside the password.")),
    }


def reset_button(user: Any, request_user: Any) -> Iterator[Button]:
    if request_user.has_perm("auth.change_user") and user != request_user:
        yield Button(
            _("Take away the second factor"),
            url=reverse("staff_access:reset", args=[user.pk]),
            icon_name="key",
            priority=40,
        )


def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "casework.second_factor_set_up",
        _("Set up second factor"),
        _("Second factor set up"),
    )
    actions.register_action(
        "casework.second_factor_reset",
        _("Take away second factor"),
        _("Second factor taken away"),
    )
