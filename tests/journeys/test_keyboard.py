"""With the keyboard alone: every step can be reached, seen and taken."""

import pytest
from playwright.sync_api import Page, expect

from . import filing
from .visitors import ENGLISH, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

AT_MOST = 80  # presses of Tab to anywhere on a page
# A card draws the ring of the link that fills it; a player has its own inside.
HAS_RING = """
() => {
  if (document.activeElement.matches("audio")) return true;
  for (let box = document.activeElement; box; box = box.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(box);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) return true;
  }
  return false;
}
"""


def reach(page: Page, selector: str) -> None:
    """Press Tab until this element has the focus, which must always be seen."""
    for _ in range(AT_MOST):
        page.keyboard.press("Tab")
        assert page.evaluate(HAS_RING), page.evaluate(
            "document.activeElement.outerHTML.slice(0, 120)"
        )
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is out of reach of the keyboard")


def type_in(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.insert_text(text)


def test_the_skip_link_leads_past_the_menu(visitor):
    page = visitor.go("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()

    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def test_a_complaint_is_filed_without_a_mouse(build_visitor):
    citizen: Visitor = build_visitor(language=ENGLISH)
    page = citizen.go("/complaints/")
    reach(page, f"a[href$='/{filing.PROCEDURE}/{filing.CATEGORY}/']")
    page.keyboard.press("Enter")
    expect(page.locator("#id_story")).to_be_visible()
    # Enter in a line goes on, and the focus to what is wrong.
    type_in(page, "#id_place", "21 Shuyuan Road")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    reach(page, ".error-summary a[href='#id_story']")
    page.keyboard.press("Enter")
    expect(page.locator("#id_story")).to_be_focused()

    page.keyboard.insert_text(filing.STORY)
    reach(page, "input[name=standing]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=anonymous]")).to_be_checked()
    reach(page, ".buttons button[name=review]")
    # The summary of before named the question too.
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.locator(".error-summary a[href^='#id_question']")).to_be_visible()
    reach(page, "input[name=question_source]")
    page.keyboard.press("Space")
    reach(page, ".buttons button[name=review]")
    page.keyboard.press("Enter")
    expect(page.locator("#id_captcha_1")).to_be_visible()
    type_in(page, "#id_captcha_1", filing.CAPTCHA)
    page.keyboard.press("Enter")
    expect(page.locator(".receipt__numbers dd").first).to_have_text(filing.REFERENCE)


def test_the_menu_of_the_phone_opens_and_closes(build_visitor):
    page = build_visitor(width=390).go("/")
    reach(page, ".phone-menu summary")
    page.keyboard.press("Enter")
    expect(page.locator(".phone-menu a").first).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator(".phone-menu a").first).to_be_hidden()
    expect(page.locator(".phone-menu summary")).to_be_focused()
