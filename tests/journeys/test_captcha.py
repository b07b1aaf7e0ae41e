"""The picture of five digits for who has scripts, and for who cannot see it."""

import pytest
from playwright.sync_api import expect

from . import filing
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_new_picture_comes_without_leaving_the_page(build_visitor, language):
    citizen = build_visitor(language=language)
    page = filing.begin(citizen)
    filing.write(page)
    filing.review(page)
    picture = page.locator(".captcha__picture")
    before = picture.get_attribute("src") or ""
    page.evaluate("window.stayed = true")
    filing.press(page, "new_picture")

    expect(picture).not_to_have_attribute("src", before)
    expect(page.locator("#id_captcha_1")).to_be_focused()
    assert page.evaluate("window.stayed && document.images.length > 0")
    sound = page.locator("[data-captcha-audio]").get_attribute("src") or ""
    answer = citizen.fetch(sound)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.body().startswith(b"RIFF")
    filing.send(page)
