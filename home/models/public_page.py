from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult


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

    def route(
        self, request: HttpRequest, path_components: list[str]
    ) -> RouteResult | tuple:
        """Find a child of the only type there can be in one query, not in two."""
        types = self.allowed_subpage_models()
        if path_components and len(types) == 1:
            slug, *rest = path_components
            child = types[0].objects.child_of(self).filter(slug=slug).first()
            if child is not None:
                # As Wagtail does, so that the path to the page costs no query.
                child._cached_parent_obj = self
                return child.route(request, rest)
        return super().route(request, path_components)
