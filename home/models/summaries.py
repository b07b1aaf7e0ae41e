from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock

from .public_page import PublicPage


class SummaryIndexPage(PublicPage):
    """All periodic summaries, newest period first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.SummaryPage"]

    class Meta:
        verbose_name = _("list of summaries")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "summaries": SummaryPage.objects.live()
            .child_of(self)
            .order_by("-period_end", "-period_start")
            .only("title", "lead", "url_path", "period_start", "period_end")
        }


class SummaryPage(PublicPage):
    """What came in and how it was handled in a month, a quarter or a year."""

    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    body = StreamField(BodyBlock(), verbose_name=_("figures and text"))

    content_panels = [
        *PublicPage.content_panels,
        FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
        FieldPanel("body"),
    ]
    parent_page_types = ["home.SummaryIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("periodic summary")

    def clean(self) -> None:
        super().clean()
        if (
            self.period_start
            and self.period_end
            and self.period_end < self.period_start
        ):
            raise ValidationError(
                {"period_end": _("The period ends before it begins.")}
            )
