"""Speak the digits of a challenge from recordings, without any outside program."""

import io
import wave
from array import array
from functools import cache
from pathlib import Path

from casework.captcha.pictures import generator

VOICES = Path(__file__).parent / "voices"
LANGUAGES = ("zh", "en")
RATE = 8000  # samples a second, 16 bits, one channel
NOISE = 260  # of 32,768: enough to spoil a comparison of bytes, not the hearing


def wav(digits: str, *, key: str, language: str) -> bytes:
    rng = generator(key + language)
    voice = rng.choice(voices(language))
    samples = array("h", bytes(2 * RATE // 2))
    for digit in digits:
        loudness = rng.uniform(0.7, 1.0)
        samples.extend(
            int(sample * loudness) for sample in recording(language, voice, digit)
        )
        samples.extend(array("h", bytes(2 * int(RATE * rng.uniform(0.35, 0.6)))))
    for place, sample in enumerate(samples):
        samples[place] = sample + int(NOISE * (rng.random() - 0.5))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


@cache
def voices(language: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (VOICES / language).iterdir()))


@cache
def recording(language: str, voice: str, digit: str) -> array:
    with wave.open(str(VOICES / language / voice / f"{digit}.wav")) as sound:
        return array("h", sound.readframes(sound.getnframes()))
