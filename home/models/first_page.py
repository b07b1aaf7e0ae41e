from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from home import promises
from home.remembering import remembered

from .commitments import CommitmentPage
from .notices import IN_LISTS, NoticePage
from .public_page import PublicPage

NOTICES_SHOWN = 4
PROMISES_SHOWN = 3


class HomePage(PublicPage):
    """The first page of the site in one language."""

    headline = models.CharField(_("headline"), max_length=120)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("headline"),
        InlinePanel("tasks", heading=_("What one can do here"), label=_("task")),
    ]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    @property
    def localized(self):
        """Mostly itself: home.asked_site has found it in the language already."""
        if self.locale.language_code == get_language():
            return self
        return super().localized

    def route(self, request, path_components):
        """Go on from the section asked for, which is kept as this page is."""
        if not path_components:
            return super().route(request, path_components)
        slug, *rest = path_components
        section = remembered(f"section:{self.pk}:{slug}", lambda: self._section(slug))
        # As Wagtail does, so that the path to the page costs no query.
        section._cached_parent_obj = self
        return section.route(request, rest)

    def _section(self, slug: str) -> Page:
        # Nothing is kept of what is not there: there is no end of invented addresses.
        return get_object_or_404(Page.objects.child_of(self), slug=slug).specific

    def get_context(self, request, *args, **kwargs):
        promised = CommitmentPage.objects.live().descendant_of(self).order_by("path")
        notices = NoticePage.objects.live().descendant_of(self).only(*IN_LISTS)
        return super().get_context(request, *args, **kwargs) | {
            "tasks": self.tasks.select_related("page"),
            "notices": notices.order_by("-issued_on", "-pk")[:NOTICES_SHOWN],
            "promises": SimpleLazyObject(
                lambda: promises.kept_by(promised[:PROMISES_SHOWN])
            ),
        }


class HomeTask(Orderable):
    """One of the things a visitor comes for."""

    class Leads(models.TextChoices):
        PAGE = "page", _("a page of this site")
        COMPLAIN = "complaints:start", _("the complaint form")
        TRACK = "complaints:track", _("following a case")

    home_page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("title"), max_length=40)
    text = models.CharField(_("what happens there"), max_length=120, blank=True)
    leads_to = models.CharField(
        _("leads to"), max_length=20, choices=Leads.choices, default=Leads.PAGE
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("leads_to"),
        FieldPanel("page"),
    ]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.leads_to == self.Leads.PAGE and not self.page:
            raise ValidationError({"page": _("Choose the page this leads to.")})
