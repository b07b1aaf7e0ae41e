import pytest

from casework.screening import audio, examine
from casework.screening.refusals import Refused

from . import pictures, sounds
from .packages import docx
from .pdfs import pdf
from .pictures import MARKER
from .sounds import frame, frames, id3, notice

BENIGN = {
    "frames": frames(),
    "tag-before": id3() + frames(),
    "two-tags-before": id3() + id3() + frames(),
    "tag-with-footer": id3(flags=0x10) + frames(),
    "tag-with-room": id3() + bytes(3_000) + frames(),
    "tag-with-cover": id3(b"APIC" + pictures.jpeg()) + frames(),
    "old-tag-behind": frames() + sounds.id3_v1(),
    "extended-tag-behind": frames() + sounds.id3_v1_extended() + sounds.id3_v1(),
    "new-tag-behind": frames() + sounds.id3_behind(),
    "ape-behind": frames() + sounds.ape(),
    "ape-without-header": frames() + sounds.ape(has_header=False),
    "lyrics-behind": frames() + sounds.lyrics() + sounds.id3_v1(),
    "old-lyrics-behind": frames() + sounds.old_lyrics() + sounds.id3_v1(),
    "all-tags": id3() + frames() + sounds.lyrics() + sounds.ape() + sounds.id3_v1(),
    "zeros-behind": frames() + bytes(100),
    "notice": notice(20) + frames(),
    "notice-of-constant-rate": notice(20, b"Lavc59.37", b"Info") + frames(),
    "notice-of-cut-sound": notice(21) + frames(),
    "changing-rate": frames(5) + frame(1_044, rate=14) + frame(104, rate=1) + frames(5),
    "padded-frames": frame(418, padding=1) * 5,
    "low-rate": frame(24, rate=1, sampling=1, version=2) * 5,
    "lowest-rate": frame(72, rate=1, sampling=2, version=0) * 5,
}
HOSTILE = {
    "html": (pictures.HTML, "mismatch"),
    "wave": (b"RIFF\x24\0\0\0WAVEfmt ", "mismatch"),
    "ogg": (b"OggS" + bytes(50), "mismatch"),
    "zip": (docx(), "mismatch"),
    "film": (b"\0\0\0\x18ftypM4A ", "mismatch"),
    "tag-only": (id3(), "truncated"),
    "tag-and-html": (id3() + pictures.HTML, "mismatch"),
    "tag-and-program": (id3() + b"MZ\x90\0" + bytes(900), "mismatch"),
    "tag-longer-than-file": (id3()[:20], "truncated"),
    "tag-of-wrong-size": (b"ID3\4\0\0\xff\0\0\0" + frames(), "damaged"),
    "one-frame": (frames(1), "mismatch"),
    "two-frames": (frames(2), "mismatch"),
    "layer-two": (b"\xff\xfd\x90\0" + bytes(413), "mismatch"),
    "free-rate": (frame(417, rate=0) * 5, "mismatch"),
    "no-such-rate": (frame(417, rate=15) * 5, "mismatch"),
    "no-such-sampling": (frame(417, sampling=3) * 5, "mismatch"),
    "no-such-version": (frame(417, version=1) * 5, "mismatch"),
    "cut-in-frame": (frames()[:-100], "truncated"),
    "cut-in-header": (frames()[:-415], "truncated"),
    "cut-before-tag": (frames()[:-100] + sounds.id3_v1(), "truncated"),
    "fewer-than-said": (notice(100) + frames(20), "truncated"),
    "html-behind": (frames() + pictures.HTML, "appended"),
    "zip-behind": (frames() + pictures.ZIP, "appended"),
    "pdf-behind": (frames() + pdf(), "appended"),
    "words-behind": (frames() + MARKER, "appended"),
    "words-between": (frames() + MARKER + frames(), "appended"),
    "changing-version": (frames() + frame(208, version=2) * 5, "appended"),
    "script-in-tag": (id3(b"COMM" + pictures.HTML) + frames(), "appended"),
    "zip-in-tag": (id3(pictures.ZIP) + frames(), "appended"),
    "pdf-in-tag": (id3(pdf()) + frames(), "appended"),
    "script-in-old-tag": (
        frames() + b"TAG" + pictures.HTML.ljust(125, b"\0"),
        "appended",
    ),
    "script-in-ape": (frames() + sounds.ape(pictures.HTML), "appended"),
    "ape-of-wrong-size": (frames() + sounds.ape()[:-20] + bytes(20), "appended"),
    "lyrics-of-wrong-size": (frames() + b"LYRICSBEGINxxxxxxLYRICS200", "appended"),
    "old-lyrics-without-begin": (frames() + MARKER + b"LYRICSEND", "appended"),
}


@pytest.mark.parametrize("content", BENIGN.values(), ids=BENIGN)
def test_sound_is_taken_and_its_copy_is_frames_alone(content):
    examine.check("mp3", content)

    copy = examine.derive("mp3", content)
    sound = audio.walk(copy)
    assert (sound.start, sound.end) == (0, len(copy))
    assert sound.count == audio.walk(content).count
    assert MARKER not in copy


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_or_broken_sound_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        examine.check("mp3", content)

    assert refused.value.code == code


def test_copy_keeps_what_players_need_to_trim_the_silence():
    copy = examine.derive("mp3", notice(20, b"Lavf58.76") + frames())

    at = copy.find(b"LAME3.100")
    assert copy[at + 21 : at + 24] == b"\x24\x01\x08"
    assert b"Lavf" not in copy
    assert b"\7" not in copy[at:]


def test_copy_does_not_name_an_unknown_program():
    copy = examine.derive("mp3", notice(20, MARKER[:9]) + frames())

    assert MARKER[:9] not in copy
    assert b"\7" not in copy
    assert copy[36:40] == b"Xing"


def test_notice_cut_short_by_its_frame_is_left_alone():
    short = sounds.header(rate=1) + bytes(32) + b"Xing\0\0\0\x0f"

    assert examine.derive("mp3", short.ljust(104, b"\0") + frames())
