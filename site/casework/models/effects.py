from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cases import Case
from .events import Event
from .scoped import ScopedManager


class OutboxRow(models.Model):
    """An effect outside the database that is owed: a mail, a derived copy.

    Written in the transaction of its event and unique per event, recipient and
    effect; the queued task carries only its id. Holds no text and no address.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        # The answer of the other side was cut off: not sent again on its own.
        UNCLEAR = "unclear", _("perhaps sent")
        DEAD = "dead", _("given up")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="outbox", null=True
    )
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, null=True
    )
    effect = models.CharField(max_length=40)  # "mail.news", "file.derive"
    # "submitter", "user:<id>", "file:<attachment id>"
    recipient = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    # Counted before execution: a task that kills its worker must not run for ever.
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # A class name such as "SMTPServerDisconnected"; never a message.
    last_error = models.CharField(max_length=80, blank=True)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "event", "recipient", "effect"],
                name="casework_outboxrow_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["due", "under_way"]),
                name="casework_outboxrow_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.pk}"


class Heartbeat(models.Model):
    """A sign of life: `canary` is written by the worker each minute."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class AttemptCounter(models.Model):
    """Counts attempts by a keyed hash of what made them; never an address."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key"], name="casework_attemptcounter_once"
            )
        ]
        indexes = [
            models.Index(fields=["window_start"], name="casework_attempt_window")
        ]

    def __str__(self) -> str:
        return self.scope
