"""What `casework.wagtail_hooks` registers: the menu, the URL tree, what is hidden."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem

from casework.actors import actor_for

from .kinds import KINDS

# Wagtail's manuals lie on somebody else's server.
OF_NO_USE = frozenset({"help"})
# Its reports are about pages.
OF_NO_USE_WITHOUT_PAGES = OF_NO_USE | {"reports"}


class IntakeMenuItem(MenuItem):
    """Shown to first contacts, who enter cases for callers and visitors."""

    def is_shown(self, request) -> bool:
        return actor_for(request.user).may("register_case")


class DeskMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(actor_for(request.user).rights)


def register() -> None:
    hooks.register("register_admin_urls", admin_urls)
    hooks.register("register_admin_menu_item", desk_item)
    hooks.register("construct_main_menu", hide_what_is_of_no_use)
    hooks.register("insert_global_admin_css", brand)


def brand() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("css/backoffice-brand.css")
    )


def admin_urls() -> list:
    return [path("cases/", include("casework.backoffice.urls"))]


def desk_item() -> MenuItem:
    return DeskMenuItem(
        _("Desk"),
        reverse("wagtailadmin_home"),
        name="desk",
        icon_name="home",
        order=10,
    )


def register_intake_item(kind_code: str) -> None:
    """Add the menu item to register a case of this kind on somebody's behalf."""

    def item() -> MenuItem:
        kind = KINDS[kind_code]
        return IntakeMenuItem(
            _("Register a case"),
            reverse(kind.intake_url),
            name=f"register-{kind.code}",
            icon_name="plus",
            order=30,
        )

    hooks.register("register_admin_menu_item", item)


def hide_what_is_of_no_use(request, menu_items: list) -> None:
    edits_pages = user_has_any_page_permission(request.user)
    hidden = OF_NO_USE if edits_pages else OF_NO_USE_WITHOUT_PAGES
    menu_items[:] = [item for item in menu_items if item.name not in hidden]
