"""Next year's notice: asked for on the desk, pasted, looked at, loaded, taken back."""

import pytest
from playwright.sync_api import expect

from .accessibility import OURS
from .office import Office
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# Taken back at the end: the running site is shared by all journeys.
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日放假，共1天。
二、国庆节：10月1日至7日放假调休，共7天。"""


def go_on(desk: Office, selector: str) -> None:
    """Click what leads to another page, and wait for that page."""
    with desk.page.expect_navigation():
        desk.page.click(selector)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_yearly_task_serves_every_administrator(build_visitor, language):
    desk = build_visitor(Office, language=language)
    desk.come("administrator")
    desk.admin("calendars/")
    desk.page.locator("tr", has_text="CN").locator("a").first.click()
    expect(desk.page.locator(".bo-facts")).to_be_visible()
    desk.examine("calendar", OURS)
    address = desk.page.url.split("/admin/")[1]
    number = address.rstrip("/").split("/")[-1]

    desk.admin(f"calendars/notice/{number}/")
    desk.examine("notice", OURS)
    desk.page.fill("[name=text]", NOTICE)
    go_on(desk, ".bo-form__buttons button")
    expect(desk.page.locator(".month").first).to_be_visible()
    desk.examine("notice-effect", OURS)
    go_on(desk, ".bo-form__buttons button")
    go_on(desk, "main .bo a[href*='/calendars/notice/']")
    desk.examine("notice-taken-back", OURS)
    go_on(desk, ".bo-form__buttons button")
    expect(desk.page.locator("main s").first).to_be_visible()


def test_days_of_ones_own_are_entered_by_everybody(build_visitor):
    desk = build_visitor(Office)
    desk.come("administrator")
    desk.admin("calendars/overlay/1/")
    desk.examine("overlay", ".w-form-width")
    desk.admin("calendars/days/1/")
    desk.examine("own-days", OURS)
