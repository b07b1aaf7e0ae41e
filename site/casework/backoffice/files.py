"""The files of a case as the case page lists them: by name for those who read it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Attachment

from .marks import Mark
from .situation import Situation

TONES = {
    Attachment.State.PENDING: "wait",
    Attachment.State.READY: "good",
    Attachment.State.FAILED: "late",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: its copy for readers, and the original for who may open it."""

    name: str
    kind: str
    size: int  # bytes
    added_at: datetime
    message_id: object
    mark: Mark | None
    copy_url: str
    original_url: str


def file_rows(situation: Situation) -> list[FileRow]:
    """Return the files; without names, which are words, for who reads no text."""
    if not (situation.reads_text or situation.may("open_original")):
        return []
    return [
        _row(situation, attachment, number)
        for number, attachment in enumerate(situation.attachments, start=1)
    ]


def _row(situation: Situation, attachment: Attachment, number: int) -> FileRow:
    ready = attachment.state == Attachment.State.READY
    reference = str(situation.case)

    def url(name: str) -> str:
        return reverse(f"casework:{name}", args=[reference, attachment.pk])

    return FileRow(
        name=attachment.name
        if situation.reads_text
        else _("File %(number)s") % {"number": number},
        kind=attachment.kind,
        size=attachment.derived_size if ready else attachment.size,
        added_at=attachment.added_at,
        message_id=attachment.message_id,
        mark=None
        if ready
        else Mark(Attachment.State(attachment.state).label, TONES[attachment.state]),
        copy_url=url("file") if ready and situation.reads_text else "",
        original_url=url("original") if situation.may("open_original") else "",
    )
