"""What the worker does by the clock.

Schedules come only from this table: one row whose arguments cannot be read stops all
schedules of django-q2, and a row anybody could write would run any function. None of
ours takes arguments. They are put in place after each migrate.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from django_q.models import Schedule

from casework.write_gate import writing


@dataclass(frozen=True)
class Routine:
    task: str
    kind: str
    # Only for those once a day: the local time, when few people are about.
    at: time | None = None
    module: str = "casework.tasks"

    @property
    def function(self) -> str:
        return f"{self.module}.{self.task}"

    def first_run(self, now: datetime) -> datetime:
        if self.at is None:
            return now
        local = timezone.localtime(now)
        first = local.replace(
            hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0
        )
        return first if first > local else first + timedelta(days=1)


ROUTINES = (
    Routine("canary", Schedule.MINUTES),
    Routine("sweep_outbox", Schedule.MINUTES),
    Routine("tell_of_limits", Schedule.MINUTES),
    Routine("publish_planned", Schedule.MINUTES),
    Routine("recount_clocks", Schedule.HOURLY),
    Routine("clean_captchas", Schedule.HOURLY),
    Routine("purge_staged_uploads", Schedule.HOURLY),
    Routine("forget_attempts", Schedule.HOURLY),
    Routine("anchor_events", Schedule.DAILY, at=time(1, 10)),
    Routine("prune_queue", Schedule.DAILY, at=time(3, 10)),
    Routine("clear_sessions", Schedule.DAILY, at=time(3, 20)),
    Routine(
        "forget_worksheets",
        Schedule.DAILY,
        at=time(3, 30),
        module="complaints.worksheets.tasks",
    ),
    Routine("remind_of_calendars", Schedule.DAILY, at=time(8, 30)),
)


def install(*, now: datetime) -> None:
    """Make the table of schedules say what ROUTINES says; keep their next runs."""
    with writing():
        Schedule.objects.exclude(
            name__in=[routine.task for routine in ROUTINES]
        ).delete()
        for routine in ROUTINES:
            _install(routine, now)


def _install(routine: Routine, now: datetime) -> None:
    said = {
        "func": routine.function,
        "schedule_type": routine.kind,
        "minutes": 1,
        "repeats": -1,
        "args": None,
        "kwargs": None,
        "hook": None,
        "cluster": None,
    }
    schedules = Schedule.objects.filter(name=routine.task)
    if schedules.count() > 1:
        schedules.delete()
    Schedule.objects.update_or_create(
        name=routine.task,
        defaults=said,
        create_defaults=said | {"next_run": routine.first_run(now)},
    )


def install_after_migrate(*, using: str, **kwargs: Any) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if Schedule._meta.db_table in tables:
        install(now=timezone.now())
