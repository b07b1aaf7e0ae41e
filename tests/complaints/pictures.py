"""Small real files, each different, to send with a form."""

import io
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

_shade = count(1)


def png() -> bytes:
    shade = next(_shade)
    out = io.BytesIO()
    colour = (shade % 256, shade // 256 % 256, 7)
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


def picture(name: str = "photo.png", content: bytes | None = None):
    return SimpleUploadedFile(name, content or png())
