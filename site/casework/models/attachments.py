from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import keys
from casework.sealing import SealedTextField, Sealing, open_sealed

from .answers import Message
from .cases import Case, SealedRow
from .scoped import ScopedManager


class Attachment(SealedRow):
    """A file of a case. The original is sealed; readers get a copy without metadata."""

    class State(models.TextChoices):
        PENDING = "pending", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("cannot be shown")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = SealedTextField()
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    # The file's own key under the case's key: no file is written twice for a rotation.
    wrapped_key = models.BinaryField()
    original = models.CharField(max_length=80)
    derived = models.CharField(max_length=80, blank=True)
    derived_size = models.PositiveIntegerField(default=0)  # bytes
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    from_submitter = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta(SealedRow.Meta):
        ordering = ["case", "added_at", "position"]

    def __str__(self) -> str:
        return f"attachment of {self.case_id}"

    @property
    def file_key(self) -> bytes:
        return open_sealed(
            self.case.data_key, bytes(self.wrapped_key), f"file:{self.original}"
        )


class StagedUpload(Sealing, models.Model):
    """A checked file waiting for its form to be sent; gone within 24 hours."""

    # 256 random bits: unguessable without a hash (ASVS 11.5.1 asks for 128).
    id = models.CharField(primary_key=True, max_length=64)
    # Bound to one form: it cannot be attached to another case.
    token_hash = models.CharField(max_length=64, db_index=True)
    original = models.CharField(max_length=80)
    wrapped_key = models.BinaryField()
    key_version = models.PositiveIntegerField(db_index=True)
    name = SealedTextField()
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    staged_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "staged upload"

    @property
    def context(self) -> str:
        return f"casework.stagedupload:{self.pk}"

    @property
    def file_key(self) -> bytes:
        return keys.unwrap(bytes(self.wrapped_key), self.context)

    def sealing_key(self) -> bytes:
        return self.file_key

    def sealing_context(self) -> str:
        return self.context
