"""The yearly task: from November on, next year's notice waits to be loaded.

Until it is, dates in that year are provisional. Administrators and procedure editors
see it on their desk, and administrators get a mail a week.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django_q.tasks import async_task

from casework import recalculation
from casework.models.calendars import Calendar
from casework.models.effects import OutboxRow
from casework.models.procedures import Procedure
from casework.roles import Role
from casework.write_gate import writing

# The State Council's notices came between late October and early December.
FROM_MONTH = 11
EFFECT = "mail.calendars"
PAUSE = timedelta(days=7)


@dataclass(frozen=True)
class Lack:
    """A calendar in use, and the first year no notice says anything of."""

    calendar: Calendar
    year: int

    @cached_property
    def cases(self) -> int:
        """Open cases with a date that waits for this notice."""
        return recalculation.provisional(self.calendar.code)


def lacking(today: date) -> list[Lack]:
    """Return the calendars in use that are not known as far as they should be."""
    needed = today.year + (today.month >= FROM_MONTH)
    short = Calendar.objects.filter(base=None, known_until__lt=date(needed, 12, 31))
    return [
        Lack(calendar, calendar.known_until.year + 1)
        for calendar in short
        if calendar.known_until and _is_used(calendar)
    ]


def _is_used(calendar: Calendar) -> bool:
    named = Q(calendar=calendar) | Q(calendar__base=calendar)
    if Procedure.objects.filter(named).exists():
        return True
    return bool(recalculation.family(calendar.code))


def remind(*, now: datetime) -> int:
    """Owe each administrator a mail if a year is lacking; return how many mails.

    Once a week at most, however often this runs.
    """
    today = timezone.localdate(now)
    if not lacking(today):
        return 0
    with writing():
        told = _told_since(today - PAUSE)
        people = [pk for pk in _administrators() if f"user:{pk}" not in told]
        for pk in people:
            row = OutboxRow.unscoped.create(
                effect=EFFECT, recipient=f"user:{pk}", next_at=now
            )
            async_task("casework.tasks.deliver", row.pk)
    return len(people)


def _told_since(day: date) -> set[str]:
    """Return who was owed this mail after that day."""
    owed = OutboxRow.unscoped.filter(case=None, effect=EFFECT)
    return {
        recipient
        for recipient, at in owed.values_list("recipient", "next_at")
        if timezone.localdate(at) > day
    }


def _administrators() -> list[int]:
    people = get_user_model().objects.filter(
        groups__name=Role.ADMINISTRATOR.value, is_active=True
    )
    return list(people.exclude(email="").order_by("pk").values_list("pk", flat=True))
