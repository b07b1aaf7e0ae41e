"""Worksheets: what a hotline sends every day, on its way to become cases.

A sheet holds names, telephone numbers and stories of thousands, so its rows are sealed
with a key of the sheet's own; deleting the sheet destroys the key with them.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import keys
from casework.keys import DataKey
from casework.models import Case, Procedure, ProcedureVersion
from casework.sealing import SealedJSONField, SealedTextField, Sealing


class Sender(models.Model):
    """Who sends worksheets (派单单位), and how theirs are read."""

    name = models.CharField(_("sender"), max_length=100, unique=True)
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procedure"),
    )
    # As `complaints.worksheets.mapping.Mapping` says it: headings and codes, no case.
    mapping = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        verbose_name = _("sender")
        verbose_name_plural = _("senders")

    def __str__(self) -> str:
        return self.name


class Worksheet(Sealing, models.Model):
    """One sheet of a sender, seen by nobody but who brought it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sender = models.ForeignKey(
        Sender, on_delete=models.PROTECT, related_name="worksheets"
    )
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField(db_index=True)
    wrapped_key = models.BinaryField()
    key_version = models.PositiveIntegerField(db_index=True)
    name = SealedTextField()
    headings = SealedJSONField()
    total = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    # What is promised of its cases, fixed when the import is asked for.
    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-brought_at"]
        verbose_name = _("worksheet")
        verbose_name_plural = _("worksheets")

    def __str__(self) -> str:
        return f"worksheet {self.pk}"

    @property
    def context(self) -> str:
        return f"complaints.worksheet:{self.pk}"

    @cached_property
    def data_key(self) -> DataKey:
        return keys.unwrap(bytes(self.wrapped_key), self.context)

    def sealing_key(self) -> bytes:
        return self.data_key

    def sealing_context(self) -> str:
        return self.context


class WorksheetRow(Sealing, models.Model):
    """One row of a sheet, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        IMPORTED = "imported", _("imported")
        KNOWN = "known", _("imported before")
        REPEATED = "repeated", _("repeated in the sheet")
        BAD = "bad", _("cannot be imported")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    worksheet = models.ForeignKey(
        Worksheet, on_delete=models.CASCADE, related_name="rows"
    )
    line = models.PositiveIntegerField()
    cells = SealedJSONField()
    outcome = models.CharField(
        max_length=8, choices=Outcome.choices, default=Outcome.WAITING, blank=True
    )
    # Codes of `complaints.worksheets.reasons`, never a value of the row.
    reasons = models.JSONField(default=list)
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["worksheet", "line"], name="complaints_worksheetrow_line"
            )
        ]

    def __str__(self) -> str:
        return f"row {self.line} of worksheet {self.worksheet_id}"

    def sealing_key(self) -> bytes:
        return self.worksheet.data_key

    def sealing_context(self) -> str:
        return f"complaints.worksheetrow:{self.pk}"


class SenderNumber(models.Model):
    """That a sender's number has become a case: it never becomes a second one.

    The number itself is sealed with the texts of the case; here is its keyed hash.
    """

    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, related_name="numbers")
    number_index = models.CharField(max_length=64)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, related_name="sender_number"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "number_index"], name="complaints_sendernumber_once"
            )
        ]

    def __str__(self) -> str:
        return f"number of {self.case_id}"
