"""Sheets that wait, and how they are forgotten: sealed under a key of their own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from casework import keys
from casework.screening import clean_name
from casework.write_gate import writing
from complaints.models import Sender, Worksheet, WorksheetRow

from . import mapping, reading

KEPT = timedelta(days=30)
AT_ONCE = 500  # rows written while others wait


def keep(
    sender: Sender, name: str, content: bytes, *, by: Any, at: datetime
) -> Worksheet:
    """Read a file and keep its rows; raise `reading.Unreadable` with words."""
    sheet = reading.read(content, known=mapping.KNOWN_HEADINGS)
    saved = mapping.from_plain(sender.mapping)
    worksheet = Worksheet(sender=sender, brought_by=by, brought_at=at)
    data_key = keys.new_data_key()
    worksheet.data_key = data_key
    worksheet.wrapped_key = keys.wrap(data_key, worksheet.context)
    worksheet.key_version = keys.wrapped_version(worksheet.wrapped_key)
    worksheet.name = clean_name(name)[:200]
    worksheet.headings = sheet.headings
    worksheet.mapping = mapping.guess(sheet.headings, saved).plain()
    with writing():
        if sender.pk is None:
            sender.save()
            worksheet.sender = sender
        worksheet.save(force_insert=True)
    rows = (
        WorksheetRow(worksheet=worksheet, line=line, cells=cells)
        for line, cells in sheet.rows
    )
    while some := list(islice(rows, AT_ONCE)):
        with writing():
            WorksheetRow.objects.bulk_create(some)
    # Said last: a sheet without a total was interrupted, and is shown to nobody.
    worksheet.total = len(sheet.rows)
    with writing():
        worksheet.save(update_fields=["total"])
    return worksheet


def sheets_of(user: Any) -> QuerySet[Worksheet]:
    """Return the whole sheets that somebody brought, the newest first."""
    return Worksheet.objects.filter(brought_by=user, total__gt=0)


def rows_of(worksheet: Worksheet, **which: Any) -> Iterator[WorksheetRow]:
    """Return rows in the order of the sheet, a few in memory at a time."""
    rows = worksheet.rows.filter(**which).order_by("line")
    for row in rows.iterator(chunk_size=AT_ONCE):
        row.worksheet = worksheet
        yield row


def save_mapping(worksheet: Worksheet, chosen: mapping.Mapping) -> None:
    """Keep a mapping for this sheet, and for the next ones of its sender."""
    worksheet.mapping = worksheet.sender.mapping = chosen.plain()
    with writing():
        worksheet.sender.save(update_fields=["mapping"])
        # One whose import was asked for is read as it was then.
        Worksheet.objects.filter(pk=worksheet.pk, asked_at=None).update(
            mapping=worksheet.mapping
        )


def forget(worksheet: Worksheet) -> None:
    """Delete a sheet with its rows and key; the cases made of it stay."""
    with writing():
        Worksheet.objects.filter(pk=worksheet.pk).delete()


def forget_old(*, now: datetime) -> int:
    """Forget sheets brought long ago, whatever became of them."""
    old = list(Worksheet.objects.filter(brought_at__lt=now - KEPT).only("pk"))
    for worksheet in old:
        forget(worksheet)
    return len(old)
