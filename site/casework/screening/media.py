"""Pictures inside documents: the same picture, without what it says about itself."""

import io
import struct

from PIL import Image

from . import boxes, jpeg, png
from .limits import PIXELS
from .refusals import Refused

DRAWN_ANEW = (b"GIF8", b"II*\0", b"MM\0*")
EMF = b"\x01\0\0\0"
EMF_SIGNATURE = slice(40, 44)
EMF_DESCRIPTION = slice(60, 68)
JP2 = b"\0\0\0\x0cjP  "
DESCRIBING = {b"xml ", b"uuid", b"uinf"}
PERSONAL = (b"Exif\0\0", b"http://ns.adobe.com/xap", b"Photoshop 3.0")


def strip(content: bytes) -> bytes:
    """Return the picture without metadata, its pixels as they are."""
    if content.startswith(b"\xff\xd8\xff"):
        return jpeg.walk(content).bare
    if content.startswith(png.SIGNATURE):
        return png.walk(content).bare
    if content.startswith(DRAWN_ANEW):
        return _drawn_anew(content)
    if content.startswith(EMF) and content[EMF_SIGNATURE] == b" EMF":
        return _without_description(content)
    return content


def strip_dct(data: bytes) -> bytes:
    """Return the JPEG of a PDF without metadata; many lack their end marker."""
    for attempt in (data, data + b"\xff\xd9"):
        try:
            return jpeg.walk(attempt).bare
        except Refused:
            continue
    if any(sign in data for sign in PERSONAL):
        raise Refused("damaged")
    return data


def strip_jpx(data: bytes) -> bytes:
    """Return the JPEG 2000 of a PDF without the boxes that only describe it."""
    if not data.startswith(JP2) or not any(name in data for name in DESCRIBING):
        return data
    kept = (box for box in boxes.walk(data) if box.name not in DESCRIBING)
    return b"".join(data[box.start : box.end] for box in kept)


def check(content: bytes) -> None:
    """Refuse a picture that is not whole or too large."""
    if content.startswith(b"\xff\xd8\xff"):
        jpeg.walk(content)
    elif content.startswith(png.SIGNATURE):
        png.walk(content)
    elif content.startswith(DRAWN_ANEW):
        _drawn_anew(content)


def _opened(content: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=("GIF", "TIFF"))
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    except (OSError, ValueError, SyntaxError, KeyError, struct.error):
        raise Refused("damaged") from None
    if image.width * image.height > PIXELS:
        raise Refused("too_many_pixels")
    return image


def _drawn_anew(content: bytes) -> bytes:
    out = io.BytesIO()
    with _opened(content) as image:
        try:
            image.load()
        except (OSError, ValueError, SyntaxError, KeyError, struct.error):
            raise Refused("damaged") from None
        form, drawn = image.format, image.copy()
    drawn.info = {}
    drawn.save(out, form)
    return out.getvalue()


def _without_description(content: bytes) -> bytes:
    """Blank the line in which a metafile names its program and title."""
    length, offset = struct.unpack("<II", content[EMF_DESCRIPTION])
    if not length or offset + 2 * length > len(content):
        return content
    blank = bytes(2 * length)
    return content[:offset] + blank + content[offset + 2 * length :]
