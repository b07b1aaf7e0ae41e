"""Dates and moments kept as text in events, in the words of the reader's language."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from casework.projection import promised_until


def date_words(text: str) -> str:
    """Print a promised date, or with the hour a promised moment."""
    until = promised_until(text)
    if isinstance(until, datetime):
        return date_format(timezone.localtime(until), "DATETIME_FORMAT")
    return date_format(until, "DATE_FORMAT")


def moment_words(text: str) -> str:
    moment = timezone.localtime(datetime.fromisoformat(text))
    return date_format(moment, "DATETIME_FORMAT")
