"""MP3 files made in code: silent frames and every kind of tag."""

import struct

from .pictures import MARKER

FRAME_BYTES = 417  # 128 kbit/s at 44.1 kHz
HEADER = b"\xff\xfb\x90\x00"
FRAME = HEADER + bytes(FRAME_BYTES - 4)


def frames(count: int = 20) -> bytes:
    return FRAME * count


def header(
    rate: int = 9, sampling: int = 0, padding: int = 0, version: int = 3
) -> bytes:
    """The four bytes before each frame of Layer III."""
    return struct.pack(
        ">BBBB", 0xFF, 0xE3 | version << 3, rate << 4 | sampling << 2 | padding << 1, 0
    )


def frame(length: int, **fields: int) -> bytes:
    return header(**fields).ljust(length, b"\0")


def notice(count: int, program: bytes = b"LAME3.100", name: bytes = b"Xing") -> bytes:
    """A first frame that tells how many follow and what made them."""
    table = struct.pack(">4sIII", name, 15, count, count * FRAME_BYTES) + bytes(104)
    ending = program.ljust(21, b"\7") + b"\x24\x01\x08" + b"\7" * 12
    return (HEADER + bytes(32) + table + ending).ljust(FRAME_BYTES, b"\0")


def id3(body: bytes = b"TPE1\0\0\0\x0e\0\0\0" + MARKER, flags: int = 0) -> bytes:
    size = len(body)
    packed = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    footer = b"3DI\4\0" + bytes([flags]) + packed if flags & 0x10 else b""
    return b"ID3\4\0" + bytes([flags]) + packed + body + footer


def id3_v1() -> bytes:
    return b"TAG" + MARKER.ljust(125, b"\0")


def id3_v1_extended() -> bytes:
    return b"TAG+" + MARKER.ljust(223, b"\0")


def id3_behind() -> bytes:
    """The later kind of tag, written at the end with its footer."""
    return id3(flags=0x10)


def ape(body: bytes = MARKER, has_header: bool = True) -> bytes:
    flags = 0x80000000 if has_header else 0
    ending = (
        b"APETAGEX" + struct.pack("<IIII", 2_000, len(body) + 32, 1, flags) + bytes(8)
    )
    return (ending if has_header else b"") + body + ending


def lyrics() -> bytes:
    body = b"LYRICSBEGIN" + MARKER
    return body + b"%06d" % len(body) + b"LYRICS200"


def old_lyrics() -> bytes:
    return b"LYRICSBEGIN" + MARKER + b"LYRICSEND"
