"""A whole submission over HTTP against a bare insert through the same server.

A submission is three requests, as a person makes them: the form, the review page with
one file, and sending it with the captcha answered. It ends with a receipt: parsed and
encrypted file, sealed texts, events, clocks, outbox, queue. The worker works off the
queue all the while.

The slow hash of the access code is taken out by measuring it where it runs: a third
view does the bare insert and one such hash. With times per piece of work (1 / rate):

    submission without hash = submission - (bare with hash - bare)
    ratio                   = bare / submission without hash
"""

import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from PIL import Image  # noqa: E402 - the path comes first

from tests.benchmarks import bars, clients, sites  # noqa: E402
from tests.benchmarks.site_under_test import SiteUnderTest  # noqa: E402
from tests.benchmarks.submitter import Submitter, Upload  # noqa: E402

Work = Callable[[int], Any]

BAR = 0.5
CLIENTS = (1, 8, 64, 200)
SECONDS = 6.0
REQUESTS = 3  # of one submission
TROUBLE = ("locked", "WriteGateBusy", "Traceback", "not taken")


def photo() -> bytes:
    """Return a picture as a phone sends it after shrinking: some 60 KB of JPEG."""
    out = BytesIO()
    picture = Image.effect_noise((640, 480), 40).convert("RGB")
    picture.save(out, "JPEG", quality=40)
    return out.getvalue()


def submit(port: int, path: str, file: Upload, name: int) -> str:
    person = Submitter(port, path, address=clients.address(name), timeout=120)
    try:
        return person.submit([file]).reference
    finally:
        person.close()


def insert(port: int, path: str, name: int) -> int:
    """Insert as often as a submission asks, over one connection like it."""
    person = Submitter(port, path, address=clients.address(name), timeout=120)
    try:
        for _ in range(REQUESTS):
            person.post(path, {})
    finally:
        person.close()
    return REQUESTS


def main() -> None:
    file = Upload("photo.jpg", photo())
    bars.say(f"submission with one file of {len(file.content) // 1024} KiB, SQLite")
    with sites.prepared("submission") as site:
        site.start_web()
        site.start_worker()
        works: dict[str, Work] = {
            "submission": partial(submit, site.port, sites.FORM, file),
            "bare": partial(insert, site.port, "/bare/"),
            "bare with hash": partial(insert, site.port, "/bare-with-hash/"),
        }
        for work in works.values():
            clients.run(work, clients=4, seconds=1.0)
        receipts = 0
        for number in CLIENTS:
            receipts += measure(site, works, number)
        check(site, receipts)
    bars.conclude("bench_submission")


def measure(site: SiteUnderTest, works: dict[str, Work], number: int) -> int:
    bars.say(f"{number} client{'s' if number > 1 else ''}")
    per_second, errors = {}, 0
    for name, work in works.items():
        before = site.cpu_seconds("web")
        found = clients.run(work, clients=number, seconds=SECONDS)
        each = REQUESTS if name != "submission" else 1
        done = max(found.done * each, 1)
        per_second[name] = done / found.seconds
        errors += sum(found.errors.values())
        cpu = (site.cpu_seconds("web") - before) / done * 1000
        bars.say(
            f"  {name:<16} {per_second[name]:8.1f}/s   p50 {found.at(0.5) * 1000:7.0f} "
            f"p95 {found.at(0.95) * 1000:7.0f} ms   web CPU {cpu:6.1f} ms each   "
            f"{found.done} done, errors {dict(found.errors) or 0}"
        )
        if name == "submission":
            receipts = found.done
    ratio_of(per_second)
    bars.holds(f"errors at {number}", errors == 0, errors)
    return receipts


def ratio_of(per_second: dict[str, float]) -> None:
    each = {name: 1 / rate for name, rate in per_second.items()}
    slow_hash = max(each["bare with hash"] - each["bare"], 0.0)
    without = each["submission"] - slow_hash
    bars.say(
        f"  {'without the hash':<16} {1 / without:8.1f}/s   "
        f"(the hash costs {slow_hash * 1000:.1f} ms of the server's time)"
    )
    bars.at_least("submissions against bare inserts", each["bare"] / without, BAR)
    bars.say(
        f"  {'a request of it against a bare insert':<58} "
        f"{REQUESTS * each['bare'] / without:10.4g} x"
    )


def check(site: SiteUnderTest, receipts: int) -> None:
    told = site.log("web") + site.log("worker")
    lines = [line for line in told.splitlines() if any(w in line for w in TROUBLE)]
    bars.holds("'database is locked' and the like in the logs", not lines, len(lines))
    for line in lines[:5]:
        bars.say(f"    {line[:200]}")
    bars.say(f"  {receipts} receipts")


if __name__ == "__main__":
    main()
