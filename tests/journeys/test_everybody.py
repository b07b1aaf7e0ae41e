"""Every kind of public page and every state of a form, for everybody (WCAG 2.2 AA)."""

import pytest
from playwright.sync_api import expect

from . import filing
from .enclosures import letter, photo, programme
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# One of each kind; the site map says below that no kind was forgotten.
PAGES = {
    "home": "/",
    "commitments": "/commitments/",
    "commitment": "/commitments/hall-complaint/",
    "calculator": "/calculator/",
    "channels": "/channels/",
    "units": "/units/",
    "notices": "/notices/",
    "notice": "/notices/old-mailbox/",
    "summaries": "/summaries/",
    "help": "/help/",
    "about": "/about/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "outcomes": "/outcomes/",
    "outcomes-none": "/outcomes/?year=2001",
    "start": "/complaints/",
    "track": "/complaints/track/",
}
LANGUAGES = pytest.mark.parametrize("language", [CHINESE, ENGLISH])


@LANGUAGES
def test_every_kind_of_page_serves_everybody(build_visitor, language):
    reader = build_visitor(language=language)
    for name, path in PAGES.items():
        page = reader.go(path)
        expect(page.locator("h1")).to_have_count(1)
        assert page.locator("html").get_attribute("lang") == language
        reader.examine(name)
    # One page for both languages: it works when nothing else does.
    reader.go("/no-such-page/")
    reader.examine("not-found")
    for name, path in {"outcome": "/outcomes/", "summary": "/summaries/"}.items():
        page = reader.go(path)
        page.locator(f"main a[href*='{path}2']").first.click()
        reader.examine(name)


def test_no_kind_of_page_is_forgotten(visitor):
    map_ = visitor.fetch("/sitemap.xml").text()
    listed = {
        address.partition(visitor.site.partition("://")[2])[2].removeprefix("/en")
        for address in map_.split("<loc>")
        if "</loc>" in address
    }
    kinds = {address.partition("</loc>")[0].split("/")[1] for address in listed}

    assert kinds <= {path.split("/")[1] for path in PAGES.values()}


@LANGUAGES
def test_every_state_of_the_form_serves_everybody(build_visitor, language):
    citizen = build_visitor(language=language)
    page = filing.begin(citizen, procedure="hall-complaint", category="attitude")
    citizen.examine("form")
    page.set_input_files("#id_files", [programme()])
    filing.press(page, "review")
    expect(page.locator(".error-summary")).to_be_visible()
    citizen.examine("form-errors")
    filing.write(page)
    filing.attach(page, photo(), letter())
    citizen.examine("form-files")
    filing.review(page)
    citizen.examine("review")
    page.fill("#id_captcha_1", "00000")
    filing.press(page, "send")
    expect(page.locator(".error-summary")).to_be_visible()
    citizen.examine("review-errors")
    receipt = filing.send(page)
    citizen.examine("receipt")

    page = filing.track(citizen, receipt)
    citizen.examine("tracked")
    page.click("#letter button[name=send]:not([aria-hidden])")
    expect(page.locator(".error-summary")).to_be_visible()
    citizen.examine("tracked-errors")
    page.click("a[href$='/track/withdraw/']")
    citizen.examine("withdraw")


@LANGUAGES
def test_a_code_that_opens_nothing_serves_everybody(build_visitor, language):
    citizen = build_visitor(language=language)
    page = citizen.go("/complaints/track/")
    page.fill("#id_reference", "7K2-M9Q-4XTB")
    page.fill("#id_code", "0000-0000-0000-0000-0000")
    page.click("form[action$='/track/'] button[type=submit]")

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_reference")).to_have_value("7K2-M9Q-4XTB")
    expect(page.locator("#id_code")).to_have_value("")
    citizen.examine("track-failed")
