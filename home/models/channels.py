from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from .public_page import PublicPage


class ChannelsPage(PublicPage):
    """Every way in.

    The Regulation on Handling Petitions (信访工作条例), article 18, lists what must be
    published: online channel, postal address, phone, time and place of reception, how
    to ask for progress and result, and the rules. Hence the required fields; the
    online channel is the form of this site.
    """

    postal_address = models.CharField(_("postal address"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    phone = models.CharField(_("phone"), max_length=60)
    reception_time = models.CharField(_("reception: when"), max_length=160)
    reception_place = models.CharField(_("reception: where"), max_length=200)
    following = models.TextField(_("how to ask for progress and result"))
    rules_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("rules and procedure"),
        help_text=_("The page with the service commitments."),
    )

    content_panels = [
        *PublicPage.content_panels,
        InlinePanel("channels", heading=_("Channels"), label=_("channel"), min_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("postal_address"), FieldPanel("postcode")]),
                FieldPanel("phone"),
                FieldRowPanel(
                    [FieldPanel("reception_time"), FieldPanel("reception_place")]
                ),
                FieldPanel("following"),
                FieldPanel("rules_page"),
            ],
            _("What must be published"),
        ),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("channels page")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "channels": self.channels.all()
        }


class Channel(Orderable):
    """One way in (受理渠道), as the public reads it."""

    page = ParentalKey(ChannelsPage, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(_("name"), max_length=40)
    purpose = models.CharField(_("what it is for"), max_length=200)
    hours = models.CharField(_("hours"), max_length=160)
    place = models.CharField(_("place or address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.URLField(_("web address"), blank=True)
    opens_form = models.BooleanField(
        _("is the complaint form of this site"), default=False
    )
    remark = models.CharField(_("good to know"), max_length=200, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("purpose"),
        FieldPanel("hours"),
        FieldPanel("place"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("url"), FieldPanel("opens_form")]),
        FieldPanel("remark"),
    ]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        ways = (self.place, self.phone, self.email, self.url, self.opens_form)
        if not any(ways):
            raise ValidationError(
                _("Say where this channel is: a place, a number or an address.")
            )
