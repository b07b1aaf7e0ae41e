import io

import pytest
from PIL import Image

from casework.screening import media
from casework.screening.refusals import Refused

from . import pictures
from .pictures import MARKER


def _emf(length: int, offset: int) -> bytes:
    head = b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(16)
    return head + length.to_bytes(4, "little") + offset.to_bytes(4, "little") + MARKER


@pytest.mark.parametrize("form", ["GIF", "TIFF"])
def test_older_picture_is_drawn_anew(form):
    options = {"comment": MARKER} if form == "GIF" else {"description": MARKER}
    content = pictures.saved(pictures.drawing("L"), form, **options)

    stripped = media.strip(content)

    assert MARKER in content
    assert MARKER not in stripped
    with Image.open(io.BytesIO(stripped)) as image:
        assert image.format == form
        assert image.size == pictures.drawing().size


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"II*\0", pictures.saved(pictures.drawing("L"), "GIF")[:60]]
)
def test_older_picture_that_cannot_be_read_stops_the_copy(content):
    with pytest.raises(Refused, match="damaged"):
        media.strip(content)


def test_older_picture_too_large_to_draw_stops_the_copy():
    content = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\0;"

    for use in (media.check, media.strip):
        with pytest.raises(Refused, match="too_many_pixels"):
            use(content)


def test_older_picture_rather_too_large_is_refused():
    content = b"GIF89a\x58\x1b\x58\x1c\0\0\0,\0\0\0\0\x58\x1b\x58\x1c\0\2\0;"

    with pytest.raises(Refused, match="too_many_pixels"):
        media.check(content)


def test_metafile_loses_its_description():
    assert media.strip(_emf(6, 68)) == _emf(6, 68)[:68] + bytes(12) + MARKER[12:]


@pytest.mark.parametrize(("length", "offset"), [(0, 68), (900, 68)])
def test_metafile_without_description_stays_as_it_is(length, offset):
    assert media.strip(_emf(length, offset)) == _emf(length, offset)


def test_other_bytes_stay_as_they_are():
    assert media.strip(b"BM") == b"BM"
    assert media.strip_jpx(b"\xff\x4f") == b"\xff\x4f"
