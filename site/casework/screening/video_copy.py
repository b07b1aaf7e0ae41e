"""MP4 for readers: whatever describes the film blanked where it stands.

Nothing moves, so that the tables which say where each picture lies stay true.
"""

from . import video
from .boxes import Box
from .video import Movie

# Creation and change, in seconds since 1904: after the version, 4 or 8 bytes each.
DATED = {b"mvhd", b"tkhd", b"mdhd"}
HANDLER_NAME = 24
COMPRESSOR_NAME = slice(42, 74)
VENDOR = slice(12, 16)
SAMPLE_ENTRY_NAMES = {
    b"avc1",
    b"avc3",
    b"hvc1",
    b"hev1",
    b"mp4v",
    b"av01",
    b"vp09",
    b"s263",
    b"encv",
}
BLANK_NAME = b"free"


def derive_mp4(content: bytes) -> bytes:
    """Return the same film without places, names, times and hidden tracks."""
    movie = video.read(content)
    out = bytearray(content)
    for box in movie.found:
        if box.name in video.DESCRIBING or (not box.path and box.name not in video.TOP):
            _blank_box(out, box)
        elif box.name in DATED:
            _blank(out, box.body + 4, box.body + (20 if content[box.body] else 12))
        elif box.name == b"hdlr":
            _blank(out, box.body + HANDLER_NAME, box.end)
        elif box.name == b"stsd":
            _blank_entries(out, box)
    shown = [t for t in movie.tracks if t.handler in video.READ]
    for track in movie.tracks:
        if track not in shown:
            _blank_box(out, track.box)
    _blank_media(out, movie, video.merged(track.ranges for track in shown))
    return bytes(out)


def _blank(out: bytearray, start: int, end: int) -> None:
    end = min(end, len(out))
    if start < end:
        out[start:end] = bytes(end - start)


def _blank_box(out: bytearray, box: Box) -> None:
    out[box.start + 4 : box.start + 8] = BLANK_NAME
    _blank(out, box.body, box.end)


def _blank_entries(out: bytearray, box: Box) -> None:
    """Blank the names of camera and program in the description of the samples."""
    for name, body, end in list(video.entries(out, box)):
        if name in SAMPLE_ENTRY_NAMES and end - body >= COMPRESSOR_NAME.stop:
            _blank(out, body + VENDOR.start, body + VENDOR.stop)
            _blank(out, body + COMPRESSOR_NAME.start, body + COMPRESSOR_NAME.stop)


def _blank_media(out: bytearray, movie: Movie, shown: list[tuple[int, int]]) -> None:
    for box in movie.named(b"mdat"):
        for start, end in video.gaps(box, shown):
            _blank(out, start, end)
