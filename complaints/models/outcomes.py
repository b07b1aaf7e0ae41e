from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from casework.models.scoped import ScopedManager

from .pages import OutcomePage


class Outcome(models.Model):
    """The redacted record (办理结果) of a case, on its way to the public site.

    Prepared by one person, approved by another, published by a third. Only these
    words reach a page; nothing of the case itself does.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("awaiting approval")
        SENT_BACK = "sent_back", _("sent back")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="outcome")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREPARED
    )
    # Counts every change of words: approval names the version it read.
    number = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    asked_zh = models.TextField(_("what was asked (Chinese)"))
    asked_en = models.TextField(_("what was asked (English)"), blank=True)
    found_zh = models.TextField(_("what was found (Chinese)"))
    found_en = models.TextField(_("what was found (English)"), blank=True)
    done_zh = models.TextField(_("what was done (Chinese)"))
    done_en = models.TextField(_("what was done (English)"), blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    # Codes of the identity strings that the approver confirmed as harmless.
    warnings_confirmed = models.PositiveSmallIntegerField(default=0)
    page = models.OneToOneField(
        OutcomePage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [models.Index(fields=["state"], name="complaints_outcome_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="complaints_outcome_approved_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"
