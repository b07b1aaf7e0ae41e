from django.db import models
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home import promises
from home.blocks import BodyBlock

from .public_page import PublicPage


class CommitmentIndexPage(PublicPage):
    """All service commitments (服务承诺), each with how it is kept."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.CommitmentPage"]

    class Meta:
        verbose_name = _("list of service commitments")

    def get_context(self, request, *args, **kwargs):
        pages = CommitmentPage.objects.live().child_of(self).order_by("path")
        return super().get_context(request, *args, **kwargs) | {
            "promises": SimpleLazyObject(lambda: promises.kept_by(pages))
        }


class CommitmentPage(PublicPage):
    """One published procedure as a promise. What it says is the procedure's;
    an editor decides the title, the place in the list and what to add below."""

    procedure = models.ForeignKey(
        "casework.Procedure",
        on_delete=models.PROTECT,
        related_name="commitment_pages",
        verbose_name=_("procedure"),
    )
    body = StreamField(BodyBlock(), verbose_name=_("additional text"), blank=True)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("procedure"),
        FieldPanel("body"),
    ]
    parent_page_types = ["home.CommitmentIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("service commitment")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "commitment": SimpleLazyObject(lambda: promises.in_full(self))
        }
