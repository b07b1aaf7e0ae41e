"""The rows django-q2 leaves behind.

Their columns hold pickles, and reading one runs it: nothing here, and no page, ever
loads a row. Counting and deleting by key is all.
"""

from datetime import datetime, timedelta

from django_q.models import Task

from casework.write_gate import writing

# Long enough to look into yesterday's trouble.
KEPT = timedelta(days=7)
AT_ONCE = 500


def prune(*, before: datetime) -> int:
    """Delete finished tasks older than this, a few at a time; return how many.

    django-q2 could keep a fixed number itself, but then selects every kept row for
    update with each task that ends.
    """
    deleted = 0
    old = Task.objects.filter(stopped__lt=before).order_by()
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        with writing():
            Task.objects.filter(pk__in=keys).order_by().delete()
        deleted += len(keys)
    return deleted
