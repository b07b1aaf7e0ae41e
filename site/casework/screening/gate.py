"""The two questions asked about a file: may it be taken, and what may readers see."""

import hashlib
import json
from dataclasses import dataclass

from . import kinds
from .limits import FILE_BYTES
from .names import clean_name, extension
from .refusals import Refused
from .sandbox import sandbox


@dataclass(frozen=True, slots=True)
class Screened:
    """What is known of a file that may be taken."""

    kind: str
    media_type: str
    shown_name: str
    size: int
    sha256: str


def screen(name: str, content: bytes) -> Screened:
    """Return what a file is, or refuse it; its declared type is of no interest."""
    if not content:
        raise Refused("empty")
    if len(content) > FILE_BYTES:
        raise Refused("too_large")
    kind = kinds.EXTENSIONS.get(extension(name))
    if kind is None:
        raise Refused("type")
    if not kinds.begins_as(kind, content):
        raise Refused("mismatch")
    sandbox.check(kind, content)
    return Screened(
        kind=kind,
        media_type=kinds.MEDIA_TYPES[kind],
        shown_name=clean_name(name),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def derive(kind: str, content: bytes) -> bytes:
    """Return the copy for readers, without metadata; refuse rather than return less."""
    return sandbox.derive(kind, content)


def read_sheet(content: bytes) -> list[list[str]]:
    """Return the first sheet of an xlsx as rows of text, or refuse the file."""
    rows: list[list[str]] = json.loads(sandbox.read("xlsx", content))
    return rows
