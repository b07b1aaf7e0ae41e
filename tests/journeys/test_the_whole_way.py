"""From a published promise to a published outcome, each role at its own screen."""

from secrets import token_hex

import pytest
from playwright.sync_api import expect

from . import filing
from .enclosures import DEVICE, letter, photo
from .filing import Receipt
from .office import Office
from .visitors import CHINESE, DESKTOP, ENGLISH, PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DRAFT = {
    "part_request": "反映工地夜间施工，要求制止。",
    "part_findings": "到场检查，二十三时二十分仍在浇筑混凝土。",
    "part_grounds": "《中华人民共和国噪声污染防治法》第四十三条。",
    "part_decision": "责令立即停止夜间施工，立案调查。",
    "part_remedies": "可在三十日内申请复查。",
    "result": "supported",
}
DATED = "三月二日到场检查，二十三时二十分仍在浇筑混凝土。"
REDACTED = {
    "asked_zh": "居民反映工地夜间施工影响休息。",
    "asked_en": "Residents reported work at night.",
    "found_zh": "检查时工地仍在浇筑混凝土。",
    "found_en": "Concrete was being poured when the site was visited.",
    "done_zh": "已责令停止夜间施工，并立案调查。",
    "done_en": "Night work was ordered to stop; a case was opened.",
}


@pytest.mark.parametrize(
    ("language", "width"),
    [(CHINESE, PHONE), (ENGLISH, DESKTOP)],
    ids=["chinese-phone", "english-desktop"],
)
def test_a_promise_leads_to_an_outcome(build_visitor, language, width):
    citizen = build_visitor(language=language, width=width)
    office = build_visitor(Office, language=language, width=width)

    read_the_promise(citizen)
    receipt = filing.file(citizen, photo(), letter())
    follow_and_write(citizen, receipt)
    take_in(office, receipt)
    draft_twice(office, receipt)
    sign_and_send(office, receipt)
    read_and_rate(citizen, receipt)
    follow_up_and_close(office, receipt)
    title = f"夜间施工被制止 {token_hex(2)}"
    address = publish(office, receipt, title=title)
    find_outcome(citizen, address, title=title)
    withdraw_outcome(office, receipt)
    miss_outcome(citizen, address)


def read_the_promise(citizen: Visitor) -> None:
    """From the home page to the commitment, its limits, and on to the form."""
    page = citizen.go("/")
    page.locator(f"main a[href$='/commitments/{filing.PROCEDURE}/']").first.click()

    expect(page.locator(".limits > li")).to_have_count(2)
    expect(page.locator(".flow")).to_be_visible()
    citizen.look("commitment")


def follow_and_write(citizen: Visitor, receipt: Receipt) -> None:
    page = filing.track(citizen, receipt)
    filing.write_message(page, "补一张照片。One more photo.", photo("second.jpg"))

    expect(page.locator(".letters .files")).to_contain_text("second.jpg")
    citizen.look("tracked-new")


def take_in(office: Office, receipt: Receipt) -> None:
    """First contact finds the case, accepts it and gives it to the unit."""
    office.come("first-contact")
    assert office.find(receipt.reference) == 1
    office.take(receipt.reference, "accept")
    page = office.begin(receipt.reference, "assign")
    handler = page.locator("select[name=handler] option", has_text="周建平")
    office.take(
        receipt.reference, "assign", handler=handler.get_attribute("value") or ""
    )

    office.look("case-assigned")
    assert {"accept", "refuse", "supplement", "draft"}.isdisjoint(office.offers())


def draft_twice(office: Office, receipt: Receipt) -> None:
    """The handler reads the files and drafts; the reviewer sends it back once."""
    office.come("handler")
    office.sit_down()
    office.look("desk-handler")
    page = office.open_case(receipt.reference)
    copies = page.locator(".bo-files a[href*='/files/']")
    # The worker makes the copies that readers get.
    expect(copies).to_have_count(3)
    for copy in copies.all():
        answer = office.fetch(copy.get_attribute("href") or "")
        assert answer.ok and DEVICE.encode() not in answer.body()
    office.take(receipt.reference, "draft", "submit", **DRAFT)

    office.come("reviewer")
    office.take(receipt.reference, "review", "back", remarks="请写明检查日期。")

    office.come("handler")
    page = office.begin(receipt.reference, "draft")
    expect(page.locator(".bo-notice")).to_contain_text("请写明检查日期。")
    office.take(receipt.reference, "draft", "submit", part_findings=DATED)


def sign_and_send(office: Office, receipt: Receipt) -> None:
    office.come("reviewer")
    page = office.begin(receipt.reference, "review")
    expect(page.locator(".bo-step__form")).to_contain_text(DATED)
    office.take(receipt.reference, "review", "agree")

    office.come("approver")
    office.take(receipt.reference, "sign", "agree")

    office.come("first-contact")
    office.take(receipt.reference, "reply", channel="web")


def read_and_rate(citizen: Visitor, receipt: Receipt) -> None:
    """The answer is there; the citizen says once how good it was."""
    page = filing.reload(citizen)
    expect(page.locator(".answer")).to_contain_text(DATED)
    page.check("input[name=satisfaction][value=satisfied]")
    page.fill("#id_remarks", "很快。Quick.")
    page.click("form[action$='/rating/'] button[type=submit]")

    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator("form[action$='/rating/']")).to_have_count(0)
    citizen.look("tracked-answered")


def follow_up_and_close(office: Office, receipt: Receipt) -> None:
    office.take(
        receipt.reference,
        "follow-up",
        method="phone",
        reached="yes",
        satisfaction="satisfied",
    )
    office.take(receipt.reference, "close")

    office.look("case-closed")


def publish(office: Office, receipt: Receipt, *, title: str) -> str:
    """Three people bring the redacted words to the public; return where they are."""
    office.come("handler")
    words = REDACTED | {"title_zh": title, "title_en": f"Night work stopped: {title}"}
    office.take(receipt.reference, "prepare", **words)

    office.come("approver")
    office.take(receipt.reference, "approve", "agree")

    office.come("publisher")
    office.sit_down()
    office.look("desk-publisher")
    row = office.page.locator("tr", has_text=title)
    row.locator(".w-dropdown__toggle").click()
    approve = "button[data-workflow-action-url*='/approve/']:not([data-launch-modal])"
    office.page.locator(f"{approve}:visible").click()
    expect(office.page.locator("tr", has_text=title)).to_have_count(0)

    office.come("handler")
    page = office.open_case(receipt.reference)
    link = page.locator(".bo-main a[href*='/outcomes/']").get_attribute("href") or ""
    return link.removeprefix("/en").removeprefix(office.site)


def find_outcome(citizen: Visitor, address: str, *, title: str) -> None:
    """It is in the list under its filters, in the feed, and reads in this language."""
    page = citizen.go("/outcomes/")
    for name, value in {
        "category": filing.CATEGORY,
        "unit": "enforcement",
        "result": "supported",
    }.items():
        page.select_option(f"select[name={name}]", value)
    page.click(".filters button[type=submit]")
    citizen.look("outcomes-filtered")
    page.locator("main a", has_text=title).click()
    assert page.url.endswith(address)
    expect(page.locator("h1")).to_contain_text(title)
    citizen.look("outcome")
    words = "asked_en" if citizen.language == ENGLISH else "asked_zh"
    expect(page.locator("main")).to_contain_text(REDACTED[words])
    assert title in feed(citizen)


def withdraw_outcome(office: Office, receipt: Receipt) -> None:
    office.come("approver")
    office.take(receipt.reference, "withdraw", reason="当事人要求撤下。")


def miss_outcome(citizen: Visitor, address: str) -> None:
    """Gone at once from page, list and feed, whichever process answers."""
    listed = citizen.go("/outcomes/").locator(f"main a[href$='{address}']")
    expect(listed).to_have_count(0)
    for _ in range(4):
        assert citizen.fetch(address).status == 404
        assert citizen.fetch(f"/en{address}").status == 404
    assert address not in feed(citizen)


def feed(citizen: Visitor) -> str:
    link = citizen.page.locator("link[type='application/atom+xml']")
    if not link.count():
        citizen.go("/outcomes/")
    found = citizen.page.evaluate("document.querySelector('link[type*=atom]').href")
    return citizen.fetch(found.removeprefix(citizen.site)).text()
