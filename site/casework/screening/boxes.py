"""The boxes of which an MP4 file is built: walked, never read beyond their parent."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .refusals import Refused

BOXES = 200_000
DEPTH = 16
CONTAINERS = {
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"mvex", b"moof", b"traf",
}  # fmt: skip
KNOWN = CONTAINERS | {
    b"ftyp", b"mdat", b"free", b"skip", b"uuid", b"mfra", b"sidx", b"meta", b"styp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """Where one box stands in the file."""

    name: bytes
    start: int
    body: int
    end: int
    path: tuple[bytes, ...] = ()


def walk(content: bytes) -> list[Box]:
    """Return every box of the file, each after its parent."""
    found: list[Box] = []
    _walk(content, 0, len(content), (), found)
    return found


def _walk(
    content: bytes, start: int, end: int, path: tuple[bytes, ...], found: list[Box]
) -> None:
    if len(path) > DEPTH:
        raise Refused("too_complex")
    for box in _level(content, start, end, path):
        found.append(box)
        if len(found) > BOXES:
            raise Refused("too_complex")
        if box.name in CONTAINERS:
            _walk(content, box.body, box.end, (*path, box.name), found)


def _level(
    content: bytes, start: int, end: int, path: tuple[bytes, ...]
) -> Iterator[Box]:
    while end - start >= 8:
        size, name = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 0 and path and not content[start:end].strip(b"\0"):
            return  # QuickTime ends some lists with a zero
        if size == 1:
            if end - start < 16:
                raise Refused("truncated")
            (size,) = struct.unpack_from(">Q", content, body)
            body += 8
        elif size == 0 and not path:
            size = end - start
        if size < body - start:
            raise Refused("damaged")
        if start + size > end:
            raise Refused("damaged" if path else _past_end(name))
        yield Box(name, start, body, start + size, path)
        start += size
    if content[start:end].strip(b"\0"):
        raise Refused("damaged" if path else "appended")


def _past_end(name: bytes) -> str:
    """Tell a film that was cut from other bytes behind a whole one."""
    return "truncated" if name in KNOWN else "appended"


def is_movie(content: bytes) -> bool:
    """Return whether the bytes are one whole movie and nothing else."""
    if content[4:8] != b"ftyp":
        return False
    try:
        names = {box.name for box in walk(content) if not box.path}
    except Refused:
        return False
    return {b"ftyp", b"moov", b"mdat"} <= names
