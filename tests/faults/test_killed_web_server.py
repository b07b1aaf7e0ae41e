"""kill -9 of the web server while a hundred complaints with files are being filed."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.benchmarks.submitter import Submitter
from tests.faults.complainants import Complaint, dice, file_many

COMPLAINTS = 100
AT_ONCE = 6
RECEIPTS_A_KILL = 3
# Every so often not one process but the whole server dies, as the machine would.
WHOLE_SERVER_EVERY = 10
TRACK = "/complaints/track/"

pytestmark = [pytest.mark.slow, pytest.mark.once]


class Killer:
    """Kills a process of the web server at a random moment after some receipts.

    Counted in receipts and not in seconds, so that a busy machine gets its work done
    between two kills.
    """

    def __init__(self, site, seed=20261121):
        self.site = site
        self.dice = dice(seed)
        self.kills = 0

    def __call__(self, seen):
        if seen.finished < self.kills * RECEIPTS_A_KILL:
            time.sleep(0.02)
            return
        time.sleep(self.dice.uniform(0, 0.3))
        self.kills += 1
        if self.kills % WHOLE_SERVER_EVERY == 0:
            self.site.kill("web")
            self.site.start_web()
            return
        workers = self.site.children("web")
        if workers:
            os.kill(self.dice.choice(workers), signal.SIGKILL)


@pytest.fixture(scope="module")
def aftermath(site):
    """What people saw, and what is in the site after the last kill."""
    site.start_web()
    killer = Killer(site)
    seen = file_many(site.port, COMPLAINTS, at_once=AT_ONCE, while_filing=killer)
    found = site.ask("contents")
    cases = {case["reference"]: case for case in found["cases"]}
    return seen, cases, killer


def test_the_server_was_killed_often_enough_to_matter(aftermath):
    seen, _, killer = aftermath
    assert killer.kills >= 20
    assert seen.cuts >= 20


def test_every_receipt_seen_leads_to_a_whole_case(aftermath):
    seen, cases, _ = aftermath
    assert len(seen.receipts) + len(seen.gave_up) == COMPLAINTS
    for number, receipt in seen.receipts.items():
        complaint, case = Complaint(number), cases[receipt.reference]
        assert case["story"] == complaint.said["story"]
        assert case["name"] == complaint.said["name"]
        assert case["files"] == complaint.digests


def test_there_is_no_half_case_and_none_twice(aftermath):
    seen, cases, _ = aftermath
    receipts = {receipt.reference for receipt in seen.receipts.values()}
    assert len(receipts) == len(seen.receipts)
    assert len(receipts) <= len(cases) <= len(receipts) + len(seen.gave_up)
    assert len({case["story"] for case in cases.values()}) == len(cases)
    for case in cases.values():
        assert (len(case["files"]), case["events"], case["clocks"]) == (2, 2, 1)
        assert case["owed"] == ["file.derive", "file.derive", "mail.submitter"]


def opened(site, number, receipt):
    """Return the page that number and code open, asked for as anybody would."""
    address = f"127.0.2.{number}"
    with closing(Submitter(site.port, TRACK, address=address)) as person:
        person.load(TRACK)
        numbers = {"reference": receipt.reference, "code": receipt.code}
        return person.post(TRACK, person.fields | numbers)


def test_every_receipt_opens_its_case_in_the_browser(aftermath, site):
    seen, _, _ = aftermath
    with ThreadPoolExecutor(4) as pool:
        pages = pool.map(lambda one: opened(site, *one), seen.receipts.items())
        for (number, receipt), page in zip(seen.receipts.items(), pages, strict=True):
            assert receipt.reference in page
            assert all(file.name in page for file in Complaint(number).files)


def test_the_chain_of_events_is_unbroken(aftermath, site):
    site.manage("verify_events")


def test_nothing_is_left_on_the_disk_after_a_day(aftermath, site):
    left = site.ask("files_left_over")
    assert left["unknown"] == 0
    assert left["lost"] == 0
