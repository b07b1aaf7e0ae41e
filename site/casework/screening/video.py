"""MP4: its boxes, tracks and samples, all inside the file and nothing elsewhere."""

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import boxes, foreign
from .boxes import Box
from .refusals import Refused

BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9",
    b"mp41", b"mp42", b"mp71", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"M4A ", b"MSNV",
    b"dash", b"cmfc", b"XAVC", b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"mmp4", b"f4v ",
    b"isml", b"piff", b"hvc1", b"av01", b"msdh", b"ndsc", b"NDSS", b"caqv", b"mp4v",
}  # fmt: skip
# Locked content, compressed structure, references to other files.
REFUSED_BOXES = {
    b"pssh": "encrypted", b"cmov": "unreadable", b"rmra": "remote", b"rdrf": "remote",
}  # fmt: skip
SEEN_OR_HEARD = {b"vide", b"soun"}
READ = SEEN_OR_HEARD | {b"text", b"sbtl", b"subt", b"clcp"}
SELF_CONTAINED = 1
SAMPLES = 4_000_000


@dataclass
class Track:
    """One track: what it is, and where in the file its samples lie."""

    box: Box
    handler: bytes = b""
    number: int = 0
    default_size: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=list)


class Movie:
    """All boxes in the order of the file, and the tracks they describe."""

    def __init__(self, found: list[Box]) -> None:
        self.found = found
        self.tracks: list[Track] = []
        self._starts = [box.start for box in found]

    def within(self, outer: Box) -> list[Box]:
        first = bisect_left(self._starts, outer.body)
        return self.found[first : bisect_left(self._starts, outer.end)]

    def named(self, *names: bytes) -> list[Box]:
        return [box for box in self.found if box.name in names]


def check_mp4(content: bytes) -> None:
    """Refuse a file that is not one whole film or sound by itself."""
    foreign.refuse_archive_at_end(content)
    foreign.refuse_markup_in_head(content)
    movie = read(content)
    unused = b"\0".join(content[start:end] for start, end in unused_ranges(movie))
    foreign.refuse_in(unused)


def read(content: bytes) -> Movie:
    """Read the structure; refuse samples that lie outside the media data."""
    found = boxes.walk(content)
    _check_top(content, found)
    for box in found:
        if box.name in REFUSED_BOXES:
            raise Refused(REFUSED_BOXES[box.name])
        if box.name == b"dref":
            _check_references(content, box)
        if box.name == b"stsd":
            list(entries(content, box))
    movie = Movie(found)
    for box in found:
        if box.name == b"trak":
            movie.tracks.append(_track(content, movie, box))
    _add_fragments(content, movie)
    _check_samples(movie)
    return movie


def unused_ranges(movie: Movie) -> Iterator[tuple[int, int]]:
    """Yield what no player shows: free space, user data, loose media data."""
    for box in movie.found:
        if box.name in DESCRIBING or (not box.path and box.name not in TOP):
            yield box.body, box.end
    used = merged(track.ranges for track in movie.tracks)
    for box in movie.named(b"mdat"):
        yield from gaps(box, used)


DESCRIBING = {b"free", b"skip", b"wide", b"udta", b"meta", b"uuid", b"id32", b"xml "}
TOP = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"ssix", b"mfra", b"pdin"}


def merged(ranges: Iterable[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Return the same ranges in order, none touching the next."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(one for some in ranges for one in some):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def gaps(box: Box, used: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a box that lie in none of the merged ranges."""
    position = box.body
    first = bisect_right(used, box.body, key=lambda one: one[1])
    for start, end in used[first:]:
        if start >= box.end:
            break
        if start > position:
            yield position, start
        position = max(position, end)
    if position < box.end:
        yield position, box.end


def _check_top(content: bytes, found: list[Box]) -> None:
    top = [box for box in found if not box.path]
    names = [box.name for box in top]
    if not top or names[0] != b"ftyp" or names.count(b"moov") > 1:
        raise Refused("mismatch" if not top or names[0] != b"ftyp" else "damaged")
    if b"moov" not in names or b"mdat" not in names:
        raise Refused("truncated")
    brands = content[top[0].body : top[0].end]
    listed = {brands[:4]} | {brands[i : i + 4] for i in range(8, len(brands), 4)}
    if brands[:4] == b"qt  " or not listed & BRANDS:
        raise Refused("mismatch")


def _check_references(content: bytes, box: Box) -> None:
    """Refuse media data that lie in another file, perhaps on another machine."""
    position = box.body + 8
    while position + 12 <= box.end:
        size, _, flags = struct.unpack_from(">I4sI", content, position)
        if not flags & SELF_CONTAINED:
            raise Refused("remote")
        if size < 12:
            raise Refused("damaged")
        position += size


def entries(content: bytes | bytearray, box: Box) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of each description of samples."""
    position = box.body + 8
    while position + 8 <= box.end:
        size, name = struct.unpack_from(">I4s", content, position)
        if size < 8 or position + size > box.end:
            raise Refused("damaged")
        yield name, position + 8, position + size
        position += size


def _track(content: bytes, movie: Movie, box: Box) -> Track:
    track = Track(box)
    inner = {b.name: b for b in reversed(movie.within(box)) if b.name != b"hdlr"}
    for found in movie.within(box):
        if found.name == b"hdlr" and found.path[-1:] == (b"mdia",):
            track.handler = content[found.body + 8 : found.body + 12]
    header = inner.get(b"tkhd")
    if header is None or b"stbl" not in inner:
        raise Refused("damaged")
    version = content[header.body]
    track.number = _number(content, header.body + (20 if version else 12))
    track.ranges = list(_chunks(content, inner))
    return track


def _number(content: bytes, position: int) -> int:
    if position + 4 > len(content):
        raise Refused("damaged")
    return int.from_bytes(content[position : position + 4], "big")


def _table(content: bytes, box: Box | None, form: str) -> list[tuple[int, ...]]:
    """Return the rows of a table that says how many it has."""
    if box is None:
        return []
    row = struct.Struct(f">{form}")
    count = _number(content, box.body + 4)
    start = box.body + 8
    if count > SAMPLES or start + count * row.size > box.end:
        raise Refused("damaged")
    return list(row.iter_unpack(content[start : start + count * row.size]))


def _chunks(content: bytes, inner: dict[bytes, Box]) -> Iterator[tuple[int, int]]:
    """Yield where each chunk of samples starts and ends."""
    offsets = _table(content, inner.get(b"stco"), "I")
    offsets = offsets or _table(content, inner.get(b"co64"), "Q")
    runs = _table(content, inner.get(b"stsc"), "III")
    sizes, fixed, total = _sizes(content, inner)
    sample, run = 0, -1
    for chunk, (offset,) in enumerate(offsets, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= chunk:
            run += 1
        if run < 0:
            raise Refused("damaged")
        count = min(runs[run][1], total - sample)
        length = count * fixed if fixed else sum(sizes[sample : sample + count])
        sample += count
        if length:
            yield offset, offset + length
    if sample < total:
        raise Refused("damaged")


def _sizes(content: bytes, inner: dict[bytes, Box]) -> tuple[list[int], int, int]:
    """Return the size of each sample, or the one size that all have, and how many."""
    box = inner.get(b"stsz")
    if box is None:
        if b"stz2" in inner:
            raise Refused("unreadable")
        return [], 0, 0
    fixed, total = _number(content, box.body + 4), _number(content, box.body + 8)
    if fixed:
        if total * fixed > len(content):
            raise Refused("truncated")
        return [], fixed, total
    start = box.body + 12
    if total > SAMPLES or start + 4 * total > box.end:
        raise Refused("damaged")
    return list(struct.unpack_from(f">{total}I", content, start)), 0, total


def _add_fragments(content: bytes, movie: Movie) -> None:
    tracks = {track.number: track for track in movie.tracks}
    for box in movie.named(b"trex"):
        track = tracks.get(_number(content, box.body + 4))
        if track is not None:
            track.default_size = _number(content, box.body + 16)
    for moof in movie.named(b"moof"):
        for traf in movie.within(moof):
            if traf.name == b"traf":
                _add_fragment(content, movie, tracks, moof, traf)


def _add_fragment(
    content: bytes, movie: Movie, tracks: dict[int, Track], moof: Box, traf: Box
) -> None:
    base, size, track = moof.start, 0, None
    position = None
    for box in movie.within(traf):
        flags = _number(content, box.body) & 0xFFFFFF
        if box.name == b"tfhd":
            track = tracks.get(_number(content, box.body + 4))
            if track is None:
                raise Refused("damaged")
            base, size = _fragment_header(content, box, flags, base)
            size = size or track.default_size
        elif box.name == b"trun" and track is not None:
            offset, length = _run(content, box, flags, size)
            start = base + offset if offset is not None else position or base
            position = start + length
            if length:
                track.ranges.append((start, position))


def _fragment_header(
    content: bytes, box: Box, flags: int, base: int
) -> tuple[int, int]:
    position = box.body + 8
    if flags & 0x000001:
        base = _number(content, position) << 32 | _number(content, position + 4)
        position += 8
    position += 4 if flags & 0x000002 else 0
    position += 4 if flags & 0x000008 else 0
    return base, _number(content, position) if flags & 0x000010 else 0


def _run(content: bytes, box: Box, flags: int, size: int) -> tuple[int | None, int]:
    """Return where a run of samples begins, if it says so, and how long it is."""
    count = _number(content, box.body + 4)
    position, offset = box.body + 8, None
    if flags & 0x000001:
        (offset,) = struct.unpack_from(">i", content, position)
        position += 4
    position += 4 if flags & 0x000004 else 0
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    if count > SAMPLES or position + 4 * len(fields) * count > box.end:
        raise Refused("damaged")
    if 0x200 not in fields:
        return offset, count * size
    at = position + 4 * fields.index(0x200)
    step = 4 * len(fields)
    return offset, sum(_number(content, at + step * i) for i in range(count))


def _check_samples(movie: Movie) -> None:
    media = sorted((box.body, box.end) for box in movie.named(b"mdat"))
    for track in movie.tracks:
        for start, end in track.ranges:
            at = bisect_right(media, start, key=lambda one: one[0]) - 1
            if at < 0 or end > media[at][1]:
                raise Refused("truncated")
    if not any(t.ranges and t.handler in SEEN_OR_HEARD for t in movie.tracks):
        raise Refused("damaged")
