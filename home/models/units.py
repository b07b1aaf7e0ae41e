from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from home import units

from .public_page import PublicPage


class UnitIndexPage(PublicPage):
    """Who does what: the tree of units with duties, hours, phone and address."""

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("list of units")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "units": SimpleLazyObject(units.tree)
        }
