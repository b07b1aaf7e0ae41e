"""What else happens: a call, a request for more, a refusal, a return, a withdrawal."""

import pytest
from playwright.sync_api import expect

from . import filing, office
from .enclosures import photo
from .filing import CODE, REFERENCE, Receipt
from .office import Office
from .visitors import ENGLISH, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CALLED = {
    "channel": "phone",
    "category": "attitude",
    "story": "窗口让我跑了三趟，也没有说清缺什么材料。",
    "standing": "named",
    "name": "孙小美",
    "phone": "13900005678",
    "reply_by": "phone",
    "attitude-question_visited": "2026-03-02",
}


def test_a_caller_gets_a_receipt_that_opens_the_case(build_visitor):
    desk = build_visitor(Office)
    desk.come("first-contact")
    desk.admin("registers/complaints/new/")
    desk.page.click("a[href='?procedure=hall-complaint']")
    office.fill_in(desk.page, {"category": CALLED["category"]})
    desk.look("on-behalf")
    office.fill_in(desk.page, CALLED)
    office.press(desk.page)

    desk.look("on-behalf-receipt")
    words = desk.page.locator(".bo").inner_text()
    reference, code = REFERENCE.search(words), CODE.search(words)
    assert reference and code
    caller = build_visitor(language=ENGLISH, width=PHONE)
    page = filing.track(caller, Receipt(reference.group(), code.group()))
    expect(page.locator("#dates ~ *").first).to_be_visible()
    assert desk.find(reference.group()) == 1


def test_more_is_asked_once_and_supplied(build_visitor):
    citizen, desk = build_visitor(), build_visitor(Office)
    receipt = filing.file(citizen)
    desk.come("first-contact")
    desk.take(receipt.reference, "supplement", what="请说明是哪个工地，并附照片。")

    page = filing.track(citizen, receipt)
    expect(page.locator(".notice--wait")).to_contain_text("请说明是哪个工地")
    citizen.look("tracked-asked")
    filing.write_message(page, "书院路 21 号，见照片。", photo())
    expect(page.locator(".notice--wait")).to_have_count(0)

    page = desk.open_case(receipt.reference)
    page.reload()
    expect(page.locator(".bo-messages")).to_contain_text("书院路 21 号，见照片。")
    assert "supplement" not in desk.offers()
    assert "accept" in desk.offers()


def test_who_is_refused_learns_where_to_go(build_visitor):
    citizen, desk = build_visitor(language=ENGLISH), build_visitor(Office)
    receipt = filing.file(citizen, name="")
    desk.come("first-contact")
    page = desk.begin(receipt.reference, "refuse")
    office.press(page)
    expect(page.locator(".bo-errors")).to_be_visible()
    desk.look("refuse-errors")
    office.fill_in(page, {"ground": "labour"})
    office.press(page)
    expect(page.locator(".messages .success")).to_be_visible()

    page = filing.track(citizen, receipt)
    expect(page.locator(".standing .status--late")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Labour Inspection Brigade")
    citizen.look("tracked-refused")


def test_a_unit_returns_what_is_not_its_own(build_visitor):
    citizen, desk = build_visitor(), build_visitor(Office)
    receipt = filing.file(citizen)
    desk.come("first-contact")
    desk.take(receipt.reference, "accept")
    desk.take(receipt.reference, "assign")

    desk.come("handler")
    desk.take(receipt.reference, "return", reason="应由政务服务大厅办理。")
    # No longer theirs, so the way leads to the desk, and nothing leads back.
    expect(desk.page.locator(".bo-desk")).to_be_visible()
    assert desk.admin(f"cases/{receipt.reference}/") == 404

    desk.come("first-contact")
    page = desk.open_case(receipt.reference)
    expect(page.locator(".bo-timeline")).to_contain_text("应由政务服务大厅办理。")
    page = desk.begin(receipt.reference, "assign")
    hall = page.locator("select[name=unit] option", has_text="政务服务大厅")
    office.fill_in(page, {"unit": hall.get_attribute("value") or ""})
    office.press(page)
    desk.come("handler-hall")
    assert desk.find(receipt.reference) == 1


def test_the_submitter_withdraws(build_visitor):
    citizen, desk = build_visitor(width=PHONE), build_visitor(Office)
    receipt = filing.file(citizen)
    page = filing.track(citizen, receipt)
    page.click("a[href$='/track/withdraw/']")
    citizen.look("withdraw")
    page.fill("#id_reason", "已经解决了。")
    page.click("button[name=withdraw]")

    expect(page.locator(".standing .status--quiet")).to_be_visible()
    expect(page.locator("a[href$='/track/withdraw/']")).to_have_count(0)
    page.click("form[action$='/leave/'] button")
    expect(page.locator("#id_reference")).to_be_visible()
    assert citizen.go("/complaints/track/case/").url.endswith("/complaints/track/")
    desk.come("first-contact")
    desk.open_case(receipt.reference)
    assert "accept" not in desk.offers()
