"""Signs of a second kind of file in places that hold no content of the first.

A file that is two kinds at once (a picture that is also a script or an archive) shows
itself in what a parser skips: comments, tags, free space, the bytes after the end.
"""

import re
import struct

from .refusals import Refused

ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
ZIP_COMMENT_BYTES = 65_535

HEAD_BYTES = 1_024
MARKUP = re.compile(
    rb"(?i)<\s*(?:script|html|body|iframe|svg|!doctype|object|embed)[\s>/]"
    rb"|<\?php|javascript:"
)
SIGNATURES = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-\d|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
    rb"|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\x7fELF[\x01\x02]\x01\x01|MZ.{58}.{0,400}?PE\0\0|GIF8[79]a"
    rb"|#!/(?:usr/)?bin/|\xca\xfe\xba\xbe\0",
    re.DOTALL,
)


def refuse_in(unused: bytes) -> None:
    """Refuse markup, programs and archives in bytes that carry no content."""
    if MARKUP.search(unused) or SIGNATURES.search(unused):
        raise Refused("appended")


def refuse_markup_in_head(content: bytes) -> None:
    """Refuse what a browser that guesses by the first bytes would run."""
    if MARKUP.search(content[:HEAD_BYTES]):
        raise Refused("appended")


def refuse_archive_at_end(content: bytes) -> None:
    """Refuse a file that is also a ZIP archive, which is read from its end."""
    tail = content[-(ZIP_END_BYTES + ZIP_COMMENT_BYTES) :]
    at = tail.rfind(ZIP_END)
    while at >= 0:
        if len(tail) - at >= ZIP_END_BYTES and _ends_archive(content, tail[at:]):
            raise Refused("appended")
        at = tail.rfind(ZIP_END, 0, at)


def _ends_archive(content: bytes, end: bytes) -> bool:
    count, size, offset, comment = struct.unpack("<HIIH", end[10:ZIP_END_BYTES])
    fits = comment <= len(end) - ZIP_END_BYTES and size + offset <= len(content)
    return fits and count * 46 <= size


def is_padding(trailing: bytes) -> bool:
    """Return whether bytes after the end are blanks, as some programs write."""
    return not trailing.strip(b"\0\r\n\t ")
