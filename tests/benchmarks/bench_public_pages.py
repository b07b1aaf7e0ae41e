"""Public pages: from the cache against a static file, and made anew against Wagtail.

Cached: the same server hands out a kept page and a file of the same size, in turns.
Uncached: each type of page with the cache switched off, in turns with the home page of
a fresh `wagtail start` that runs beside it on the same server settings.
"""

import sys
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bars, sites  # noqa: E402 - the path comes first
from tests.benchmarks.clients import rate  # noqa: E402
from tests.benchmarks.query_count import TOLD  # noqa: E402
from tests.benchmarks.site_under_test import SiteUnderTest, site_of_its_own  # noqa: E402
from tests.benchmarks.start_project import StartProject  # noqa: E402

Asked = dict[str, tuple[SiteUnderTest, str]]
Measured = dict[str, list[tuple[float, float]]]

CACHED_BAR = 0.6
UNCACHED_BAR = 0.5
MOST_QUERIES = 15
# Many short turns: what else the machine does hits both sides alike.
CACHED_TURNS, UNCACHED_TURNS = 9, 3
SECONDS = 0.5


def ask(site: SiteUnderTest, path: str) -> tuple[int, bytes, int]:
    """Return status, page and number of queries."""
    line = HTTPConnection("127.0.0.1", site.port, timeout=30)
    line.request("GET", path, headers={"X-Count-Queries": "1"})
    response = line.getresponse()
    body = response.read()
    line.close()
    return response.status, body, int(response.headers.get(TOLD, -1))


def measured(site: SiteUnderTest, path: str, seconds: float) -> tuple[float, float]:
    """Return requests a second, and milliseconds of the server's CPU for each."""
    before = site.cpu_seconds("web")
    found = rate(site.port, [path], seconds=seconds)
    wrong = {s: n for s, n in found.statuses.items() if s not in (b"200", b"cut")}
    if wrong:
        raise RuntimeError(f"{path} answered {wrong}")
    asked = max(found.statuses[b"200"], 1)
    return found.per_second, (site.cpu_seconds("web") - before) / asked * 1000


def cached(site: SiteUnderTest, paths: dict[str, str]) -> None:
    bars.say("from the cache, against a static file of the same size")
    for name in ("home.HomePage", "home.CommitmentPage"):
        path = paths[name]
        _, page, _ = ask(site, path)
        (site.data / "static" / "same-size.html").write_bytes(b"x" * len(page))
        site.stop("web")
        # whitenoise looks for its files once, at the start.
        site.start_web(BENCH_PAGE_CACHE_SECONDS="300")
        asked = {"page": path, "file": "/static/same-size.html"}
        found = in_turns({k: (site, p) for k, p in asked.items()}, CACHED_TURNS)
        compare(
            f"{name}, {len(page) / 1024:.1f} KiB", found, "page", "file", CACHED_BAR
        )


def uncached(site: SiteUnderTest, fresh: StartProject, paths: dict[str, str]) -> None:
    bars.say("made anew, against the home page of `wagtail start` (CPU: of the server)")
    site.stop("web")
    site.start_web(BENCH_PAGE_CACHE_SECONDS="0")
    fresh.start_web()
    measured(fresh, "/", SECONDS)
    for name, path in paths.items():
        status, page, queries = ask(site, path)
        if status != 200:
            bars.holds(f"{name} {path} answers", False, status)
            continue
        # Each process compiles the templates of a page when it is first asked for.
        measured(site, path, SECONDS)
        pair = {"page": (site, path), "start project": (fresh, "/")}
        found = in_turns(pair, UNCACHED_TURNS)
        what = f"{name}, {len(page) / 1024:.1f} KiB"
        compare(what, found, "page", "start project", UNCACHED_BAR)
        bars.at_most(f"{name}: queries", queries, MOST_QUERIES)


def in_turns(asked: Asked, turns: int) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for _ in range(turns):
        for name, (site, path) in asked.items():
            found[name].append(measured(site, path, SECONDS))
    return found


def compare(what: str, found: Measured, one: str, other: str, bar: float) -> None:
    """Say the median of all turns; CPU is told beside it, as it minds no neighbours."""
    rates = {name: median(rate for rate, _ in turns) for name, turns in found.items()}
    cpu = {name: median(cpu for _, cpu in turns) for name, turns in found.items()}
    bars.at_least(f"{what}: rate of the {other}", rates[one] / rates[other], bar)
    told = [f"{name} {rates[name]:.0f}/s, {cpu[name]:.2f} ms of CPU" for name in rates]
    bars.say(f"      {'; '.join(told)}; by CPU {cpu[other] / cpu[one]:.2f} x")


def main() -> None:
    with (
        sites.prepared("pages", demo=True) as site,
        site_of_its_own("start-project", kind=StartProject) as fresh,
    ):
        fresh.prepare()
        paths = site.ask("public_pages")
        site.stop_asking()
        site.start_web(BENCH_PAGE_CACHE_SECONDS="300")
        cached(site, paths)
        uncached(site, fresh, paths)
    bars.conclude("bench_public_pages")


if __name__ == "__main__":
    main()
