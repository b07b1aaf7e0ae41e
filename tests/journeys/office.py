"""What the people of the office do, each at a browser in the back office."""

import fcntl
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from .filing import REFERENCE
from .visitors import CHINESE, Visitor

PASSWORD = "openwindow-demo"
# Signed in once a run: a session lasts half an hour.
_sessions: dict[tuple[str, str], list[Any]] = {}


class Office(Visitor):
    """One browser at which colleagues take turns, signed in as themselves.

    The language of the back office is a setting of the person, and the journeys of a
    parallel run share one site: who works in English does so while nobody else works,
    and leaves the setting as it was.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._speaks: set[str] = set()
        port = urlsplit(self.site).port
        self._turn = Path(tempfile.gettempdir(), f"openwindow-{port}.turn").open("w")
        alone = self.language != CHINESE
        fcntl.flock(self._turn, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)

    def leave(self) -> None:
        try:
            self.language, speaks = CHINESE, self._speaks
            for username in speaks:
                self.come(username)
                self._choose_language(username)
        finally:
            self._turn.close()
            super().leave()

    def come(self, username: str) -> None:
        """Let this person take the chair."""
        # What still loads for the one before must not bring back their cookie.
        self.page.goto("about:blank")
        self.context.clear_cookies()
        known = (self.site, username)
        if known not in _sessions:
            self._sign_in(username)
            _sessions[known] = self.context.cookies()
        self.context.add_cookies(_sessions[known])
        if self.language != CHINESE and username not in self._speaks:
            self._speaks.add(username)
            self._choose_language(username)

    def _sign_in(self, username: str) -> None:
        self.admin("login/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form button[type=submit]")
        expect(self.page.locator(".bo-desk")).to_be_visible()

    def _choose_language(self, username: str) -> None:
        self.admin("account/")
        language = "select[name$='preferred_language']"
        self.page.select_option(language, self.language)
        self.page.locator(language).evaluate("field => field.form.requestSubmit()")
        expect(self.page.locator(".messages .success")).to_be_visible()
        # The account page gives the session another name.
        _sessions[self.site, username] = self.context.cookies()

    def sit_down(self) -> Page:
        """Look at the own desk."""
        self.admin("")
        expect(self.page.locator(".bo-desk")).to_be_visible()
        return self.page

    def admin(self, path: str) -> int:
        """Open an address of the back office; return the status."""
        answer = self.page.goto(f"{self.site}/admin/{path}")
        return answer.status if answer else 0

    def find(self, reference: str) -> int:
        """Look for a case in the register; return how many rows there are."""
        self.admin("registers/complaints/")
        self.page.fill("#q", reference)
        self.page.click(".bo-filters button[type=submit]")
        expect(self.page.locator("#q")).to_have_value(reference)
        return self.page.locator(f".bo-table a[href$='/{reference}/']").count()

    def open_case(self, reference: str) -> Page:
        if not self.page.url.endswith(f"/admin/cases/{reference}/"):
            assert self.admin(f"cases/{reference}/") == 200
        return self.page

    def offers(self) -> set[str]:
        """Return the steps that the case page offers, by their addresses."""
        links = self.page.locator(".bo-actions a").all()
        return {(link.get_attribute("href") or "").split("/")[-2] for link in links}

    def begin(self, reference: str, step: str) -> Page:
        """Open the page of a step, through the link that the case page offers."""
        self.open_case(reference)
        self.page.click(f".bo-actions a[href$='/{step}/']")
        expect(self.page.locator(".bo-form")).to_be_visible()
        self.look(f"step-{step}")
        return self.page

    def take(self, reference: str, step: str, button: str = "", **fields: str) -> Page:
        """Take a step with a case: fill in its form and press its button."""
        page = self.begin(reference, step)
        fill_in(page, fields)
        press(page, button)
        expect(page.locator(".messages .success")).to_be_visible()
        return page


def fill_in(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        control = page.locator(f".bo-form [name='{name}']")
        if control.first.get_attribute("type") in {"radio", "checkbox"}:
            page.check(f".bo-form [name='{name}'][value='{value}']")
        elif control.evaluate("field => field.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def press(page: Page, button: str = "") -> None:
    chosen = f"[name={button}]" if button else "[type=submit]"
    page.click(f".bo-form__buttons button{chosen}")


def reference_on(page: Page) -> str:
    """Return the reference number that the address of the page carries."""
    found = REFERENCE.search(page.url)
    assert found, page.url
    return found.group()
