"""The public part with scripts switched off: nothing is missing but small comforts."""

import pytest
from playwright.sync_api import Page, expect

from . import filing
from .enclosures import letter, photo, programme
from .visitors import CHINESE, DESKTOP, ENGLISH, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.slow]

LONG = (
    "工地连续三周夜里施工。\n附近有学校。<b>It is not bold</b> & “quoted”. " * 9
    + "End."
)
PICTURE = ".captcha__picture"


@pytest.fixture(
    params=[(CHINESE, PHONE), (ENGLISH, DESKTOP)],
    ids=["chinese-phone", "english-desktop"],
)
def citizen(request, build_visitor):
    language, width = request.param
    return build_visitor(language=language, width=width, scripts=False)


def test_a_complaint_is_filed_and_followed(citizen):
    page = filing.begin(citizen)
    filing.write(page, story=LONG)
    filing.attach(page, photo(), letter())
    filing.review(page)
    expect(page.locator(".given")).to_contain_text("<b>It is not bold</b> & “quoted”.")
    expect(page.locator(".given .files li")).to_have_count(2)

    receipt = filing.send(page)

    page = filing.track(citizen, receipt)
    filing.write_message(page, "再补一张。One more.", photo("again.jpg"))
    expect(page.locator("main")).to_contain_text("building-site.jpg")
    page.click("a[href$='/track/withdraw/']")
    page.click("button[name=withdraw]")
    expect(page.locator(".standing .status--quiet")).to_be_visible()


def test_errors_lose_neither_text_nor_files(citizen):
    page = filing.begin(citizen)
    filing.write(page, story=LONG)
    page.fill("#id_phone", "call me")
    page.set_input_files("#id_files", [photo(), letter(), programme()])
    filing.press(page, "review")

    expect(page.locator(".error-summary")).to_be_focused()
    places = {
        link.get_attribute("href") for link in page.locator(".error-summary a").all()
    }
    assert {"#id_phone", "#id_files"} <= places
    expect(page.locator("#id_story")).to_have_value(LONG)
    expect(page.locator(".files li")).to_have_count(2)
    page.fill("#id_phone", filing.PHONE)
    page.locator("button[name=remove_file]").first.click()
    expect(page.locator(".files li")).to_have_count(1)
    filing.review(page)
    expect(page.locator(".given .files li")).to_have_count(1)


def test_the_picture_is_renewed_by_its_button(citizen):
    page = filing.begin(citizen)
    filing.write(page, name="")
    filing.review(page)
    first = shown(page)
    filing.press(page, "new_picture")
    assert shown(page) != first

    page.fill("#id_captcha_1", "00000")
    filing.press(page, "send")
    expect(page.locator(".error-summary")).to_be_focused()
    filing.press(page, "edit")
    expect(page.locator("#id_story")).to_have_value(filing.STORY)
    filing.review(page)
    filing.send(page)


def shown(page: Page) -> str:
    """Return the address of the picture, which loads without a script."""
    picture = page.locator(PICTURE)
    expect(picture).to_be_visible()
    page.wait_for_load_state("load")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    return picture.get_attribute("src") or ""
