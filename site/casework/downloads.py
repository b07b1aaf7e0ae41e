"""Hand out a file so that it can do nothing but be saved.

Readers get the copy without metadata; the original goes out only through
`actions.open_original`, which writes the reason down first. No ETag and no date: an
answer must not tell whether somebody has the same file.
"""

import re
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from casework import private_storage, ranges
from casework.models.attachments import Attachment
from casework.sealing import SealBroken

POLICY = "default-src 'none'; sandbox"
PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def copy(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Return the copy for readers; 404 until it is made."""
    if attachment.state != Attachment.State.READY or not attachment.derived:
        raise Http404
    return _respond(request, attachment, attachment.derived)


def original(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Return the original that `actions.open_original` has just handed out."""
    return _respond(request, attachment, attachment.original)


def _respond(request: HttpRequest, attachment: Attachment, stored: str) -> HttpResponse:
    try:
        content = private_storage.read(stored, attachment.file_key)
    except (private_storage.StorageError, SealBroken) as error:
        raise Http404 from error
    response = ranges.respond(request, content, content_type=attachment.media_type)
    response["Content-Disposition"] = disposition(attachment.name)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def disposition(name: str) -> str:
    """Return the header of a download: an ASCII name, and the real one (RFC 6266)."""
    stem, _, ending = PLAIN.sub("_", name).rpartition(".")
    plain = ".".join(filter(None, (stem.strip("._") or "file", ending)))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
