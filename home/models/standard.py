from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock

from .public_page import PublicPage


class StandardPage(PublicPage):
    """A page of text: about us, privacy, accessibility, help."""

    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
