"""Files of a case: staged with the form, taken into the case, read as copies.

The original is encrypted under a key of its own from the moment it is staged; taking
it into a case re-wraps that key and writes no file again. A staged file belongs to
one form token, and to nobody who does not hold it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casework import (
    effects,
    keys,
    private_storage,
    screening,
    throttling,
    uploads,
)
from casework.models.answers import Message
from casework.models.attachments import Attachment, StagedUpload
from casework.models.cases import Case
from casework.models.events import Event
from casework.screening import names, words
from casework.sealing import SealBroken, seal
from casework.write_gate import writing

FILES_AT_MOST = 10  # of one form
STAGED_FOR = timedelta(hours=24)
SHOWN_NAME = 80  # characters of a refused name that are repeated


class NotTaken(Exception):
    """A file that was not taken, with the words for the person who sent it."""

    def __init__(self, sent_name: str, reason: str) -> None:
        super().__init__(reason)
        self.shown_name = names.clean_name(sent_name)[:SHOWN_NAME]
        self.reason = reason


class StagedFileGone(Exception):
    """A file that was to go into a case is no longer waiting."""


def staged(token_hash: str) -> list[StagedUpload]:
    """Return the files waiting for this form, in the order they came."""
    rows = StagedUpload.objects.filter(token_hash=token_hash)
    return list(rows.order_by("staged_at", "pk"))


def stage(
    file: uploads.ReceivedFile, *, token_hash: str, at: datetime, address: str = ""
) -> StagedUpload:
    """Check a file and keep it, encrypted and read back, until its form is sent.

    The same file sent again with the same form (a retry, a second click) is found
    and not kept twice. Raise NotTaken with words for anything else.
    """
    content = file.read()
    known = _same(token_hash, hashlib.sha256(content).hexdigest())
    if known is not None:
        return known
    waiting = staged(token_hash)
    _check_bounds(file, waiting)
    _count(file, token_hash, address, at)
    try:
        screened = screening.screen(file.sent_name, content)
    except screening.Refused as refusal:
        raise NotTaken(file.sent_name, str(refusal.message)) from refusal
    # Files of one request come at one moment, and keep their order.
    at += timedelta(microseconds=len(waiting))
    return _keep(screened, content, token_hash, at)


def _check_bounds(file: uploads.ReceivedFile, waiting: list[StagedUpload]) -> None:
    if isinstance(file.problem, uploads.FileTooLarge):
        raise NotTaken(file.sent_name, str(words.WORDS["too_large"]))
    if len(waiting) >= FILES_AT_MOST:
        raise NotTaken(
            file.sent_name,
            _("At most %(count)d files can be sent with one form.")
            % {"count": FILES_AT_MOST},
        )
    room = uploads.FORM_BYTES - sum(row.size for row in waiting)
    if isinstance(file.problem, uploads.FormTooLarge) or (file.size or 0) > room:
        raise NotTaken(
            file.sent_name,
            _("All files of one form together may have at most 50 MB."),
        )


def _count(
    file: uploads.ReceivedFile, token_hash: str, address: str, at: datetime
) -> None:
    """Count a file before the work of reading it: for its form, and for an address."""
    with writing():
        few_with_form = throttling.count_upload(token_hash, at)
        few_from_there = not address or throttling.count_upload(
            address, at, at_most=throttling.UPLOADS_PER_ADDRESS
        )
    if not few_from_there:
        raise NotTaken(
            file.sent_name,
            _("Very many files came from your network. Attach it in an hour."),
        )
    if not few_with_form:
        raise NotTaken(file.sent_name, _("Too many files within the hour."))


def _same(token_hash: str, digest: str) -> StagedUpload | None:
    return StagedUpload.objects.filter(token_hash=token_hash, sha256=digest).first()


def _keep(
    screened: screening.Screened, content: bytes, token_hash: str, at: datetime
) -> StagedUpload:
    row = StagedUpload(id=secrets.token_hex(32), token_hash=token_hash, staged_at=at)
    file_key = keys.new_data_key()
    row.wrapped_key = keys.wrap(file_key, row.context)
    row.key_version = keys.wrapped_version(row.wrapped_key)
    row.name = screened.shown_name
    row.kind, row.media_type = screened.kind, screened.media_type
    try:
        stored = private_storage.write(content, file_key)
    except private_storage.StorageError as error:
        raise NotTaken(
            row.name, _("It could not be stored just now. Try again later.")
        ) from error
    row.original, row.size, row.sha256 = stored.name, stored.size, stored.sha256
    with writing():
        twin = _same(token_hash, row.sha256)
        if twin is None:
            row.save(force_insert=True)
            return row
    private_storage.delete(stored.name)
    return twin


def unstage(upload_id: str, *, token_hash: str) -> None:
    """Take a file away from the form it waits for; another form's stays."""
    with writing():
        row = StagedUpload.objects.filter(pk=upload_id, token_hash=token_hash).first()
        if row is None:
            return
        row.delete()
    private_storage.delete(row.original)


def is_whole(upload: StagedUpload) -> bool:
    """Read a waiting file back from the disk and compare it with what was sent."""
    digest = hashlib.sha256()
    try:
        for chunk in private_storage.iter_chunks(upload.original, upload.file_key):
            digest.update(chunk)
    except (private_storage.StorageError, SealBroken, OSError):
        return False
    return digest.hexdigest() == upload.sha256


def purge_staged(*, now: datetime) -> int:
    """Remove what nobody sent within a day, and files on the disk that no row knows."""
    before = now - STAGED_FOR
    with writing():
        old = list(StagedUpload.objects.filter(staged_at__lt=before))
        StagedUpload.objects.filter(pk__in=[row.pk for row in old]).delete()
    for row in old:
        private_storage.delete(row.original)
    orphans = list(private_storage.orphans(_known_names(), before))
    for name in orphans:
        private_storage.delete(name)
    return len(old) + len(orphans)


def _known_names() -> set[str]:
    known = set(StagedUpload.objects.values_list("original", flat=True))
    for pair in Attachment.unscoped.values_list("original", "derived"):
        known.update(pair)
    return known


def take(
    case: Case,
    uploads: Sequence[str],
    *,
    at: datetime,
    event: Event,
    message: Message | None = None,
    from_submitter: bool = True,
) -> list[Attachment]:
    """Take staged files into a locked case, in the order given.

    Each leaves the staging table, so that it cannot go into a second case, and owes
    a copy without metadata, made by the worker.
    """
    waiting = {row.pk: row for row in StagedUpload.objects.filter(pk__in=uploads)}
    if len(waiting) != len(set(uploads)):
        raise StagedFileGone
    taken = []
    for position, pk in enumerate(dict.fromkeys(uploads)):
        row = waiting[pk]
        attachment = Attachment(
            case=case,
            message=message,
            position=position,
            name=row.name,
            kind=row.kind,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            original=row.original,
            wrapped_key=seal(case.data_key, row.file_key, f"file:{row.original}"),
            from_submitter=from_submitter,
            added_at=at,
        )
        attachment.save(force_insert=True)
        row.delete()
        effects.owe(
            "file.derive",
            recipient=f"file:{attachment.pk}",
            case=case,
            event=event,
            at=at,
        )
        taken.append(attachment)
    return taken
