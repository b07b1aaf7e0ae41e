import io
import zlib

import pytest
from PIL import Image, ImageChops, ImageOps

from casework.screening import examine, images
from casework.screening.refusals import Refused

from . import films, pictures
from .pictures import HTML, MARKER, ZIP, chunk, jpeg, png, segment, with_segment

BOMB = zlib.compress(bytes(30_000_000), 9)

BENIGN = {
    "jpg-rgb": ("jpg", jpeg()),
    "jpg-grey": ("jpg", jpeg("L")),
    "jpg-cmyk": ("jpg", jpeg("CMYK")),
    "jpg-progressive": ("jpg", jpeg(progressive=True)),
    "jpg-optimised": ("jpg", jpeg(optimize=True, subsampling=0)),
    "jpg-restart-markers": ("jpg", jpeg(restart_marker_blocks=2)),
    "jpg-without-jfif": ("jpg", jpeg(keep_rgb=True)),
    "jpg-exif": ("jpg", jpeg(exif=pictures.exif(6))),
    "jpg-profile": ("jpg", jpeg(icc_profile=pictures.profile())),
    "jpg-comment": ("jpg", jpeg(comment="拍摄于人民路".encode())),
    "jpg-of-two-cameras": ("jpg", jpeg() + jpeg("L")),
    "jpg-samsung-trailer": (
        "jpg",
        jpeg() + b"\0\0\1\n\x0e\0\0\0Image_UTC_DataSEFHSEFT",
    ),
    "jpg-moving": ("jpg", jpeg() + films.mp4()),
    "jpg-filled-markers": ("jpg", jpeg()[:2] + b"\xff\xff" + jpeg()[2:]),
    "jpg-cmyk-profile": ("jpg", jpeg("CMYK", icc_profile=pictures.profile())),
    "jpg-zeros-behind": ("jpg", jpeg() + bytes(500)),
    "png-rgb": ("png", png()),
    "png-grey": ("png", png("L")),
    "png-bitmap": ("png", png("1")),
    "png-16-bit": ("png", png("I;16")),
    "png-transparent": ("png", png("RGBA")),
    "png-grey-transparent": ("png", png("LA")),
    "png-palette": ("png", png("P")),
    "png-palette-transparent": ("png", png("P", transparency=0)),
    "png-exif": ("png", png(exif=pictures.exif(8))),
    "png-profile": ("png", png(icc_profile=pictures.profile())),
    "png-text": (
        "png",
        pictures.with_chunk(
            png(), b"zTXt", b"Comment\0\0" + zlib.compress(b"taken in May")
        ),
    ),
    "png-resolution": ("png", png(dpi=(300, 300))),
    "png-interlaced": ("png", pictures.interlaced()),
    "png-broken-text": ("png", pictures.with_chunk(png(), b"zTXt", b"a\0\0no")),
    "png-plain-long-text": (
        "png",
        pictures.with_chunk(png(), b"iTXt", "a\0\0\0zh\0\0五月".encode()),
    ),
    "png-animated": (
        "png",
        png(save_all=True, append_images=[pictures.drawing().rotate(180)]),
    ),
    "png-newline-behind": ("png", png() + b"\r\n"),
}


def _depth(bits: int) -> tuple[bytes, bytes]:
    """A header, and the same header with another depth."""
    header = bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    other = header[:8] + bytes([bits]) + header[9:]
    return chunk(b"IHDR", header), chunk(b"IHDR", other)


HOSTILE = {
    "jpg-is-gif-script": ("jpg", b"GIF89a/*" + HTML + b"*/=1;", "mismatch"),
    "jpg-is-html": ("jpg", HTML, "mismatch"),
    "jpg-is-svg": (
        "jpg",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        "mismatch",
    ),
    "jpg-is-png": ("jpg", png(), "mismatch"),
    "jpg-is-webp": ("jpg", b"RIFF\x24\0\0\0WEBPVP8 ", "mismatch"),
    "jpg-is-heic": ("jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "mismatch"),
    "jpg-cut-half": ("jpg", jpeg()[: len(jpeg()) // 2], "truncated"),
    "jpg-cut-end-marker": ("jpg", jpeg()[:-2], "truncated"),
    "jpg-cut-after-marker": ("jpg", b"\xff\xd8\xff\xff", "truncated"),
    "jpg-cut-in-length": ("jpg", b"\xff\xd8\xff\xe0\0", "truncated"),
    "jpg-junk-between": ("jpg", jpeg()[:20] + b"junk" + jpeg()[20:], "damaged"),
    "jpg-short-segment": ("jpg", b"\xff\xd8\xff\xe0\0\1" + bytes(9), "damaged"),
    "jpg-frame-of-wrong-length": (
        "jpg",
        b"\xff\xd8" + segment(0xC0, b"\x08\0\1\0\1\3") + jpeg()[2:],
        "damaged",
    ),
    "jpg-frame-without-sampling": (
        "jpg",
        b"\xff\xd8" + segment(0xC2, b"\x08\0\1\0\1\1\1\0\0") + jpeg()[2:],
        "damaged",
    ),
    "jpg-progressive-too-large": (
        "jpg",
        b"\xff\xd8"
        + segment(0xC2, b"\x08\x1b\x58\x1b\x58\3" + b"\1\x11\0" * 3)
        + jpeg()[2:],
        "too_many_pixels",
    ),
    "jpg-tables-missing": ("jpg", jpeg().replace(b"\xff\xdb", b"\xff\xfe"), "damaged"),
    "jpg-odd-program-behind": ("jpg", jpeg() + b"\x7fELF\2\1\1", "appended"),
    "jpg-header-only": ("jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "truncated"),
    "jpg-no-frame": ("jpg", b"\xff\xd8\xff\xd9" + bytes(20), "damaged"),
    "jpg-no-picture-data": (
        "jpg",
        b"\xff\xd8" + segment(0xFE, b"hello") + b"\xff\xd9",
        "damaged",
    ),
    "jpg-scan-cut-and-closed": (
        "jpg",
        jpeg()[: -len(jpeg()) // 5] + b"\xff\xd9",
        "truncated",
    ),
    "jpg-and-zip": ("jpg", jpeg() + ZIP, "appended"),
    "jpg-and-html": ("jpg", jpeg() + HTML, "appended"),
    "jpg-and-pdf": ("jpg", jpeg() + b"%PDF-1.7\n", "appended"),
    "jpg-and-program": ("jpg", jpeg() + b"MZ\x90\0" + bytes(100), "appended"),
    "jpg-and-text": ("jpg", jpeg() + MARKER, "appended"),
    "jpg-and-jpg-and-zip": ("jpg", jpeg() + jpeg() + ZIP, "appended"),
    "jpg-script-in-comment": ("jpg", with_segment(jpeg(), 0xFE, HTML), "appended"),
    "jpg-php-in-comment": (
        "jpg",
        with_segment(jpeg(), 0xFE, b"<?php system($_GET[0]);"),
        "appended",
    ),
    "jpg-script-in-exif": ("jpg", jpeg(exif=pictures.exif(1, HTML)), "appended"),
    "jpg-zip-in-application-data": ("jpg", with_segment(jpeg(), 0xED, ZIP), "appended"),
    "jpg-pdf-in-comment": (
        "jpg",
        with_segment(jpeg(), 0xFE, b"%PDF-1.4 1 0 obj"),
        "appended",
    ),
    "jpg-huge-size": (
        "jpg",
        pictures.with_declared_size(jpeg(), 65_000, 65_000),
        "too_many_pixels",
    ),
    "jpg-just-too-large": (
        "jpg",
        pictures.with_declared_size(jpeg(), 10_000, 5_001),
        "too_many_pixels",
    ),
    "jpg-no-width": ("jpg", pictures.with_declared_size(jpeg(), 0, 40), "unreadable"),
    "jpg-larger-than-its-data": (
        "jpg",
        pictures.with_declared_size(jpeg(), 4_000, 4_000),
        "truncated",
    ),
    "jpg-arithmetic": ("jpg", jpeg().replace(b"\xff\xc0", b"\xff\xc9"), "unreadable"),
    "jpg-two-frames": (
        "jpg",
        with_segment(
            jpeg(), 0xC0, jpeg()[(at := jpeg().find(b"\xff\xc0")) + 4 : at + 19]
        ),
        "damaged",
    ),
    "jpg-many-scans": (
        "jpg",
        jpeg()[:-2] + segment(0xDA, b"\1\1\0\0\x3f\0") * 600 + b"\xff\xd9",
        "too_complex",
    ),
    "png-cut-half": ("png", png()[: len(png()) // 2], "truncated"),
    "png-cut-end": ("png", png()[:-12], "truncated"),
    "png-signature-only": ("png", png()[:8], "truncated"),
    "png-wrong-checksum": ("png", png()[:40] + b"\0\0" + png()[42:], "damaged"),
    "png-wrong-end-checksum": ("png", png()[:-1] + b"\0", "damaged"),
    "png-and-zip": ("png", png() + ZIP, "appended"),
    "png-and-html": ("png", png() + HTML, "appended"),
    "png-and-text": ("png", png() + MARKER, "appended"),
    "png-script-in-text": (
        "png",
        pictures.with_chunk(png(), b"tEXt", b"Comment\0" + HTML),
        "appended",
    ),
    "png-script-in-packed-text": (
        "png",
        pictures.with_chunk(png(), b"zTXt", b"Comment\0\0" + zlib.compress(HTML)),
        "appended",
    ),
    "png-script-in-long-text": (
        "png",
        pictures.with_chunk(
            png(), b"iTXt", b"Comment\0\1\0zh\0\0" + zlib.compress(HTML)
        ),
        "appended",
    ),
    "png-zip-in-own-chunk": (
        "png",
        pictures.with_chunk(png(), b"prVt", ZIP),
        "appended",
    ),
    "png-unknown-critical-chunk": (
        "png",
        pictures.with_chunk(png(), b"EVIL", b"x"),
        "damaged",
    ),
    "png-text-bomb": (
        "png",
        pictures.with_chunk(png(), b"zTXt", b"Comment\0\0" + BOMB),
        "unpacks_too_large",
    ),
    "png-long-text-bomb": (
        "png",
        pictures.with_chunk(png(), b"iTXt", b"Comment\0\1\0\0\0" + BOMB),
        "unpacks_too_large",
    ),
    "png-profile-bomb": (
        "png",
        pictures.with_chunk(png(), b"iCCP", b"x\0\0" + BOMB),
        "unpacks_too_large",
    ),
    "png-huge-size": (
        "png",
        pictures.png_of(100_000, 100_000, b"\0" * 10),
        "too_many_pixels",
    ),
    "png-just-too-large": (
        "png",
        pictures.png_of(10_000, 5_001, b"\0" * 10),
        "too_many_pixels",
    ),
    "png-row-bomb": ("png", pictures.png_of(10, 10, bytes(60_000_000)), "appended"),
    "png-too-few-rows": ("png", pictures.png_of(100, 100, bytes(500)), "truncated"),
    "png-no-height": ("png", pictures.png_of(10, 0, b""), "damaged"),
    "png-unknown-colours": (
        "png",
        pictures.png_of(1, 1, bytes(4), colour=5),
        "damaged",
    ),
    "png-unknown-filter": ("png", pictures.png_of(1, 2, b"\x09\0\0\0" * 2), "damaged"),
    "png-rows-not-packed": (
        "png",
        png()[:33] + chunk(b"IDAT", b"no") + chunk(b"IEND", b""),
        "damaged",
    ),
    "png-rows-in-two-places": (
        "png",
        png()[:-12] + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", b"") + png()[-12:],
        "damaged",
    ),
    "png-data-behind-rows": (
        "png",
        png()[:33]
        + chunk(
            b"IDAT",
            zlib.compress(b"".join(b"\0" + bytes(192) for _ in range(40))) + b"more",
        )
        + chunk(b"IEND", b""),
        "appended",
    ),
    "png-odd-chunk-name": ("png", pictures.with_chunk(png(), b"a1b2", b""), "damaged"),
    "png-short-header": (
        "png",
        png()[:8] + chunk(b"IHDR", bytes(5)) + png()[33:],
        "damaged",
    ),
    "png-odd-depth": (
        "png",
        pictures.png_of(1, 1, bytes(4)).replace(*_depth(3)),
        "damaged",
    ),
    "png-without-rows": ("png", png()[:33] + chunk(b"IEND", b""), "damaged"),
    "png-two-headers": (
        "png",
        pictures.with_chunk(png(), b"IHDR", bytes(13)),
        "damaged",
    ),
    "png-is-html": ("png", HTML, "mismatch"),
}


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_whole_picture_is_taken(kind, content):
    examine.check(kind, content)


@pytest.mark.parametrize(("kind", "content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_or_broken_picture_is_refused(kind, content, code):
    with pytest.raises(Refused) as refused:
        examine.check(kind, content)

    assert refused.value.code == code


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_copy_shows_the_same_picture(kind, content):
    copy = Image.open(io.BytesIO(examine.derive(kind, content)))
    original = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))

    assert copy.size == original.size
    assert _difference(copy, original) < 12


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_copy_is_upright_without_saying_so(kind, orientation):
    make = jpeg if kind == "jpg" else png
    content = make(exif=pictures.exif(orientation))

    copy = Image.open(io.BytesIO(examine.derive(kind, content)))

    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert copy.size == upright.size
    assert _difference(copy, upright) < 12
    assert not copy.getexif()


MARKED = {
    "jpg-exif": ("jpg", jpeg(exif=pictures.exif(3))),
    "jpg-comment": ("jpg", jpeg(comment=MARKER)),
    "jpg-xmp": (
        "jpg",
        with_segment(jpeg(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MARKER),
    ),
    "jpg-iptc": ("jpg", with_segment(jpeg(), 0xED, b"Photoshop 3.0\0" + MARKER)),
    "jpg-thumbnail": ("jpg", with_segment(jpeg(), 0xE0, b"JFXX\0\x10" + MARKER)),
    "jpg-profile": ("jpg", jpeg(icc_profile=pictures.profile())),
    "jpg-second-picture": ("jpg", jpeg() + jpeg(comment=MARKER)),
    "png-text": ("png", pictures.with_chunk(png(), b"tEXt", b"Author\0" + MARKER)),
    "png-packed-text": (
        "png",
        pictures.with_chunk(png(), b"zTXt", b"Author\0\0" + zlib.compress(MARKER)),
    ),
    "png-exif": ("png", png(exif=pictures.exif(1))),
    "png-profile": ("png", png(icc_profile=pictures.profile())),
    "png-own-chunk": ("png", pictures.with_chunk(png(), b"prVt", MARKER)),
    "png-time": ("png", pictures.with_chunk(png(), b"tIME", b"\7\xe9\5\1\0\0\0")),
}


@pytest.mark.parametrize(("kind", "content"), MARKED.values(), ids=MARKED)
def test_copy_has_only_the_picture(kind, content):
    copy = examine.derive(kind, content)

    shown = Image.open(io.BytesIO(copy))
    shown.load()
    assert MARKER not in copy
    assert set(shown.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "transparency",
    }
    assert b"tIME" not in copy


def test_copy_of_a_palette_keeps_its_transparency():
    copy = Image.open(io.BytesIO(images.derive_png(png("P", transparency=0))))

    assert copy.info["transparency"] == 0


def test_copy_of_a_wide_gamut_is_converted_and_not_only_renamed():
    grey_heavy = pictures.profile()
    swapped = (
        grey_heavy.replace(b"rXYZ", b"tmpZ")
        .replace(b"gXYZ", b"rXYZ")
        .replace(b"tmpZ", b"gXYZ")
    )
    content = jpeg(icc_profile=swapped)

    copy = Image.open(io.BytesIO(images.derive_jpg(content))).convert("RGB")

    red, green, _ = copy.getpixel((2, 2))
    assert green > red


def test_unusable_profile_does_not_stop_the_copy():
    broken = pictures.profile()[:200]

    assert images.derive_jpg(jpeg(icc_profile=broken))


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff",
        b"MM\0*\0\0\0\x08\0\0",
        b"XX",
    ],
    ids=["none", "no-list", "far-list", "long-list", "empty-list", "no-order"],
)
def test_broken_orientation_counts_as_upright(exif):
    assert images.orientation(exif) == 1


@pytest.mark.slow
def test_large_picture_is_halved_before_it_is_turned():
    large = Image.new("L", (8_000, 5_000), 200)
    content = pictures.saved(large, "JPEG", exif=pictures.exif(6))

    copy = Image.open(io.BytesIO(images.derive_jpg(content)))

    assert copy.size == (2_500, 4_000)


@pytest.mark.slow
def test_large_drawing_is_halved_before_it_is_turned():
    large = Image.new("RGB", (8_000, 5_000), "red")
    content = pictures.saved(large, "PNG", exif=pictures.exif(6), compress_level=1)

    copy = Image.open(io.BytesIO(images.derive_png(content)))

    assert copy.size == (2_500, 4_000)


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the channels, 0 to 255."""
    pair = [image.convert("RGBA").convert("RGB") for image in (one, other)]
    histogram = ImageChops.difference(*pair).convert("L").histogram()
    total = sum(value * count for value, count in enumerate(histogram))
    return total / (one.width * one.height)
