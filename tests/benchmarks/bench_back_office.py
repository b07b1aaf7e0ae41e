"""Register, desk and case page with a thousand cases and with a hundred thousand.

Two sites side by side, asked in turns by one person after the other: the number of
queries must be the same, the time of the larger at most half as much again.
"""

import os
import sys
import time
from contextlib import ExitStack
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bars, sites  # noqa: E402 - the path comes first
from tests.benchmarks.query_count import TOLD  # noqa: E402
from tests.benchmarks.site_under_test import SiteUnderTest  # noqa: E402

FEW = 1_000
MANY = int(os.environ.get("BENCH_CASES", "100000"))
TIME_BAR = 1.5
TURNS = 15
REGISTER = "/admin/registers/complaints/"
ROLES = ("first_contact", "handler", "reviewer", "approver", "supervisor")


class Visitor:
    """Somebody logged in to one site."""

    def __init__(self, site: SiteUnderTest, cookie: str) -> None:
        self.port = site.port
        self.headers = {"Cookie": cookie, "X-Count-Queries": "1"}

    def ask(self, path: str) -> tuple[int, int, float]:
        """Return status, number of queries and milliseconds."""
        begun = time.perf_counter()
        # Anew each time: the server may end a line that was quiet for some seconds.
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("GET", path, headers=self.headers)
        response = line.getresponse()
        response.read()
        took = (time.perf_counter() - begun) * 1000
        line.close()
        return response.status, int(response.headers.get(TOLD, -1)), took


def pages(references: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return who opens which address, by name."""
    found = {f"desk of {role}": (role, "/admin/") for role in ROLES}
    for name, query in (
        ("", ""),
        (", open", "?state=open"),
        (", closed", "?state=closed"),
        (", refused (none)", "?state=refused"),
        (", overdue", "?due=overdue"),
        (", of a year", f"?year={date.today().year - 1}"),
        (", a category, by due date", "?category=noise&o=due"),
        (", open, of a unit", "?state=open&unit=brigade"),
        (", page 20", "?p=20"),
        (", by reference", f"?q={references['closed']}"),
    ):
        found[f"register{name}"] = ("first_contact", REGISTER + query)
    found["register of a handler"] = ("handler", REGISTER)
    for state, reference in references.items():
        found[f"case page, {state}"] = ("first_contact", f"/admin/cases/{reference}/")
    return found


def compare(name: str, visitors: list[Visitor], paths: list[str]) -> None:
    first = [who.ask(path) for who, path in zip(visitors, paths, strict=True)]
    statuses = [status for status, _, _ in first]
    if statuses != [200, 200]:
        bars.holds(f"{name} answers", False, statuses)
        return
    times: list[list[float]] = [[], []]
    for _ in range(TURNS):
        for who, path, found in zip(visitors, paths, times, strict=True):
            found.append(who.ask(path)[2])
    few, many = (median(found) for found in times)
    queries = [who.ask(path)[1] for who, path in zip(visitors, paths, strict=True)]
    bars.holds(f"{name}: same queries", len(set(queries)) == 1, queries)
    bars.at_most(f"{name}: {few:.1f} ms and {many:.1f} ms", many / few, TIME_BAR, "x")


def main() -> None:
    bars.say(f"back office with {FEW:,} and with {MANY:,} cases")
    with ExitStack() as stack:
        both = [stack.enter_context(sites.prepared("office")) for _ in range(2)]
        begun = time.monotonic()
        references = [
            site.ask("many_cases", count=count)
            for site, count in zip(both, (FEW, MANY), strict=True)
        ]
        bars.say(f"  cases made in {time.monotonic() - begun:.0f} s")
        cookies = [
            {role: site.ask("log_in", role=role) for role in ROLES} for site in both
        ]
        for site in both:
            site.stop_asking()
            # One process, or the first request of each would be measured twice.
            site.start_web("--workers=1")
        addresses = [pages(one) for one in references]
        for name, (role, _) in addresses[0].items():
            visitors = [
                Visitor(site, cookie[role])
                for site, cookie in zip(both, cookies, strict=True)
            ]
            compare(name, visitors, [one[name][1] for one in addresses])
    bars.conclude("bench_back_office")


if __name__ == "__main__":
    main()
