"""Draw the digits of a challenge.

The package's own view seeds the process-wide random generator with the key, so that
under threads another challenge could be foreseen. This one has a generator of its
own, seeded with a secret, so that a picture fetched twice is the same picture.
"""

import hmac
import io
import random
from functools import cache

from captcha.conf import settings as captcha_settings
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 400, 120  # pixels; shown at half the size
INK = (29, 53, 87)
PAPER = (255, 255, 255)


def generator(key: str) -> random.Random:
    seed = hmac.digest(settings.SECRET_KEY.encode(), key.encode(), "sha256")
    return random.Random(seed)  # noqa: S311 - looks of a picture, not its answer


def png(digits: str, *, key: str) -> bytes:
    rng = generator(key)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    step = WIDTH // (len(digits) + 1)
    for place, digit in enumerate(digits):
        glyph = _glyph(digit, rng)
        x = step // 2 + place * step + rng.randint(-6, 10)
        y = (HEIGHT - glyph.height) // 2 + rng.randint(-10, 10)
        image.paste(INK, (x, y), glyph)
    _scratch(image, rng)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _glyph(digit: str, rng: random.Random) -> Image.Image:
    size = rng.randint(66, 82)
    glyph = Image.new("L", (size + 10, size + 24), 0)  # room to turn in
    draw = ImageDraw.Draw(glyph)
    draw.text((size // 5 + 5, 5), digit, font=_font(size), fill=255, stroke_width=1)
    return glyph.rotate(rng.uniform(-22, 22), resample=Image.Resampling.BICUBIC)


def _scratch(image: Image.Image, rng: random.Random) -> None:
    draw = ImageDraw.Draw(image)
    for _ in range(3):
        points = [(x, rng.randint(15, HEIGHT - 15)) for x in range(-20, WIDTH + 60, 60)]
        draw.line(points, fill=rng.choice((INK, PAPER)), width=4, joint="curve")
    for _ in range(500):
        x, y = rng.randrange(WIDTH), rng.randrange(HEIGHT)
        draw.rectangle((x, y, x + 1, y + 1), fill=rng.choice((INK, PAPER)))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(captcha_settings.CAPTCHA_FONT_PATH, size)
