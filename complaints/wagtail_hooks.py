from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from casework.backoffice import kinds, menu
from complaints import admin_urls
from complaints.backoffice import ComplaintRegister
from complaints.case_page import KIND
from complaints.models import OutcomePage

kinds.register(KIND)
menu.register_intake_item(KIND.code)
modeladmin_register(ComplaintRegister)


@hooks.register("register_admin_menu_item")
def offer_import():
    return menu.IntakeMenuItem(
        gettext_lazy("Import a worksheet"),
        reverse("worksheets:bring"),
        name="import-worksheet",
        icon_name="table",
        order=31,
    )


@hooks.register("register_admin_urls")
def register_outcome_urls():
    return admin_urls.urlpatterns


@hooks.register("before_copy_page")
@hooks.register("before_convert_alias_page")
def keep_outcome_single(request, page):
    """A second page of the same words would stay when the first is withdrawn."""
    if isinstance(page.specific, OutcomePage):
        messages.error(request, _("An outcome has one page and its translations."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def withdraw_before_deleting(request, page):
    """A deleted page would leave the record saying that it is published."""
    if isinstance(page.specific, OutcomePage):
        messages.error(request, _("Unpublish the outcome instead; its record stays."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)


# The words of an outcome are not edited here: there is nothing to save.
DECISIONS = ("approve", "reject", "action-unpublish", "action-page-locked")


@hooks.register("construct_page_action_menu")
def offer_decisions_only(menu_items, request, context):
    if isinstance(context.get("page"), OutcomePage):
        kept = [item for item in menu_items if item.name in DECISIONS]
        menu_items[:] = sorted(kept, key=lambda item: DECISIONS.index(item.name))
