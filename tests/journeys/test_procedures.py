"""A promise is changed by one person, published by another; open cases keep theirs."""

import pytest
from playwright.sync_api import Page, expect

from . import filing
from .office import Office
from .visitors import ENGLISH, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CODE, CATEGORY = "hall-complaint", "facilities"
LIMIT = "settle"


def test_a_changed_promise_binds_new_cases_and_not_open_ones(build_visitor):
    citizen, desk = build_visitor(language=ENGLISH), build_visitor(Office)
    receipt = complain(citizen)
    before = promised(citizen)
    old = int(before.partition(" workdays")[0].split()[-1])

    desk.come("editor")
    page = open_limit(desk)
    amount = page.locator(f"[name={number_field(page)}]")
    expect(page.locator("button[name=action-publish]")).to_have_count(0)
    amount.fill("")
    submit(page)
    expect(page.locator(".messages .error")).to_be_visible()
    problem = page.locator("a[data-problem]").first
    expect(problem).to_contain_text("办结并告知结果")
    desk.look("procedure-refused")
    assert promised(citizen) == before

    problem.click()
    expect(amount).to_be_visible()
    amount.fill(str(old - 1))
    submit(page)
    # Its texts still promise the old number: somebody must have seen that.
    expect(page.locator(".messages .warning")).to_be_visible()
    page.check("[name=doubts_seen]")
    desk.look("procedure-doubts")
    submit(page)
    expect(page.locator(".messages .success")).to_be_visible()
    assert promised(citizen) == before

    approve(desk)
    assert f"{old - 1} workdays" in promised(citizen)
    page = filing.track(citizen, receipt)
    expect(page.locator("#dates ~ *").first).to_contain_text(f"{old} workdays")
    complain(citizen)
    expect(citizen.page.locator("main")).to_contain_text(f"{old - 1} workdays")


def complain(citizen: Visitor) -> filing.Receipt:
    page = filing.begin(citizen, procedure=CODE, category=CATEGORY)
    filing.write(page, name="")
    filing.review(page)
    return filing.send(page)


def promised(citizen: Visitor) -> str:
    """Return how long the limits are that the public reads, in English."""
    page = citizen.go(f"/commitments/{CODE}/")
    return " / ".join(page.locator(".limit__amount").all_inner_texts())


def open_limit(desk: Office) -> Page:
    """Open the draft where its limits are."""
    desk.admin("snippets/procedures/")
    page = desk.page
    page.locator("main tr", has_text=CODE).locator("a[href*='/edit/']").first.click()
    field = page.locator(f"[name={number_field(page)}]")
    panel = page.locator("[role=tabpanel]", has=field).get_attribute("id")
    page.click(f"[role=tab][aria-controls='{panel}']")
    # Rows begin folded, each under its title.
    row = page.locator("[data-inline-panel-child]", has=field)
    expect(row.locator("[data-row-words]")).to_contain_text("办结并告知结果")
    row.locator("[data-panel-toggle]").first.click()
    return page


def number_field(page: Page) -> str:
    """Return the name of the field with the number of the limit."""
    code = page.locator(f"input[name^=limits-][name$=-code][value={LIMIT}]")
    return (code.get_attribute("name") or "").replace("-code", "-amount")


def submit(page: Page) -> None:
    """Save, and ask for moderation."""
    page.locator("footer .w-dropdown__toggle").click()
    page.click("button[name=action-submit]")


def approve(desk: Office) -> None:
    desk.come("publisher")
    row = desk.sit_down().locator("tr", has_text="服务大厅投诉管理制度")
    row.locator(".w-dropdown__toggle").click()
    approving = "button[data-workflow-action-url*='/approve/']"
    desk.page.locator(f"{approving}:not([data-launch-modal]):visible").click()
    expect(row).to_have_count(0)
