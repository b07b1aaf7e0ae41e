"""Pictures: decoded to the last pixel, and drawn anew for readers."""

import io
import struct
from typing import Any

from PIL import Image, ImageCms

from . import foreign, jpeg, png
from .limits import DECODING_BYTES, MEGABYTE
from .refusals import Refused

# A photograph this large is decoded at an eighth: all of its data is still read.
PIXELS_TO_DECODE_IN_FULL = 2_000_000
ICC_BYTES = 4 * MEGABYTE
QUALITY = 92
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Modes that hold four bytes for each pixel.
FOUR_BYTES = {"RGB", "RGBA", "LA", "CMYK"}
COLOURS = {"RGB": b"RGB ", "RGBA": b"RGB ", "CMYK": b"CMYK"}


def check_jpg(content: bytes) -> None:
    """Refuse a JPEG that is not whole, not a picture, or more than one."""
    foreign.refuse_archive_at_end(content)
    picture = jpeg.walk(content)
    jpeg.check_around(content, picture)
    with _open(picture.open_ended, "JPEG") as image:
        if picture.pixels > PIXELS_TO_DECODE_IN_FULL:
            image.draft(None, (image.width // 8, image.height // 8))
        _load(image)


def check_png(content: bytes) -> None:
    """Refuse a PNG that is not whole, not a picture, or more than one."""
    foreign.refuse_archive_at_end(content)
    picture = png.walk(content)
    png.check_around(picture)
    with _open(picture.bare, "PNG") as image:
        _load(image)


def derive_jpg(content: bytes) -> bytes:
    """Return the picture alone, upright, in the colours every screen assumes."""
    picture = jpeg.walk(content)
    profile = b"".join(part for _, part in sorted(picture.icc.items()))
    turn = TURNS.get(orientation(picture.exif))
    with _open(picture.bare, "JPEG") as image:
        is_copied = turn is not None or image.mode == "CMYK"
        if picture.decoding_bytes(2 if is_copied else 1) > DECODING_BYTES:
            image.draft(None, (image.width // 2, image.height // 2))
        _load(image)
        options = _as_fine_as(image)
        upright = _upright(_in_srgb(image, profile), turn)
    if upright.mode == "CMYK":
        upright = upright.convert("RGB")
    return _saved(upright, "JPEG", **options)


def derive_png(content: bytes) -> bytes:
    """Return the picture alone, upright, in the colours every screen assumes."""
    picture = png.walk(content)
    turn = TURNS.get(orientation(picture.exif))
    with _open(picture.bare, "PNG") as image:
        _load(image)
        transparency = image.info.get("transparency")
        upright = _in_srgb(image, picture.icc)
        is_wide = upright.mode in FOUR_BYTES
        if turn is not None and is_wide and 8 * picture.pixels > DECODING_BYTES:
            upright = upright.reduce(2)
        upright = _upright(upright, turn)
    return _saved(upright, "PNG", transparency=transparency)


def orientation(exif: bytes) -> int:
    """Return how a camera was held, 1 if it does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    try:
        if order is None:
            return 1
        (directory,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
            if tag == ORIENTATION:
                return int(value)
    except struct.error:
        return 1
    return 1


def _as_fine_as(image: Any) -> dict[str, Any]:
    """Return how to write a JPEG that loses next to nothing of this one."""
    tables = list(image.quantization.values())
    is_usual = image.mode in {"L", "RGB"} and all(max(table) < 256 for table in tables)
    if not is_usual or len(tables) > 2:
        return {"quality": QUALITY, "subsampling": 0}
    return {"qtables": tables, "subsampling": 0}


def _open(bare: bytes, form: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(bare), formats=(form,))
    except (OSError, ValueError, SyntaxError):
        raise Refused("damaged") from None


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except OSError as error:
        raise Refused("truncated" if "truncated" in str(error) else "damaged") from None
    except (ValueError, SyntaxError, IndexError):
        raise Refused("damaged") from None


def _upright(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB, for its own profile is not kept."""
    space = COLOURS.get(image.mode)
    if space is None or profile[16:20] != space or len(profile) > ICC_BYTES:
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), image.mode, mode
        )
    except (ImageCms.PyCMSError, OSError):
        return image  # an unusable profile is no reason to show nothing
    if mode == image.mode:
        transform.apply_in_place(image)
        return image
    return transform.apply(image)


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    image.info = {}
    out = io.BytesIO()
    if options.get("transparency") is None:
        options.pop("transparency", None)
    image.save(out, form, **options)
    return out.getvalue()
