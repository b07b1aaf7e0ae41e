"""The files that people attach: small, real, and with something to hide."""

from io import BytesIO
from typing import TypedDict

from PIL import ExifTags, Image, ImageDraw
from pypdf import PdfWriter

# Stands in the photo's metadata and nowhere else.
DEVICE = "Chatterbox 3000"


class File(TypedDict):
    name: str
    mimeType: str
    buffer: bytes


def photo(name: str = "building-site.jpg") -> File:
    """Return a photo that says which device took it."""
    picture = Image.new("RGB", (640, 480), "#23313a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((80, 200, 360, 460), fill="#8a6d3b")
    draw.ellipse((430, 60, 520, 150), fill="#f6e7a1")
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = DEVICE
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def letter(name: str = "letter.pdf") -> File:
    """Return a PDF of one page with a line of text."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Author": DEVICE})
    out = BytesIO()
    writer.write(out)
    return {"name": name, "mimeType": "application/pdf", "buffer": out.getvalue()}


def programme(name: str = "letter.pdf.exe") -> File:
    """Return what no office takes."""
    return {"name": name, "mimeType": "application/pdf", "buffer": b"MZ" + bytes(2_000)}
