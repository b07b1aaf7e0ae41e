"""Pictures made in code, benign and hostile."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw

MARKER = b"SEEDED-MARKER"
ZIP = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
HTML = b"<html><script>alert(1)</script></html>"


def drawing(mode: str = "RGB", size: tuple[int, int] = (64, 40)) -> Image.Image:
    """A picture whose corners differ, so that a wrong turn shows."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 3), fill="red")
    draw.rectangle((0, size[1] // 2, size[0] // 4, size[1]), fill="blue")
    draw.ellipse((size[0] // 2, size[1] // 2, size[0], size[1]), fill="green")
    return image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    return saved(drawing(mode), "JPEG", **({"quality": 90} | options))


def png(mode: str = "RGB", **options: Any) -> bytes:
    return saved(drawing(mode), "PNG", **options)


def exif(orientation: int = 1, description: bytes = MARKER) -> bytes:
    """EXIF with a description, an orientation and a place."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = description.decode()
    found.get_ifd(0x8825)[1] = "N"
    found.get_ifd(0x8825)[2] = (31.0, 13.0, 48.0)
    return found.tobytes()


def profile() -> bytes:
    """A colour profile that names a person in place of its maker."""
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return content.replace(b"sRGB built-in".ljust(13), MARKER[:13])


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segment(content: bytes, marker: int, body: bytes) -> bytes:
    return content[:2] + segment(marker, body) + content[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + checksum


def with_chunk(content: bytes, name: bytes, body: bytes) -> bytes:
    """Put a chunk behind the header."""
    return content[:33] + chunk(name, body) + content[33:]


def interlaced(width: int = 13, height: int = 9) -> bytes:
    """A grey PNG that comes in seven passes."""
    rows = bytearray()
    for column, row, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
        (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        for y in range(row, height, down):
            line = bytes(8 * x + y for x in range(column, width, across))
            rows += b"\0" + line if line else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    packed = chunk(b"IDAT", zlib.compress(bytes(rows)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + packed + chunk(b"IEND", b"")


def png_of(width: int, height: int, rows: bytes, colour: int = 2) -> bytes:
    """A PNG that declares one size and may hold another."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


def with_declared_size(content: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame says another size."""
    frame = content.find(b"\xff\xc0")
    return (
        content[: frame + 5] + struct.pack(">HH", height, width) + content[frame + 9 :]
    )
