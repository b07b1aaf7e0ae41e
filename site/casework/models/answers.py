from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.sealing import SealedJSONField, SealedTextField

from .cases import Case, SealedRow
from .scoped import ScopedManager


class Answer(SealedRow):
    """A version of the answer (拟办意见、答复): drafted, reviewed, signed off, sent.

    A version is frozen once it is submitted; sent back, the next one is a new row.
    Review and sign-off name the version they read.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    # The required parts by code: request, findings, grounds, decision, remedies.
    parts = SealedJSONField(default=dict)
    result = models.CharField(max_length=16, choices=Case.Result.choices, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta(SealedRow.Meta):
        ordering = ["case", "number"]
        # The versions before a gate: who wrote or reviewed one is not asked again.
        indexes = [
            models.Index(
                fields=["author", "reviewed_by", "case"],
                condition=Q(
                    submitted_at__isnull=False,
                    sent_back_at__isnull=True,
                    sent_at__isnull=True,
                ),
                name="casework_answer_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="casework_answer_number_once"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="casework_answer_reviewed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="casework_answer_signed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.number} of {self.case_id}"

    @property
    def is_frozen(self) -> bool:
        return self.submitted_at is not None


class Message(SealedRow):
    """A message between the office and the submitter, seen by both."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        SUPPLEMENT_ASKED = "supplement_asked", _("request for more information")
        SUPPLEMENT = "supplement", _("more information")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.MESSAGE)
    from_submitter = models.BooleanField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    body = SealedTextField()
    sent_at = models.DateTimeField()

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta(SealedRow.Meta):
        ordering = ["case", "sent_at"]

    def __str__(self) -> str:
        return f"message of {self.case_id}"
