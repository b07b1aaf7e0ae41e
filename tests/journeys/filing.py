"""What a member of the public does: file a complaint, keep the receipt, follow it.

Elements are found by name, id and role, never by words: the words are translated.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from .enclosures import File
from .visitors import Visitor

PROCEDURE = "openness-complaint"
CATEGORY = "night-noise"
CAPTCHA = "PASSED"  # the package's test answer
REFERENCE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}")
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")
STORY = "工地深夜还在浇筑混凝土。The site works until two at night."
NAME, PHONE = "钱多多", "13900001234"


@dataclass(frozen=True)
class Receipt:
    reference: str
    code: str


def begin(
    visitor: Visitor, *, procedure: str = PROCEDURE, category: str = CATEGORY
) -> Page:
    """Go from the list of matters to the form, as the link leads there."""
    page = visitor.go("/complaints/")
    page.click(f"main a[href$='/complaints/{procedure}/{category}/']")
    expect(page.locator("#id_story")).to_be_visible()
    return page


def write(page: Page, *, name: str = NAME, **words: str) -> None:
    """Fill in the form: named when there is a name, anonymous without."""
    first_choices = page.locator("input[type=radio][name^=question_][id$='_0']")
    for choice in first_choices.all():
        choice.check()
    for day in page.locator("input[type=date][name^=question_]").all():
        day.fill("2026-03-02")
    told = {
        "story": STORY,
        "happened": "每晚十一点以后",
        "place": "书院路 21 号",
        "request": "请查一查有没有夜间施工许可。",
    }
    for field, text in (told | words).items():
        page.fill(f"#id_{field}", text)
    page.check(f"input[name=standing][value={'named' if name else 'anonymous'}]")
    if name:
        page.fill("#id_name", name)
        page.fill("#id_phone", PHONE)


def attach(page: Page, *files: File) -> None:
    """Choose files and send them ahead; they are listed by name afterwards."""
    page.set_input_files("#id_files", list(files))
    press(page, "add_files")


def press(page: Page, name: str) -> None:
    """Press the visible button of this name, not the one that Enter presses."""
    page.click(f"button[name={name}]:not([aria-hidden])")


def review(page: Page) -> None:
    press(page, "review")
    expect(page.locator("#id_captcha_1")).to_be_visible()


def send(page: Page) -> Receipt:
    """Answer the picture, send, and keep what the receipt says."""
    page.fill("#id_captcha_1", CAPTCHA)
    press(page, "send")
    numbers = page.locator(".receipt__numbers dd")
    expect(numbers).to_have_text([REFERENCE, CODE])
    reference, code = numbers.all_inner_texts()
    return Receipt(reference.strip(), code.strip())


def file(visitor: Visitor, *files: File, **words: str) -> Receipt:
    """File a complaint from the first page to the receipt."""
    page = begin(visitor)
    write(page, **words)
    if files:
        attach(page, *files)
    review(page)
    return send(page)


def track(visitor: Visitor, receipt: Receipt) -> Page:
    """Open the case with the two things that the receipt gave."""
    page = visitor.go("/complaints/track/")
    page.fill("#id_reference", receipt.reference)
    page.fill("#id_code", receipt.code)
    page.click("form[action$='/track/'] button[type=submit]")
    expect(page.locator(".standing")).to_be_visible()
    return page


def reload(visitor: Visitor) -> Page:
    """Look at the opened case again."""
    return visitor.go("/complaints/track/case/")


def write_message(page: Page, text: str, *files: File) -> None:
    page.fill("#letter #id_body", text)
    if files:
        page.set_input_files("#letter input[type=file]", list(files))
    page.click("#letter button[name=send]:not([aria-hidden])")
    expect(page.locator(".letters")).to_contain_text(text)
