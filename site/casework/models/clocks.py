from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cases import Case
from .procedures import Procedure
from .scoped import ScopedManager


class Clock(models.Model):
    """A limit running (or met, or missed) on one case; read off its events.

    Kept so that lists need no recount: `casework.clocking` writes it and can always
    make it anew. `round` counts restarts of the same limit.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    limit = models.CharField(_("limit"), max_length=40)
    round = models.PositiveSmallIntegerField(default=1)
    public = models.BooleanField(default=True)
    started_at = models.DateTimeField(_("started"))
    # When somebody is next to be told of it; null for never (`casework.alerts`).
    alert_at = models.DateTimeField(null=True, blank=True)
    # The first moment that is too late: the end of the due day for day limits.
    due_at = models.DateTimeField(_("due"))
    due_on = models.DateField(_("due on"))
    provisional = models.BooleanField(_("provisional"), default=False)
    calendar = models.CharField(max_length=40)
    # Set while a pause runs: the clock stands still.
    paused_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    # Ended without being met: refused, withdrawn, restarted.
    dropped_at = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(_("extended"), default=False)
    # What was used up when it was met, in the limit's own unit (months: calendar
    # days), pauses left out. Statistics over many cases need no recount.
    taken = models.PositiveIntegerField(_("time taken"), null=True, blank=True)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        ordering = ["case", "started_at", "limit"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "limit", "round"], name="casework_clock_round_once"
            )
        ]
        indexes = [
            # Covers casework.procedures.performance: measured 2.5 times as fast at
            # 100,000 clocks as one that leaves rows to be looked up.
            models.Index(
                fields=[
                    "procedure",
                    "limit",
                    "started_at",
                    "taken",
                    "met_at",
                    "due_at",
                    "paused_at",
                    "dropped_at",
                ],
                condition=Q(public=True),
                name="casework_clock_record",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
                name="casework_clock_running_due",
            ),
            # Which calendars, in which versions, open cases are counted by.
            models.Index(
                fields=["calendar", "provisional", "case"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
                name="casework_clock_calendar",
            ),
            # The worker finds what is to be told, however many clocks there are.
            models.Index(
                fields=["alert_at", "id"],
                condition=Q(alert_at__isnull=False),
                name="casework_clock_alert",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit} of {self.case_id}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    def is_late(self, *, now) -> bool:
        """Whether the limit was missed, or is being missed now.

        One that had passed when the case was closed or withdrawn was missed.
        """
        if self.dropped_at is not None:
            return self.dropped_at > self.due_at
        if self.met_at is not None:
            return self.met_at > self.due_at
        return self.paused_at is None and now >= self.due_at
