"""PNG: its chunks walked to the end with their checksums; only what is drawn kept."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import foreign
from .limits import MEGABYTE, PIXELS
from .refusals import Refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
# Of the seven passes of an interlaced picture: first column, first row, steps.
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
DRAWN = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
COMPRESSED_TEXT = {b"zTXt", b"iTXt", b"iCCP"}
TEXT_BYTES = 4 * MEGABYTE


@dataclass
class Png:
    """A picture of its critical chunks only, and the others apart."""

    bare: bytes = b""
    width: int = 0
    height: int = 0
    exif: bytes = b""
    icc: bytes = b""
    unused: list[bytes] = field(default_factory=list)

    @property
    def pixels(self) -> int:
        return self.width * self.height


def walk(content: bytes) -> Png:
    """Read every chunk to the end of the picture and unpack its rows once."""
    png = Png()
    kept, rows = [SIGNATURE], None
    packed = bytearray()
    names: list[bytes] = []
    for name, body, raw in _chunks(content):
        if (name == b"IHDR") == bool(names):
            raise Refused("damaged")
        if name == b"IHDR":
            rows = _measure(png, body)
        if name == b"IDAT":
            if b"IDAT" in names and names[-1] != b"IDAT":
                raise Refused("damaged")
            packed += body
        if name in DRAWN:
            kept.append(raw)
        else:
            _set_aside(png, name, body)
        if not names or names[-1] != name:
            names.append(name)
    if rows is None or not packed:
        raise Refused("damaged")
    _unpack(packed, rows)
    png.bare = b"".join(kept)
    return png


def check_around(png: Png) -> None:
    """Refuse what hides in chunks that are not drawn."""
    foreign.refuse_in(b"\0".join(png.unused))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    if not content.startswith(SIGNATURE):
        raise Refused("mismatch")
    position = len(SIGNATURE)
    while True:
        if position + 12 > len(content):
            raise Refused("truncated")
        length, name = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if not name.isalpha():
            raise Refused("damaged")
        if end > len(content):
            raise Refused("truncated")
        raw = content[position:end]
        (checksum,) = struct.unpack_from(">I", raw, length + 8)
        if zlib.crc32(raw[4:-4]) != checksum:
            raise Refused("damaged")
        yield name, raw[8:-4], raw
        position = end
        if name == b"IEND":
            break
    if not foreign.is_padding(content[position:]):
        raise Refused("appended")


def _measure(png: Png, header: bytes) -> int:
    """Return how many bytes the unpacked rows must have."""
    if len(header) != 13:
        raise Refused("damaged")
    width, height, depth, colour, packing, filtering, lace = struct.unpack(
        ">IIBBBBB", header
    )
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or lace > 1:
        raise Refused("damaged")
    if not width or not height:
        raise Refused("damaged")
    if width * height > PIXELS:
        raise Refused("too_many_pixels")
    png.width, png.height = width, height
    bits = depth * CHANNELS[colour]
    if not lace:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for column, row, across, down in PASSES:
        wide = (width - column + across - 1) // across
        high = (height - row + down - 1) // down
        if wide > 0 and high > 0:
            total += high * (1 + (wide * bits + 7) // 8)
    return total


def _unpack(packed: bytearray, rows: int) -> None:
    unpacker = zlib.decompressobj()
    data: bytes = bytes(packed)
    unpacked = 0
    while not unpacker.eof:
        try:
            part = unpacker.decompress(data, MEGABYTE)
        except zlib.error:
            raise Refused("damaged") from None
        unpacked += len(part)
        data = unpacker.unconsumed_tail
        if unpacked > rows:
            raise Refused("appended")
        if not part and not data:
            break
    if unpacked < rows:
        raise Refused("truncated")
    if unpacker.unused_data:
        raise Refused("appended")


def _set_aside(png: Png, name: bytes, body: bytes) -> None:
    if name[:1].isupper():
        raise Refused("damaged")  # a critical chunk nobody knows
    if name == b"eXIf":
        png.exif = body
    if name in COMPRESSED_TEXT:
        text = _text(name, body)
        if name == b"iCCP":
            png.icc = text
        else:
            png.unused.append(text)
    elif name not in {b"fdAT"}:  # a further frame, compressed like IDAT
        png.unused.append(body)


def _text(name: bytes, body: bytes) -> bytes:
    keyword, _, rest = body.partition(b"\0")
    if name == b"iTXt":
        compressed, rest = rest[:1], rest[2:]
        rest = rest.partition(b"\0")[2].partition(b"\0")[2]
        if compressed != b"\1":
            return keyword + b"\0" + rest
    else:
        rest = rest[1:]
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(rest, TEXT_BYTES)
    except zlib.error:
        return b""  # of no use to anybody, and left out of the copy
    if unpacker.unconsumed_tail and len(text) >= TEXT_BYTES:
        raise Refused("unpacks_too_large")
    return text if name == b"iCCP" else keyword + b"\0" + text
