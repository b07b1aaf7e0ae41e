"""A running site, a browser, and the people in front of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .office import Office
from .running_site import ROOT, log_of, running_site
from .visitors import PATIENCE, Visitor

CHROMIUM = environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a journey that failed saw last, and what the site said meanwhile.
EVIDENCE = ROOT / "var" / "journeys"
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    # The processes of a parallel run have a folder each, below a common one.
    return (base.parent if "PYTEST_XDIST_WORKER" in environ else base) / "journeys"


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of the site, the same for every process of the run."""
    if running := environ.get("OPENWINDOW_JOURNEY_SITE"):
        yield running
        return
    with running_site(site_folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No longer than a module: while Playwright runs, its event loop keeps Django from
    # its database in this process.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def build_visitor(
    browser: Browser, site: str, site_folder: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; afterwards see that their browsers had nothing to complain of."""
    present: list[Visitor] = []

    def build(kind: type[Visitor] = Visitor, **options) -> Visitor:
        visitor = kind(browser, site, **options)
        present.append(visitor)
        return visitor

    yield build

    if request.node.stash.get(FAILED, False):
        _keep_evidence(request.node.name, present, site_folder)
    with ExitStack() as closing:
        for visitor in present:
            closing.callback(visitor.leave)
        for visitor in present:
            assert visitor.watch.strangers == []
            assert visitor.watch.complaints == []


@pytest.fixture
def visitor(build_visitor) -> Visitor:
    return build_visitor()


@pytest.fixture
def office(build_visitor) -> Office:
    return build_visitor(Office)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _keep_evidence(name: str, present: list[Visitor], site_folder: Path) -> None:
    folder = EVIDENCE / name.replace("/", "_")
    folder.mkdir(parents=True, exist_ok=True)
    for number, visitor in enumerate(present):
        visitor.page.screenshot(path=folder / f"{number}.png", full_page=True)
        (folder / f"{number}.html").write_text(visitor.page.content(), "utf-8")
    (folder / "site.log").write_text(log_of(site_folder), "utf-8")
