"""Prepares files for readers: the copy without metadata, made by the worker."""

from casework import private_storage, screening
from casework.models.attachments import Attachment
from casework.models.effects import OutboxRow
from casework.write_gate import writing


def derive(row: OutboxRow) -> None:
    """Write the copy that handlers read; the original stays sealed."""
    attachment = _attachment(row)
    if attachment.state == Attachment.State.READY:
        return
    key = attachment.file_key
    content = private_storage.read(attachment.original, key)
    stored = private_storage.write(screening.derive(attachment.kind, content), key)
    attachment.derived = stored.name
    attachment.derived_size = stored.size
    attachment.state = Attachment.State.READY
    with writing():
        attachment.save(update_fields=["derived", "derived_size", "state"])


def give_up(row: OutboxRow) -> None:
    """Say on the case page that the file cannot be shown; the original is kept."""
    with writing():
        Attachment.unscoped.filter(pk=_attachment(row).pk).update(
            state=Attachment.State.FAILED
        )


def _attachment(row: OutboxRow) -> Attachment:
    return Attachment.unscoped.select_related("case__key").get(
        pk=row.recipient.removeprefix("file:")
    )
