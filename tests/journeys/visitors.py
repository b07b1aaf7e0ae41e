"""Somebody in front of a browser, and what their browser was asked to do.

Each visitor has an address of their own, so that what is counted by address (wrong
codes, pictures, submissions) is counted for them alone.
"""

import itertools
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
)

from . import accessibility

PHONE, DESKTOP = 390, 1280  # pixels
HEIGHTS = {PHONE: 844, DESKTOP: 900}
CHINESE, ENGLISH = "zh-hans", "en"
STILL = "Promise.allSettled(document.getAnimations().map((move) => move.finished))"
TALL = 2_400  # pixels
PATIENCE = 10_000  # milliseconds
PICTURES = os.environ.get("OPENWINDOW_JOURNEY_PICTURES", "")

_numbers = itertools.count(os.getpid() % 50_000)


def own_address() -> str:
    number = next(_numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass
class Watch:
    """What a browser loaded, and what it complained of."""

    origin: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._requested(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _requested(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"}:
            if f"{parts.scheme}://{parts.netloc}" != self.origin:
                self.strangers.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # That a page was refused is what some journeys are about; that its style or
        # script was not found never is.
        # Chromium does not know every zone that Wagtail's account page lists.
        is_theirs = "localizeTimeZoneOptions" in message.text
        is_refusal = re.search(r"status of (403|404|409|503)", message.text)
        if message.type in {"error", "warning"} and not (
            is_theirs or (is_refusal and "/static/" not in str(message.location))
        ):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")


class Visitor:
    """A person at a browser with one window."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        language: str = CHINESE,
        width: int = DESKTOP,
        scripts: bool = True,
    ) -> None:
        self.site = site
        self.language = language
        self.context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=scripts,
            locale="en-GB" if language == ENGLISH else "zh-CN",
            extra_http_headers={"X-Forwarded-For": own_address()},
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.watch = Watch(site)
        self.watch.follow(self.context)
        self.page: Page = self.context.new_page()

    def go(self, path: str) -> Page:
        """Open a page of the public site in the visitor's language."""
        prefix = "/en" if self.language == ENGLISH else ""
        self.page.goto(f"{self.site}{prefix}{path}")
        return self.page

    def fetch(self, path: str) -> APIResponse:
        """Ask for an address without showing the answer, cookies and all."""
        return self.context.request.get(f"{self.site}{path}")

    def look(self, name: str) -> None:
        """Keep pictures of the screen, if somebody wants to see them all."""
        if not PICTURES:
            return
        before = self.page.viewport_size
        for width in HEIGHTS:
            # The back office scrolls in a box, which only a tall window shows whole.
            self._resize(width, TALL)
            file = Path(PICTURES) / f"{name}-{self.language}-{width}.png"
            self.page.screenshot(path=file, full_page=True)
        if before:
            self.page.set_viewport_size(before)

    def examine(self, name: str, within: str = "") -> None:
        """See at both widths that everybody can use this screen."""
        before = self.page.viewport_size
        for width, height in HEIGHTS.items():
            self._resize(width, height)
            found = accessibility.violations(self.page, within)
            assert not found, "\n".join([f"{name} at {width} pixels:", *found])
        if before:
            self.page.set_viewport_size(before)
        self.look(name)

    def _resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        # The menu of the back office slides.
        self.page.evaluate(STILL)

    def leave(self) -> None:
        self.context.close()

    @property
    def cookies(self) -> set[str]:
        """The names of the cookies that this browser holds."""
        return {str(cookie.get("name")) for cookie in self.context.cookies()}
