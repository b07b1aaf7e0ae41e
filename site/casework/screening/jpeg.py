"""JPEG: its segments walked to the end of the image, and what lies around them."""

import re
import struct
from dataclasses import dataclass, field

from . import boxes, foreign
from .limits import PIXELS
from .refusals import Refused

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APP0, APP1, APP2, APP14, APP15, COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
# Baseline, extended and progressive; browsers show no other.
FRAMES = {0xC0, 0xC1, 0xC2}
OTHER_FRAMES = set(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = 0xC2
MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
SCANS = 500
LOOK_AHEAD = 32
FURTHER_PICTURES = 8
# libjpeg holds two bytes for every sample of a progressive picture.
PROGRESSIVE_SAMPLES = 100_000_000

ICC = b"ICC_PROFILE\0"
EXIF = b"Exif\0\0"


@dataclass
class Jpeg:
    """A picture without its application data, and that data apart."""

    bare: bytes = b""
    width: int = 0
    height: int = 0
    end: int = 0
    scans: int = 0
    held_samples: int = 0
    exif: bytes = b""
    icc: dict[int, bytes] = field(default_factory=dict)
    unused: list[bytes] = field(default_factory=list)

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def decoding_bytes(self, pictures: int) -> int:
        """Return what a decoder needs to hold so many pictures of this size."""
        return 2 * self.held_samples + 4 * self.pixels * pictures

    @property
    def open_ended(self) -> bytes:
        """The picture so that a decoder notices when its data end too early.

        libjpeg draws grey where data are missing before an end marker, and says
        nothing. Without the marker it asks for more; the few bytes of padding are
        what it looks ahead. Pictures of several scans need their marker.
        """
        return self.bare[:-2] + bytes(LOOK_AHEAD) if self.scans == 1 else self.bare


def walk(content: bytes) -> Jpeg:
    """Read every segment to the end of the first image."""
    jpeg = Jpeg()
    kept = [b"\xff\xd8"]
    position = 2
    if not content.startswith(b"\xff\xd8\xff"):
        raise Refused("mismatch")
    while True:
        marker, start = _marker(content, position)
        if marker == EOI:
            break
        position = _segment_end(content, start)
        body = content[start + 2 : position]
        kept.append(_sort(jpeg, marker, body))
        if marker == SOS:
            jpeg.scans += 1
            after = MARKER.search(content, position)
            if after is None:
                raise Refused("truncated")
            kept.append(content[position : after.start()])
            position = after.start()
    if not jpeg.scans or not jpeg.width:
        raise Refused("damaged")
    if jpeg.scans > SCANS:
        raise Refused("too_complex")
    kept.append(b"\xff\xd9")
    jpeg.bare, jpeg.end = b"".join(kept), start
    return jpeg


def check_around(content: bytes, jpeg: Jpeg) -> None:
    """Refuse what hides in the application data or behind the image."""
    foreign.refuse_in(b"\0".join(jpeg.unused))
    trailing = content[jpeg.end :]
    if not foreign.is_padding(trailing) and not _is_of_camera(trailing):
        raise Refused("appended")


def _marker(content: bytes, position: int) -> tuple[int, int]:
    start = position
    while content[position : position + 1] == b"\xff":
        position += 1
    if position >= len(content):
        raise Refused("truncated")
    if position == start or content[position] in {0, SOI}:
        raise Refused("damaged")
    return content[position], position + 1


def _segment_end(content: bytes, start: int) -> int:
    if len(content) < start + 2:
        raise Refused("truncated")
    (length,) = struct.unpack_from(">H", content, start)
    if length < 2:
        raise Refused("damaged")
    if start + length > len(content):
        raise Refused("truncated")
    return start + length


def _sort(jpeg: Jpeg, marker: int, body: bytes) -> bytes:
    """Return the segment if the picture needs it; set it aside if not."""
    if marker == APP0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        body = body[:12] + b"\0\0"  # without its thumbnail
    elif marker == APP14 and body.startswith(b"Adobe") and len(body) == 12:
        pass  # says how the colours are meant
    elif APP0 <= marker <= APP15 or marker == COM:
        _set_aside(jpeg, marker, body)
        return b""
    elif marker in FRAMES:
        _measure(jpeg, marker, body)
    elif marker in OTHER_FRAMES:
        raise Refused("unreadable")
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _set_aside(jpeg: Jpeg, marker: int, body: bytes) -> None:
    if marker == APP1 and body.startswith(EXIF) and not jpeg.exif:
        jpeg.exif = body[len(EXIF) :]
    if marker == APP2 and body.startswith(ICC) and len(body) > len(ICC) + 2:
        jpeg.icc[body[len(ICC)]] = body[len(ICC) + 2 :]
    else:
        jpeg.unused.append(body)


def _measure(jpeg: Jpeg, marker: int, body: bytes) -> None:
    if len(body) < 6 or jpeg.width:
        raise Refused("damaged")
    precision, height, width, components = struct.unpack_from(">BHHB", body)
    if precision != 8 or components not in {1, 3, 4} or not width or not height:
        raise Refused("unreadable")
    if len(body) != 6 + 3 * components:
        raise Refused("damaged")
    if width * height > PIXELS:
        raise Refused("too_many_pixels")
    if marker == PROGRESSIVE:
        jpeg.held_samples = _samples(body, width * height)
        if jpeg.held_samples > PROGRESSIVE_SAMPLES:
            raise Refused("too_many_pixels")
    jpeg.width, jpeg.height = width, height


def _samples(frame: bytes, pixels: int) -> int:
    """Return how many samples the components have, after subsampling."""
    factors = [(factor >> 4) * (factor & 15) for factor in frame[7::3]]
    if 0 in factors:
        raise Refused("damaged")
    horizontal = max(factor >> 4 for factor in frame[7::3])
    vertical = max(factor & 15 for factor in frame[7::3])
    return pixels * sum(factors) // (horizontal * vertical)


def _is_of_camera(trailing: bytes) -> bool:
    """Return whether telephones write such bytes behind their pictures.

    Further JPEG images (depth, brightness map), a moving picture, and the trailer of
    Samsung. The copy for readers has none of them.
    """
    foreign.refuse_archive_at_end(trailing)
    if MARKUP_OR_PDF.search(trailing):
        return False
    rest = trailing
    for _ in range(FURTHER_PICTURES):
        if rest.startswith(b"\xff\xd8\xff"):
            rest = rest[walk(rest).end :].lstrip(b"\0")
    if boxes.is_movie(rest) or rest.endswith(b"SEFT"):
        return True
    return foreign.is_padding(rest)


MARKUP_OR_PDF = re.compile(
    foreign.MARKUP.pattern + rb"|%PDF-\d|\x7fELF[\x01\x02]\x01\x01"
)
