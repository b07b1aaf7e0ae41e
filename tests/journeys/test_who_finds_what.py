"""A case is found by whose work it is, and by nobody else."""

import pytest
from playwright.sync_api import expect

from . import filing, office
from .enclosures import photo
from .office import Office

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# The demonstration's person complained about, in full.
COMPLAINED_ABOUT = "刘志强"
REASON = "需要电话核实现场位置，请求查看联系方式。"


@pytest.fixture
def receipt(build_visitor):
    return filing.file(build_visitor(), photo(), respondent=COMPLAINED_ABOUT)


def test_outsiders_and_the_person_concerned_find_nothing(build_visitor, receipt):
    desk = build_visitor(Office)
    desk.come("first-contact")
    page = desk.open_case(receipt.reference)
    file = page.locator(".bo-files a").first.get_attribute("href") or ""
    addresses = [
        f"cases/{receipt.reference}/",
        f"cases/{receipt.reference}/note/",
        file.removeprefix("/admin/"),
    ]

    for username in ("handler-hall", "complained-about"):
        desk.come(username)
        assert desk.find(receipt.reference) == 0, username
        assert [desk.admin(address) for address in addresses] == [404] * 3, username
    desk.come("supervisor")
    assert desk.find(receipt.reference) == 1


def test_an_identity_is_opened_with_a_reason_that_stays(build_visitor, receipt):
    desk = build_visitor(Office)
    desk.come("custodian")
    page = desk.open_case(receipt.reference)
    expect(page.locator("main")).not_to_contain_text(filing.STORY)
    page = desk.begin(receipt.reference, "identity")
    office.fill_in(page, {"reason": "想看"})
    office.press(page)
    expect(page.locator(".bo-errors")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(filing.NAME)

    office.fill_in(page, {"reason": REASON})
    office.press(page)

    expect(page.locator(".bo-facts")).to_contain_text(filing.NAME)
    expect(page.locator(".bo-facts")).to_contain_text(filing.PHONE)
    desk.look("identity")
    desk.come("auditor")
    page = desk.sit_down()
    desk.look("desk-auditor")
    expect(page.locator(".bo-desk")).to_contain_text(receipt.reference)
    page = desk.open_case(receipt.reference)
    expect(page.locator(".bo-timeline")).to_contain_text(REASON)
    expect(page.locator("main")).not_to_contain_text(filing.NAME)
