import pytest
from captcha.models import CaptchaStore
from django.urls import reverse

from casework.captcha import challenges

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return challenges.issue()


def test_image_is_a_picture_that_nobody_caches(client, key):
    response = client.get(reverse("captcha-image", args=[key]))

    assert response["Content-Type"] == "image/png"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("name", ["captcha-image", "captcha-audio"])
def test_used_challenge_is_gone(client, key, name):
    challenges.answer(key, "wrong", token="t")

    assert client.get(reverse(name, args=[key])).status_code == 410


@pytest.mark.parametrize("name", ["captcha-image", "captcha-audio"])
def test_pass_shows_nothing(client, key, name):
    challenges.answer(key, challenges.shown(key), token="t")

    assert client.get(reverse(name, args=[key])).status_code == 410


@pytest.mark.parametrize("language", ["zh", "en", "../../etc", ""])
def test_audio_is_a_recording_whatever_language_is_asked_for(client, key, language):
    response = client.get(reverse("captcha-audio", args=[key]), {"lang": language})

    assert response["Content-Type"] == "audio/wav"
    assert response.content[:4] == b"RIFF"
    assert "no-store" in response["Cache-Control"]


def test_audio_gives_the_part_a_player_asks_for(client, key):
    url = reverse("captcha-audio", args=[key])
    whole = client.get(url).content

    part = client.get(url, headers={"Range": "bytes=0-99"})

    assert part.status_code == 206
    assert part.content == whole[:100]


def test_refresh_gives_a_new_challenge_to_a_script(client):
    response = client.get(
        reverse("captcha-refresh"), headers={"X-Requested-With": "XMLHttpRequest"}
    )

    assert CaptchaStore.objects.get().hashkey == response.json()["key"]
    assert "no-store" in response["Cache-Control"]
    assert client.get(response.json()["image_url"]).status_code == 200


def test_refresh_gives_nothing_to_a_crawler(client):
    assert client.get(reverse("captcha-refresh")).status_code == 404
    assert not CaptchaStore.objects.exists()
