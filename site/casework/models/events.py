from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.sealing import open_sealed

from .cases import Case
from .scoped import ScopedManager


class Event(models.Model):
    """One thing that happened to a case. Written once: the database refuses change.

    The links to case and person carry no constraint, so that the log outlives what
    it records. `data` holds codes, ids and numbers only; words are in `remarks`.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        SUBMITTER = "submitter", _("submitter")
        STAFF = "staff", _("staff")

    case = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    # When it happened, and when it was written down (a letter is entered later).
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    # "submitter", "system" or "staff"
    acted_as = models.CharField(max_length=12)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    data = models.JSONField(default=dict)
    # Sealed by casework.events before the link of the chain is made, because the
    # chain runs over the ciphertext: it can be verified after a case is erased.
    sealed_remarks = models.BinaryField(default=b"")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        ordering = ["case", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seq"], name="casework_event_seq_once"
            )
        ]
        indexes = [models.Index(fields=["type", "at"], name="casework_event_type_at")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.type}"

    @property
    def remarks_context(self) -> str:
        return f"casework.event:{self.case_id}:{self.seq}:remarks"

    @property
    def remarks(self) -> str:
        """The words that went with the event: a reason, a remark, a note."""
        sealed = bytes(self.sealed_remarks)
        if not sealed:
            return ""
        return open_sealed(self.case.data_key, sealed, self.remarks_context).decode()
