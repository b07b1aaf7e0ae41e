from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index


class PublicPage(Page):
    """What every page of the public site has: a title and a sentence under it."""

    lead = models.TextField(
        _("introduction"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences under the title; also shown in lists."),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """For search engines and feeds."""
        return self.search_description or self.lead
