"""MP4 files made in code, box by box."""

import struct

from .pictures import MARKER

Sample = bytes


def box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), name) + body


def full(name: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with a version and flags."""
    return box(name, struct.pack(">I", version << 24 | flags), *bodies)


def number(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def ftyp(major: bytes = b"isom", *others: bytes) -> bytes:
    return box(b"ftyp", major, number(512), *(others or (b"isom", b"mp41")))


TIMES = number(3_900_000_000, 3_900_000_001)
SELF = full(b"url ", flags=1)


def handler(kind: bytes, name: bytes = MARKER) -> bytes:
    return full(b"hdlr", bytes(4), kind, bytes(12), name + b"\0")


def entry(kind: bytes) -> bytes:
    """How the samples of a track are to be read."""
    if kind != b"vide":
        return box(b"mp4a", bytes(28))
    name = bytes([len(MARKER)]) + MARKER.ljust(31, b"\0")
    size = struct.pack(">HH", 64, 40)
    body = bytes(8) + bytes(4) + MARKER[:4] + bytes(8) + size + bytes(14) + name
    return box(b"avc1", body + bytes(4))


def table(
    samples: list[Sample], offset: int, kind: bytes = b"vide", fixed: bool = False
) -> bytes:
    sizes = [len(sample) for sample in samples]
    listed = number(sizes[0], len(sizes)) if fixed else number(0, len(sizes), *sizes)
    return box(
        b"stbl",
        full(b"stsd", number(1), entry(kind)),
        full(b"stts", number(1, len(samples), 40)),
        full(b"stsc", number(1, 1, len(samples), 1)),
        full(b"stsz", listed),
        full(b"stco", number(1, offset)),
    )


def track(
    stbl: bytes,
    kind: bytes = b"vide",
    ident: int = 1,
    reference: bytes = SELF,
    more: bytes = b"",
) -> bytes:
    data = box(b"dinf", full(b"dref", number(1), reference))
    return box(
        b"trak",
        full(b"tkhd", TIMES, number(ident), bytes(60)),
        box(
            b"mdia",
            full(b"mdhd", TIMES, number(1_000, 40), bytes(4)),
            handler(kind),
            box(b"minf", data, stbl),
        ),
        more,
    )


def moov(*tracks: bytes, more: bytes = b"") -> bytes:
    return box(b"moov", full(b"mvhd", TIMES, bytes(88)), *tracks, more)


SAMPLES = [b"\x65picture-one", b"\x41picture-two"]
START = len(ftyp()) + 8


def mp4(
    *between: bytes,
    samples: list[Sample] = SAMPLES,
    kind: bytes = b"vide",
    media: bytes = b"",
    head: bytes | None = None,
    **options: bytes,
) -> bytes:
    """A film: type, media data, whatever else, structure."""
    first = ftyp() if head is None else head
    data = box(b"mdat", b"".join(samples) + media)
    stbl = table(samples, len(first) + 8, kind)
    return first + data + b"".join(between) + moov(track(stbl, kind), **options)


def fragmented(
    data: bytes = b"".join(SAMPLES),
    offset: int | None = None,
    flags: int = 0x20000,
    fixed: bool = False,
) -> bytes:
    """A film written while it was taken."""
    empty = box(
        b"stbl",
        full(b"stsd", number(1), entry(b"vide")),
        full(b"stsc", number(0)),
        full(b"stsz", number(0, 0)),
        full(b"stco", number(0)),
    )
    extends = box(b"mvex", full(b"trex", number(1, 1, 40, 13, 0)))
    head = ftyp() + moov(track(empty), more=extends)
    sizes = b"" if fixed else number(*(len(sample) for sample in SAMPLES))
    base = number(0, len(head)) if flags & 1 else b""

    def fragment(place: int) -> bytes:
        run = full(
            b"trun", number(len(SAMPLES), place), sizes, flags=1 if fixed else 0x201
        )
        return box(
            b"moof",
            full(b"mfhd", number(1)),
            box(b"traf", full(b"tfhd", number(1), base, flags=flags), run),
        )

    place = len(fragment(0)) + 8 if offset is None else offset
    return head + fragment(place) + box(b"mdat", data)
