from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.procedures.text import BilingualField


class UnitQuerySet(models.QuerySet):
    def in_use(self) -> "UnitQuerySet":
        return self.filter(is_active=True)


class Unit(models.Model):
    """A unit (承办单位) of the organisation: an office, a hall, a brigade."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    # "/bureau/hall/": finds everything below a unit in one query. Kept by save().
    path = models.CharField(max_length=255, db_index=True, editable=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    duties_zh = models.TextField(_("duties (Chinese)"), blank=True)
    duties_en = models.TextField(_("duties (English)"), blank=True)
    hours_zh = models.CharField(_("hours (Chinese)"), max_length=200, blank=True)
    hours_en = models.CharField(_("hours (English)"), max_length=200, blank=True)
    address_zh = models.CharField(_("address (Chinese)"), max_length=200, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    name = BilingualField()
    duties = BilingualField()
    hours = BilingualField()
    address = BilingualField()

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path", "sort_order"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args, **kwargs):
        old_path = self.path
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)
        if old_path and old_path != self.path:
            for child in self.children.all():
                child.save()

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    def covers(self, other: "Unit") -> bool:
        """Whether the other unit is this one or lies below it."""
        return other.path.startswith(self.path)


class Membership(models.Model):
    """A person's place in a unit; with the roles (groups) it decides what one sees."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("unit"),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], name="casework_membership_once_per_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()} – {self.unit}"
