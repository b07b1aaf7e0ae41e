import io
import wave
from itertools import combinations

import pytest

from casework.captcha import sounds

KEY = "a" * 40


@pytest.mark.parametrize("language", sounds.LANGUAGES)
def test_recording_lasts_a_few_seconds(language):
    recording = sounds.wav("01234", key=KEY, language=language)

    with wave.open(io.BytesIO(recording)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        assert sound.getparams()[:3] == (1, 2, sounds.RATE)
    assert 4 < seconds < 10


@pytest.mark.parametrize("language", sounds.LANGUAGES)
def test_every_voice_has_ten_digits_that_differ(language):
    for voice in sounds.voices(language):
        digits = [sounds.recording(language, voice, d) for d in "0123456789"]

        assert all(len(digit) > sounds.RATE // 4 for digit in digits)
        assert all(one != other for one, other in combinations(digits, 2))


@pytest.mark.parametrize("language", sounds.LANGUAGES)
def test_recordings_are_about_as_loud_as_each_other(language):
    for voice in sounds.voices(language):
        peaks = [max(sounds.recording(language, voice, d)) for d in "0123456789"]

        assert min(peaks) > 5000
        assert max(peaks) < 32000


def test_digits_are_spoken_in_their_order():
    assert sounds.wav("12", key=KEY, language="en") != sounds.wav(
        "21", key=KEY, language="en"
    )
