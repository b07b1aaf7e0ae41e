"""What is done with one file, by kind. Runs confined."""

import struct
from collections.abc import Callable
from typing import TypeVar

from . import (
    audio,
    images,
    kinds,
    office,
    office_copy,
    pdf_copy,
    sheets,
    video,
    video_copy,
)
from .refusals import Refused

T = TypeVar("T")

CHECKS: dict[str, Callable[[bytes], None]] = {
    "jpg": images.check_jpg,
    "png": images.check_png,
    "pdf": pdf_copy.check_pdf,
    "docx": office.check_docx,
    "xlsx": office.check_xlsx,
    "mp3": audio.check_mp3,
    "mp4": video.check_mp4,
}
COPIES: dict[str, Callable[[bytes], bytes]] = {
    "jpg": images.derive_jpg,
    "png": images.derive_png,
    "pdf": pdf_copy.derive_pdf,
    "docx": office_copy.derive_docx,
    "xlsx": office_copy.derive_xlsx,
    "mp3": audio.derive_mp3,
    "mp4": video_copy.derive_mp4,
}
# What a file says, for a program to go on with.
READINGS: dict[str, Callable[[bytes], bytes]] = {"xlsx": sheets.first_sheet}


def check(kind: str, content: bytes) -> bytes:
    """Refuse a file that is not what it says, not whole, or does something."""
    if not kinds.begins_as(kind, content):
        raise Refused("mismatch")
    _guarded(CHECKS[kind], content)
    return b""


def derive(kind: str, content: bytes) -> bytes:
    """Return the copy for readers; it has passed the same check as the original."""
    copy = _guarded(COPIES[kind], content)
    check(kind, copy)
    return copy


def read(kind: str, content: bytes) -> bytes:
    """Return what stands in a file, after the same refusals."""
    if not kinds.begins_as(kind, content):
        raise Refused("mismatch")
    return _guarded(READINGS[kind], content)


def _guarded(work: Callable[[bytes], T], content: bytes) -> T:
    try:
        return work(content)
    except (MemoryError, RecursionError):
        raise Refused("too_complex") from None
    except (struct.error, ArithmeticError, LookupError, ValueError, TypeError):
        raise Refused("damaged") from None
    except OSError:
        # A parser reached for a file, a module or the network: see confinement.
        raise Refused("unreadable") from None
