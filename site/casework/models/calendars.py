from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.procedures.text import BilingualField


class Scope(models.TextChoices):
    """Whose own days an overlay holds."""

    ORGANISATION = "organisation", _("the organisation")
    AREA = "area", _("the area")


class Calendar(models.Model):
    """Which days are workdays for an organisation; built from published notices.

    One with a `base` is an overlay: it holds only the days an area or organisation
    keeps differently, and follows its base in everything else. Nothing lies over an
    overlay.
    """

    # A clock keeps the codes and versions of an overlay and its base in 40 characters.
    code = models.SlugField(_("code"), max_length=14, unique=True)
    base = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overlays",
        limit_choices_to={"base": None},
        verbose_name=_("lies over"),
        help_text=_(
            "For the days an area or organisation keeps differently; all others are "
            "those of that calendar, next year's notice included."
        ),
    )
    scope = models.CharField(
        _("whose days"),
        max_length=12,
        choices=Scope,
        default=Scope.ORGANISATION,
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    # Counts every loaded notice and edited day: a clock keeps the version it used.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    first_on = models.DateField(_("first day known"), null=True, blank=True)
    # Dates after this are provisional: no notice says which days are worked.
    known_until = models.DateField(_("known until"), null=True, blank=True)

    name = BilingualField()

    class Meta:
        ordering = ["code"]
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def root(self) -> "Calendar":
        """The calendar whose notices say how far this one is known."""
        return self.base or self


class CalendarNotice(models.Model):
    """An official notice of a year's holidays and make-up workdays."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="notices"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("loaded by"),
    )
    # How things stood before, so that it can be taken back; null for those shipped.
    replaced = models.JSONField(null=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    class Meta:
        ordering = ["calendar", "-year", "-loaded_at"]
        verbose_name = _("holiday notice")
        verbose_name_plural = _("holiday notices")

    def __str__(self) -> str:
        return self.title


class CalendarDay(models.Model):
    """A day that differs from its weekday: a day off, or a make-up workday."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="days"
    )
    notice = models.ForeignKey(
        CalendarNotice,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="days",
    )
    day = models.DateField(_("day"))
    is_workday = models.BooleanField(_("workday"))
    name_zh = models.CharField(_("name (Chinese)"), max_length=60, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)

    name = BilingualField()

    class Meta:
        ordering = ["calendar", "day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"], name="casework_calendarday_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar.code} {self.day}"
