"""How much memory the web processes and the worker keep after real work.

The web server has handed out every type of public page and of the back office, and
taken in fifty complaints with files; the worker has delivered what they owe. A web
process is a gunicorn worker; what parses files stands beside it in a process of its
own and is counted with it in the sum.
"""

import sys
import time
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from PIL import Image  # noqa: E402 - the path comes first

from tests.benchmarks import bars, clients, sites  # noqa: E402
from tests.benchmarks.site_under_test import SiteUnderTest  # noqa: E402
from tests.benchmarks.submitter import Submitter, Upload  # noqa: E402

WEB_BAR, WORKER_BAR = 250, 400  # MiB
SUBMISSIONS = 50
AT_ONCE = 4
ROUNDS = 5
BACK_OFFICE = ("/admin/", "/admin/registers/complaints/")


def photos() -> list[Upload]:
    """Return three pictures as a phone takes them: twelve megapixels, 3 MB or so."""
    found = []
    for number in range(3):
        picture = Image.effect_noise((4000, 3000), 12 + number).convert("RGB")
        out = BytesIO()
        picture.save(out, "JPEG", quality=70)
        found.append(Upload(f"photo{number}.jpg", out.getvalue()))
    return found


def visit(site: SiteUnderTest, paths: list[str], cookie: str = "") -> None:
    for path in paths * ROUNDS:
        line = HTTPConnection("127.0.0.1", site.port, timeout=60)
        line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = line.getresponse()
        response.read()
        line.close()
        if response.status != 200:
            bars.holds(f"{path} answers", False, response.status)


def submit(port: int, path: str, files: list[Upload], name: int) -> None:
    person = Submitter(port, path, address=clients.address(name), timeout=120)
    try:
        person.submit(files)
    finally:
        person.close()


def wait_for_the_worker(site: SiteUnderTest) -> None:
    deadline = time.monotonic() + 60
    while site.ask("queue_length") and time.monotonic() < deadline:
        time.sleep(0.3)
    site.stop_asking()


def tell(site: SiteUnderTest, name: str) -> None:
    for one in site.memory(name):
        bars.say(
            f"    resident {one.resident:6.1f} MiB, its share {one.share:6.1f} MiB: "
            f"{Path(one.command.split()[0]).name} {one.command.partition(' ')[2][:60]}"
        )


def main() -> None:
    files = photos()
    with sites.prepared("memory", demo=True) as site:
        public, form = list(site.ask("public_pages").values()), site.ask("form")
        cookie = site.ask("log_in", role="first_contact")
        site.stop_asking()
        site.start_web()
        site.start_worker()
        visit(site, public)
        visit(site, list(BACK_OFFICE), cookie)
        size = sum(len(file.content) for file in files) / 1024 / 1024
        bars.say(f"after every page and {SUBMISSIONS} complaints of {size:.1f} MiB")
        work = partial(submit, site.port, form, files)
        done = clients.run_so_often(work, SUBMISSIONS, clients=AT_ONCE)
        bars.holds("complaints taken in", done.done == SUBMISSIONS, done.done)
        wait_for_the_worker(site)
        tell(site, "web")
        leaders = site.children("web")
        largest = max(m.resident for m in site.memory("web") if m.pid in leaders)
        bars.at_most("largest web process, resident", largest, WEB_BAR, "MiB")
        together = sum(one.share for one in site.memory("web"))
        bars.say(
            f"    the whole web server, shared pages counted once: {together:.0f} MiB"
        )
        tell(site, "worker")
        cluster = sum(one.share for one in site.memory("worker"))
        bars.at_most("worker cluster, shared pages once", cluster, WORKER_BAR, "MiB")
    bars.conclude("bench_memory")


if __name__ == "__main__":
    main()
