"""The last day of a limit, in the words of the body's own zone."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

# A limit in days ends at midnight; one instant before is still its last day.
INSTANT = timedelta(microseconds=1)


def due_on(due_at: datetime) -> date:
    """Return the last day that is still in time, in the body's own zone."""
    return timezone.localtime(due_at - INSTANT).date()


def due_words(due_at: datetime) -> str:
    """Print the last day, with the hour only where the limit is one of hours."""
    local = timezone.localtime(due_at)
    if local.time() == time.min:
        return date_format(due_on(due_at), "DATE_FORMAT")
    return date_format(local, "DATETIME_FORMAT")
