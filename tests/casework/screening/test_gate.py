"""Everything through the front door: the samples of all kinds, one by one."""

import hashlib
import time

import pytest
from django.utils import translation

from casework.screening import EXTENSIONS, Refused, derive, kinds, screen
from casework.screening.limits import FILE_BYTES
from casework.screening.words import WORDS

from . import (
    pictures,
    test_archives,
    test_audio,
    test_fields,
    test_formulas,
    test_images,
    test_office,
    test_pdf,
    test_relationships,
    test_video,
)

BY_KIND = (test_images, test_office, test_fields, test_formulas, test_relationships)
OF_ONE_KIND = {
    "pdf": test_pdf,
    "mp3": test_audio,
    "mp4": test_video,
    "docx": test_archives,
}
PNG = pictures.png()


def _samples(name: str):
    for module in BY_KIND:
        for key, (kind, *rest) in getattr(module, name).items():
            yield pytest.param(kind, *rest, id=f"{kind}-{key}")
    for kind, module in OF_ONE_KIND.items():
        for key, rest in getattr(module, name).items():
            rest = rest if isinstance(rest, tuple) else (rest,)
            yield pytest.param(kind, *rest, id=f"{kind}-{key}")


@pytest.mark.parametrize(("kind", "content"), [*_samples("BENIGN")])
def test_honest_file_is_taken(kind, content):
    screened = screen(f"证据.{kind}", content)

    assert screened.kind == kind
    assert screened.media_type == kinds.MEDIA_TYPES[kind]
    assert screened.shown_name == f"证据.{kind}"
    assert screened.size == len(content)
    assert screened.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(("kind", "content", "code"), [*_samples("HOSTILE")])
def test_hostile_file_is_refused_in_time(kind, content, code):
    started = time.monotonic()

    with pytest.raises(Refused) as refused:
        screen(f"证据.{kind}", content)

    assert refused.value.code == code
    assert time.monotonic() - started < 10


NAMES = {
    "lower-case": ("a.png", "png"),
    "upper-case": ("A.PNG", "png"),
    "full-width-dot": ("照片．png", "png"),
    "full-width-letters": ("照片.ｐｎｇ", "png"),
    "hidden-letters": ("a.p\u200bng", "png"),
    "right-to-left": ("a\u202ex.png", "png"),
    "trailing-dot": ("a.png.", "png"),
    "two-endings": ("a.pdf.png", "png"),
    "none": ("png", "type"),
    "ideographic-stop": ("照片。png", "type"),
    "program": ("a.png.exe", "type"),
    "right-to-left-program": ("a\u202egnp.exe", "type"),
    "nul": ("a.png\0.exe", "type"),
    "web-page": ("a.html", "type"),
    "drawing": ("a.svg", "type"),
    "animation": ("a.gif", "type"),
    "new-picture": ("a.webp", "type"),
    "telephone-picture": ("a.heic", "type"),
    "archive": ("a.zip", "type"),
    "macro-document": ("a.docm", "type"),
    "old-document": ("a.doc", "type"),
    "dot-file": ("\u200b.htaccess", "type"),
    "dots": ("..", "type"),
    "empty": ("", "type"),
    "other-kind": ("a.jpg", "mismatch"),
    "other-document": ("a.pdf", "mismatch"),
    "other-package": ("a.docx", "mismatch"),
    "sound": ("a.mp3", "mismatch"),
    "film": ("a.mp4", "mismatch"),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES)
def test_name_and_content_must_agree(name, expected):
    try:
        found = screen(name, PNG).kind
    except Refused as refused:
        found = refused.code

    assert found == expected


def test_both_spellings_of_jpeg_are_taken():
    content = pictures.jpeg()

    assert {screen(name, content).kind for name in ("a.jpg", "a.JPEG")} == {"jpg"}
    assert set(EXTENSIONS.values()) == set(kinds.MEDIA_TYPES)


def test_empty_file_is_refused():
    with pytest.raises(Refused, match="empty"):
        screen("a.png", b"")


def test_file_of_the_limit_is_read_and_a_larger_one_is_not():
    full = PNG + bytes(FILE_BYTES - len(PNG))

    assert screen("a.png", full).size == FILE_BYTES
    with pytest.raises(Refused, match="too_large"):
        screen("a.png", full + b"\0")


def test_unknown_kind_begins_with_nothing():
    assert not kinds.begins_as("exe", b"MZ")


def test_copy_is_made_or_refused():
    assert derive("png", PNG)
    with pytest.raises(Refused, match="truncated"):
        derive("png", PNG[:-12])


@pytest.mark.parametrize("code", WORDS)
def test_refusal_says_what_to_do(code):
    with translation.override("en"):
        words = str(Refused(code).message)

    assert words.endswith(".")
    assert len(words) > 40
