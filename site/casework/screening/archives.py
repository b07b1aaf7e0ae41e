"""ZIP: the package under docx and xlsx, opened within bounds or not at all.

Only the list of members is left to `zipfile`; sizes, order and checksums are tested
here, because a second reader must not find other members than we did.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from . import foreign
from .limits import (
    MEMBER_NAME_BYTES,
    MEMBERS,
    RATIO,
    RATIO_FREE_BYTES,
    UNPACKED_BYTES,
)
from .refusals import Refused

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
DESCRIPTOR_BYTES = {12, 16, 20, 24}
ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000
DESCRIPTOR_FLAG = 0x0008
ENTRY_BYTES = 46
ZIP64_END = b"PK\x06\x06"
ZIP64_BYTES = 56 + 20
# What a part of a document never begins with: an archive, a program, a document.
NESTED = (
    b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x7fELF", b"MZ", b"%PDF-", b"{\\rtf",
    b"BZh9", b"\xfd7zXZ\0", b"#!/",
)  # fmt: skip


class Archive:
    """The members of one package by name; each is unpacked when it is asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        _check_end(content)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = archive.infolist()
                directory_start = archive.start_dir
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
            raise Refused("damaged") from None
        _check_members(members)
        self._data = _lay_out(content, members, directory_start)
        self._members = {m.filename: m for m in members if not m.is_dir()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """Unpack one member, exactly as long as it says and with its checksum."""
        member = self._members[name]
        start, end = self._data[name]
        packed = self._content[start:end]
        if member.compress_type == zipfile.ZIP_STORED:
            unpacked = packed
        else:
            unpacked = _inflate(packed, member.file_size)
        if len(unpacked) != member.file_size or zlib.crc32(unpacked) != member.CRC:
            raise Refused("damaged")
        if unpacked.startswith(NESTED):
            raise Refused("embedded")
        return unpacked


def _check_end(content: bytes) -> None:
    """Refuse an archive with more before, behind or in its directory than it says."""
    at = content.rfind(foreign.ZIP_END)
    if at < 0 or at + foreign.ZIP_END_BYTES > len(content):
        raise Refused("truncated")
    if at + foreign.ZIP_END_BYTES != len(content):
        raise Refused("appended")
    count, size = struct.unpack_from("<HI", content, at + 10)
    if count > MEMBERS or size > MEMBERS * (ENTRY_BYTES + MEMBER_NAME_BYTES):
        raise Refused("too_complex")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if not members or len(members) > MEMBERS:
        raise Refused("too_complex" if members else "damaged")
    if any(member.flag_bits & ENCRYPTED_FLAGS for member in members):
        raise Refused("encrypted")
    for member in members:
        _check_member(member)
    if len({member.filename.lower() for member in members}) != len(members):
        raise Refused("appended")  # two readers would open two different documents
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > UNPACKED_BYTES or _is_bomb(unpacked, packed):
        raise Refused("unpacks_too_large")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = name.removesuffix("/").split("/")
    if set(parts) & {"", ".", ".."} or any(c in name for c in "\\:\0"):
        raise Refused("damaged")
    if len(name.encode(errors="replace")) > MEMBER_NAME_BYTES:
        raise Refused("damaged")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused("unreadable")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("embedded")
    if _is_bomb(member.file_size, member.compress_size):
        raise Refused("unpacks_too_large")


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_FREE_BYTES and unpacked > packed * RATIO


def _lay_out(
    content: bytes, members: list[zipfile.ZipInfo], directory_start: int
) -> dict[str, tuple[int, int]]:
    """Return where the data of each member lies; refuse gaps and overlaps."""
    places = {}
    position = 0
    previous_flags = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        _check_gap(position, member.header_offset, previous_flags)
        start, end = _place(content, member)
        places[member.filename] = (start, end)
        position, previous_flags = end, member.flag_bits
    _check_gap(position, directory_start, previous_flags)
    _check_directory(content, members, directory_start)
    return places


def _place(content: bytes, member: zipfile.ZipInfo) -> tuple[int, int]:
    try:
        header = LOCAL_HEADER.unpack_from(content, member.header_offset)
    except struct.error:
        raise Refused("truncated") from None
    signature, _, flags, method, *_rest, name_bytes, extra_bytes = header
    name_start = member.header_offset + LOCAL_HEADER.size
    name = content[name_start : name_start + name_bytes]
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if (
        signature != b"PK\x03\x04"
        or flags & ENCRYPTED_FLAGS
        or method != member.compress_type
        or name.decode(encoding, errors="replace") != member.orig_filename
    ):
        raise Refused("damaged")
    start = name_start + name_bytes + extra_bytes
    end = start + member.compress_size
    if end > len(content):
        raise Refused("truncated")
    return start, end


def _check_gap(end: int, start: int, flags: int) -> None:
    gap = start - end
    if gap and not (flags & DESCRIPTOR_FLAG and gap in DESCRIPTOR_BYTES):
        raise Refused("appended")


def _check_directory(
    content: bytes, members: list[zipfile.ZipInfo], start: int
) -> None:
    """Refuse bytes between the directory and the end of the archive."""
    end = len(content) - foreign.ZIP_END_BYTES
    if content[end - ZIP64_BYTES : end].startswith(ZIP64_END):
        end -= ZIP64_BYTES
    position = start
    for _ in members:
        if content[position : position + 4] != b"PK\x01\x02":
            raise Refused("damaged")
        position += ENTRY_BYTES + sum(struct.unpack_from("<3H", content, position + 28))
    if position != end:
        raise Refused("appended")


def _inflate(packed: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(packed, size + 1)
    except zlib.error:
        raise Refused("damaged") from None
    if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
        raise Refused("damaged")
    return unpacked
