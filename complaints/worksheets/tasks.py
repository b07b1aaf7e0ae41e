"""What the worker does with worksheets. The queue holds the id of a sheet, no more."""

from django.utils import timezone

from casework.tasks import without_words

from . import importing, keeping


@without_words
def import_rows(pk: str) -> None:
    """Go on with the import of a worksheet."""
    importing.go_on(pk)


@without_words
def forget_worksheets() -> None:
    """Forget the worksheets of the month before."""
    keeping.forget_old(now=timezone.now())
