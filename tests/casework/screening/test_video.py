from typing import Any

import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from . import films, pictures
from .films import SAMPLES, box, ftyp, full, handler, moov, mp4, number, table, track
from .packages import docx
from .pictures import MARKER

UUID = bytes(range(16))
META = full(b"meta", handler(b"mdir"), box(b"ilst", MARKER))
START = films.START


def _film(stbl: bytes, data: bytes = b"".join(SAMPLES), **options: Any) -> bytes:
    return ftyp() + box(b"mdat", data) + moov(track(stbl, **options))


def _table(**boxes: bytes) -> bytes:
    """The table of samples with some of its boxes replaced."""
    found = table(SAMPLES, START)
    for name, other in boxes.items():
        start = found.find(name.encode()) - 4
        end = start + int.from_bytes(found[start : start + 4], "big")
        found = box(b"stbl", found[8:start] + other + found[end:])
    return found


def _deep(levels: int) -> bytes:
    found = b""
    for _ in range(levels):
        found = box(b"traf", found)
    return found


WIDE = full(b"co64", number(1, 0, START))
FIXED = films.table([b"1234"] * 5, START, b"soun", fixed=True)
BENIGN = {
    "film": mp4(),
    "sound-only": mp4(kind=b"soun"),
    "structure-first": ftyp()
    + moov(track(table(SAMPLES, len(ftyp()) + len(moov(track(table(SAMPLES, 0)))) + 8)))
    + box(b"mdat", b"".join(SAMPLES)),
    "to-the-end": ftyp()
    + moov(track(table(SAMPLES, len(ftyp()) + len(moov(track(table(SAMPLES, 0)))) + 8)))
    + number(0)
    + b"mdat"
    + b"".join(SAMPLES),
    "wide-offsets": _film(_table(stco=WIDE)),
    "samples-of-one-size": _film(FIXED, b"1234" * 5, kind=b"soun"),
    "large-box": mp4()[: len(ftyp())]
    + number(1)
    + b"mdat"
    + (16 + len(b"".join(SAMPLES))).to_bytes(8, "big")
    + b"".join(SAMPLES)
    + moov(track(table(SAMPLES, START + 8))),
    "fragments-from-the-start": films.fragmented(flags=1),
    "fragments-of-one-size": films.fragmented(b"x" * 26, fixed=True),
    "two-media-boxes": mp4(box(b"mdat", b"loose")),
    "fragments": films.fragmented(),
    "free-space": mp4(box(b"free", bytes(100))),
    "user-data": mp4(more=box(b"udta", META)),
    "user-data-of-camera": mp4(
        more=box(b"udta", b"\xa9xyz\0\x15+31.2+121.4/" + bytes(4))
    ),
    "own-box": mp4(box(b"uuid", UUID, b"<x:xmpmeta/>")),
    "unknown-box": mp4(box(b"sefd", MARKER)),
    "telephone": mp4(head=ftyp(b"3gp4", b"isom", b"3gp4")),
    "lists-ended-by-zero": mp4(more=bytes(8)),
    "loose-media-data": mp4(media=bytes(50)),
}
HOSTILE = {
    "html": (pictures.HTML, "mismatch"),
    "zip": (docx(), "mismatch"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + mp4(), "mismatch"),
    "avif": (mp4(head=ftyp(b"avif", b"avif", b"mif1")), "mismatch"),
    "quicktime": (mp4(head=ftyp(b"qt  ", b"qt  ")), "mismatch"),
    "type-later": (box(b"free") + mp4(), "mismatch"),
    "type-only": (ftyp(), "truncated"),
    "no-structure": (ftyp() + box(b"mdat", b"x" * 99), "truncated"),
    "no-media-data": (ftyp() + moov(track(table(SAMPLES, START))), "truncated"),
    "two-structures": (mp4() + moov(), "damaged"),
    "cut-structure": (mp4()[:-30], "truncated"),
    "cut-media-data": (mp4()[: START + 5], "truncated"),
    "cut-samples": (_film(table(SAMPLES, START), SAMPLES[0]), "truncated"),
    "samples-elsewhere": (_film(table(SAMPLES, 3)), "truncated"),
    "fragment-elsewhere": (films.fragmented(offset=90_000), "truncated"),
    "fragment-cut": (films.fragmented(SAMPLES[0]), "truncated"),
    "fragment-of-no-track": (
        films.fragmented().replace(b"tfhd\0\2\0\0\0\0\0\1", b"tfhd\0\2\0\0\0\0\0\7"),
        "damaged",
    ),
    "huge-fragment": (
        films.fragmented().replace(
            b"trun\0\0\2\1\0\0\0\2", b"trun\0\0\2\1\x7f\xff\xff\xff"
        ),
        "damaged",
    ),
    "no-tracks": (ftyp() + box(b"mdat", b"x") + moov(), "damaged"),
    "no-samples": (
        _film(_table(stsz=full(b"stsz", number(0, 0)), stco=full(b"stco", number(0)))),
        "damaged",
    ),
    "neither-seen-nor-heard": (mp4(kind=b"meta"), "damaged"),
    "more-sizes-than-there-are": (
        _film(_table(stsz=full(b"stsz", number(0, 90_000)))),
        "damaged",
    ),
    "more-samples-than-file": (
        _film(_table(stsz=full(b"stsz", number(90_000, 90_000)))),
        "truncated",
    ),
    "more-samples-than-chunks": (
        _film(_table(stco=full(b"stco", number(0)))),
        "damaged",
    ),
    "more-chunks-than-there-are": (
        _film(_table(stco=full(b"stco", number(90_000_000)))),
        "damaged",
    ),
    "chunks-without-runs": (_film(_table(stsc=full(b"stsc", number(0)))), "damaged"),
    "compact-sizes": (_film(_table(stsz=full(b"stz2", number(8, 0)))), "unreadable"),
    "track-without-header": (
        ftyp() + box(b"mdat", b"x") + moov(box(b"trak")),
        "damaged",
    ),
    "track-header-cut": (
        ftyp()
        + box(b"mdat", b"x")
        + moov(box(b"trak", box(b"stbl"), box(b"tkhd", b"\0"))),
        "damaged",
    ),
    "box-past-its-parent": (mp4(more=number(90) + b"free"), "damaged"),
    "box-too-small": (mp4(more=number(4) + b"free"), "damaged"),
    "box-of-no-size": (mp4(more=number(0) + b"free" + b"x"), "damaged"),
    "large-box-cut": (mp4() + number(1) + b"free", "truncated"),
    "boxes-too-deep": (mp4(more=_deep(20)), "too_complex"),
    "html-behind": (mp4(box(b"free", bytes(2_000))) + pictures.HTML, "appended"),
    "zip-behind": (mp4() + pictures.ZIP, "appended"),
    "words-behind": (mp4() + b"hello", "appended"),
    "script-in-free-space": (mp4(box(b"free", pictures.HTML)), "appended"),
    "script-in-head": (
        ftyp() + box(b"free", pictures.HTML) + mp4()[len(ftyp()) :],
        "appended",
    ),
    "script-in-user-data": (
        mp4(bytes(0), more=box(b"udta", bytes(2_000), pictures.HTML)),
        "appended",
    ),
    "script-in-own-box": (
        mp4(box(b"free", bytes(2_000)), box(b"uuid", UUID, pictures.HTML)),
        "appended",
    ),
    "script-in-media-data": (mp4(media=bytes(2_000) + pictures.HTML), "appended"),
    "zip-in-free-space": (mp4(box(b"skip", pictures.ZIP)), "appended"),
    "pdf-in-free-space": (mp4(box(b"free", b"%PDF-1.4")), "appended"),
    "media-data-elsewhere": (
        _film(table(SAMPLES, START), reference=full(b"url ", b"http://example.org\0")),
        "remote",
    ),
    "media-reference-cut": (
        _film(table(SAMPLES, START), reference=number(4) + b"url \0\0\0\1"),
        "damaged",
    ),
    "description-past-its-box": (
        mp4()[: (at := mp4().rfind(b"avc1") - 4)] + number(90_000) + mp4()[at + 4 :],
        "damaged",
    ),
    "reference-film": (mp4(more=box(b"rmra")), "remote"),
    "packed-structure": (mp4(more=box(b"cmov", bytes(20))), "unreadable"),
    "locked": (mp4(more=full(b"pssh", bytes(20))), "encrypted"),
}


@pytest.mark.parametrize("content", BENIGN.values(), ids=BENIGN)
def test_film_is_taken_and_copied_in_place(content):
    examine.check("mp4", content)

    copy = examine.derive("mp4", content)
    assert len(copy) == len(content)
    assert all(sample in copy for sample in SAMPLES if sample in content)
    assert MARKER not in copy


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_or_broken_film_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        examine.check("mp4", content)

    assert refused.value.code == code


def test_copy_says_neither_when_nor_with_what():
    copy = examine.derive("mp4", mp4())

    assert films.TIMES not in copy
    assert films.TIMES in mp4()
    assert copy.count(bytes(32)) > mp4().count(bytes(32))


def test_copy_has_only_what_is_seen_heard_or_read():
    places = [START, START + len(SAMPLES[0]), START + len(SAMPLES[0]) + 5]
    film = track(table(SAMPLES[:1], places[0]))
    place = track(table([b"31.2N"], places[1], b"meta"), b"meta", ident=2)
    words = track(table([b"words"], places[2], b"text"), b"text", ident=3)
    data = SAMPLES[0] + b"31.2N" + b"words" + b"loose"
    content = ftyp() + box(b"mdat", data) + moov(film, place, words)

    copy = examine.derive("mp4", content)

    assert copy[START : START + len(data)] == SAMPLES[0] + bytes(5) + b"words" + bytes(
        5
    )
    assert copy.count(b"trak") == 2
