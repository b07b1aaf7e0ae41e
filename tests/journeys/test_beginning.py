"""A procedure from a ready-made one, and a draft tried on last year's cases."""

import pytest
from playwright.sync_api import Page, expect

from .accessibility import OURS
from .office import Office
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]

TITLE = "医院行风办投诉处理制度"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_an_editor_begins_from_a_type_and_sees_it_change(build_visitor, language):
    desk = build_visitor(Office, language=language)
    desk.come("editor")
    desk.admin("snippets/procedures/types/")
    expect(desk.page.locator(".bo-card h2 a")).to_have_count(15)
    desk.examine("procedure-types", OURS)

    desk.page.locator("a[href$='/types/letters-visits-petition/']").click()
    desk.examine("procedure-begin", OURS)
    page = desk.page
    page.fill("[name=title_zh]", f"{TITLE} {language}")
    page.fill("[name=code]", "")
    page.select_option("[name=unit]", index=1)
    page.click(".bo-form__buttons button")

    # One number is open in it; the list leads to the field, folded as it is.
    problem = page.locator("a[data-problem]")
    expect(problem).to_have_count(1)
    desk.look("procedure-blanks")
    problem.click()
    amount = page.locator("[name$=-amount][name^=limits-]:visible")
    expect(amount).to_have_count(1)
    amount.fill("20")
    row = page.locator("[data-inline-panel-child]", has=amount)
    expect(row.locator("[data-row-words]")).to_contain_text("20")
    desk.look("procedure-limit")

    page.click("[data-side-panel-toggle=preview]")
    preview = page.frame_locator("iframe[title]").first
    expect(preview.locator("h1")).to_contain_text(title(language))
    desk.look("procedure-preview")


def title(language: str) -> str:
    return TITLE if language == CHINESE else ""


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_draft_is_tried_by_the_worker_on_last_years_cases(build_visitor, language):
    desk = build_visitor(Office, language=language)
    desk.come("editor")
    desk.admin("snippets/procedures/")
    row = desk.page.locator("main tr", has_text="openness-complaint")
    row.locator("a[href*='/edit/']").first.click()
    desk.page.locator("a[href*='/procedures/trial/']:visible").first.click()

    desk.page.click(".bo-form__buttons button")
    desk.look("trial-waiting")
    counts(desk.page)

    desk.examine("trial", OURS)


def counts(page: Page) -> None:
    """Wait for the worker; the page looks again by itself."""
    expect(page.locator(".bo-trial tbody tr").first).to_be_visible(timeout=60_000)
