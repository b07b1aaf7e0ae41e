from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.feeds import PageFeed

from .public_page import PublicPage

NOTICES_A_PAGE = 20
# A list shows no body, and reading one takes longer than all the rest.
IN_LISTS = ("title", "url_path", "issued_on", "document_number", "void_since")


class NoticeIndexPage(RoutablePageMixin, PublicPage):
    """All notices, newest first, and their feed."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NoticePage"]

    class Meta:
        verbose_name = _("list of notices")

    @property
    def notices(self) -> models.QuerySet["NoticePage"]:
        notices = NoticePage.objects.live().child_of(self)
        return notices.order_by("-issued_on", "-pk")

    def get_context(self, request, *args, **kwargs):
        notices = Paginator(self.notices.only(*IN_LISTS), NOTICES_A_PAGE)
        number = request.GET.get("page", "")[:4]
        return super().get_context(request, *args, **kwargs) | {
            "notices": SimpleLazyObject(lambda: notices.get_page(number)),
            "number": number,
            "feed_url": self.get_url(request) + "feed/",
        }

    @path("feed/", name="feed")
    def feed(self, request):
        return PageFeed(self, self.notices, dated_by="issued_on")(request)


class NoticePage(PublicPage):
    """A notice (公告). One that no longer holds says so and stays readable."""

    issued_on = models.DateField(_("issued on"), default=timezone.localdate)
    issued_by = models.CharField(_("issued by"), max_length=80, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    void_since = models.DateField(_("no longer in force since"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels = [
        *PublicPage.content_panels,
        FieldRowPanel(
            [
                FieldPanel("issued_on"),
                FieldPanel("issued_by"),
                FieldPanel("document_number"),
            ]
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("void_since"), FieldPanel("replaced_by")],
            _("No longer in force"),
        ),
    ]
    parent_page_types = ["home.NoticeIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("notice")

    def clean(self) -> None:
        super().clean()
        if self.replaced_by and not self.void_since:
            raise ValidationError(
                {"void_since": _("Say since when the other notice holds.")}
            )
