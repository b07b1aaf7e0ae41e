"""Whether everybody can use a page, as far as a machine can tell (WCAG 2.2 AA)."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Every rule of these tags, also those that axe leaves off by default (target-size).
ALWAYS = {"target-size": {"enabled": True}}
# Wagtail's own frame around our back office: its menu, its header with the search and
# its messages are theirs to mend. `main` holds what we draw.
OURS = ".bo"

RUN = """
async ([selector, tags, rules]) => {
  const found = await axe.run(selector || document, {
    runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"],
  });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map((node) => [
      node.target.join(" "),
      [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; "),
    ]),
  }));
}
"""
# Content must fit the width of the phone; wide tables scroll in boxes of their own.
OUT_OF_THE_WINDOW = """
(selector) => {
  const scrolls = (box) => box.closest(".bo-scroll, .scroll-x");
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll(selector ? `${selector} *` : "body *")]
    .filter((box) => box.checkVisibility() && !scrolls(box))
    .filter((box) => box.getBoundingClientRect().right > width + 1)
    .map((box) => box.outerHTML.slice(0, 90)).slice(-5);
}
"""


@cache
def _axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text("utf-8")


def violations(page: Page, within: str = "") -> list[str]:
    """Return what is wrong, each with the place; nothing when all is well."""
    if not page.evaluate("typeof axe === 'object'"):
        # By the debugger, as the page's own policy allows no script of others.
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(RUN, [within, TAGS, ALWAYS])
    said = [
        f"{rule['id']}: {rule['help']} | {target} | {why}"
        for rule in found
        for target, why in rule["nodes"]
    ]
    boxes: list[str] = page.evaluate(OUT_OF_THE_WINDOW, within)
    return said + [f"out of the window: {box}" for box in boxes]
