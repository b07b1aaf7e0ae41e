"""Who reads leaves no trace and tells no third party."""

import pytest
from playwright.sync_api import expect

from . import filing
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PAGES = (
    "/",
    "/channels/",
    "/commitments/",
    f"/commitments/{filing.PROCEDURE}/",
    "/units/",
    "/notices/",
    "/notices/night-counter/",
    "/summaries/",
    "/outcomes/",
    "/outcomes/?category=night-noise",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/complaints/",
    "/there-is-nothing-here/",
)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_reading_sets_no_cookie_and_stores_nothing(build_visitor, language):
    reader = build_visitor(language=language)
    for path in PAGES:
        page = reader.go(path)
        expect(page.locator("h1")).to_be_visible()
    reader.go("/outcomes/").locator("main a[href*='/outcomes/2']").first.click()
    expect(page.locator("article h1")).to_be_visible()

    assert reader.cookies == set()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("document.scripts.length") <= 3


def test_the_form_needs_one_cookie_and_the_case_one_more(visitor):
    receipt = filing.file(visitor, name="")
    assert visitor.cookies == {"csrftoken"}
    filing.track(visitor, receipt)

    assert visitor.cookies == {"csrftoken", "openwindow_case"}
    assert all(cookie["httpOnly"] for cookie in visitor.context.cookies())
    visitor.page.click("form[action$='/leave/'] button")
    expect(visitor.page.locator("#id_reference")).to_be_visible()
    visitor.go("/complaints/track/case/")
    expect(visitor.page.locator("#id_reference")).to_be_visible()
