"""What is kept beside a draft of a procedure: its trials, and doubts looked at."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from casework.procedures.definition import Definition
from casework.procedures.plain import definition_from_plain

from .procedures import Procedure


class Trial(models.Model):
    """A draft tried on the cases of the last year (试算): counts by limit, no case.

    Kept with the revision it tried. `counted`, and the last case looked at, are where
    the worker goes on after an interruption.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="trials"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.CASCADE, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    since = models.DateTimeField()
    data = models.JSONField()  # the draft as a definition
    total = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(default=0)
    last_received_at = models.DateTimeField(null=True)
    last_case = models.UUIDField(null=True)
    tallies = models.JSONField(default=dict)
    worked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"trial of {self.procedure.code}"

    @cached_property
    def definition(self) -> Definition:
        return definition_from_plain(self.data)

    @property
    def percent(self) -> int:
        return self.counted * 100 // self.total if self.total else 100


class SeenDoubt(models.Model):
    """Doubts about a draft that somebody has looked at and leaves as they are."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="seen_doubts"
    )
    # Of all doubts of a draft together (`casework.procedures.doubts.digest`).
    digest = models.CharField(max_length=16)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "digest"], name="casework_seendoubt_once"
            )
        ]

    def __str__(self) -> str:
        return f"doubts about {self.procedure.code}"
