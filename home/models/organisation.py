from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


def _paired(name: str) -> property:
    """Read `<name>_zh` or `<name>_en`: the reader's language, or else the other."""

    def read(settings: "OrganisationSettings") -> str:
        zh, en = getattr(settings, f"{name}_zh"), getattr(settings, f"{name}_en")
        return (en or zh) if (get_language() or "").startswith("en") else (zh or en)

    return property(read)


def _pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")])


@register_setting(icon="home")
class OrganisationSettings(BaseSiteSetting):
    """Whose site this is, and how to reach them: header, footer, feeds."""

    site_name_zh = models.CharField(_("site name (Chinese)"), max_length=40, blank=True)
    site_name_en = models.CharField(_("site name (English)"), max_length=60, blank=True)
    organisation_zh = models.CharField(
        _("organisation (Chinese)"), max_length=80, blank=True
    )
    organisation_en = models.CharField(
        _("organisation (English)"), max_length=120, blank=True
    )
    address_zh = models.CharField(_("address (Chinese)"), max_length=200, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_zh = models.CharField(_("hours (Chinese)"), max_length=200, blank=True)
    hours_en = models.CharField(_("hours (English)"), max_length=200, blank=True)
    footer_text_zh = models.TextField(_("footer text (Chinese)"), blank=True)
    footer_text_en = models.TextField(_("footer text (English)"), blank=True)
    icp_record = models.CharField(_("ICP record number"), max_length=60, blank=True)
    police_record = models.CharField(
        _("public security record number"), max_length=60, blank=True
    )
    site_code = models.CharField(
        _("government site identification code"), max_length=20, blank=True
    )

    site_name = _paired("site_name")
    organisation = _paired("organisation")
    address = _paired("address")
    hours = _paired("hours")
    footer_text = _paired("footer_text")

    panels = [
        MultiFieldPanel([_pair("site_name"), _pair("organisation")], _("Names")),
        MultiFieldPanel(
            [
                _pair("address"),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("phone")]),
                FieldPanel("email"),
                _pair("hours"),
            ],
            _("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("footer_text_zh"),
                FieldPanel("footer_text_en"),
                FieldPanel("icp_record"),
                FieldPanel("police_record"),
                FieldPanel("site_code"),
            ],
            _("Footer"),
        ),
    ]

    class Meta:
        verbose_name = _("organisation")

    @property
    def records(self) -> list[str]:
        code = self.site_code and _("Site code %(code)s") % {"code": self.site_code}
        return [r for r in (self.icp_record, self.police_record, code) if r]
