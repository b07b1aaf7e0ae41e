"""Another program holds SQLite's write lock for longer than anybody may wait."""

import sqlite3
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from tests.benchmarks.submitter import Submitter
from tests.faults.complainants import FORM, Complaint

# The gate waits ten seconds; the rest is for a busy machine.
LONGEST = 16.0  # seconds

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def running(site):
    site.start_web()
    return site


@contextmanager
def locked(site):
    with closing(sqlite3.connect(site.data / "openwindow.sqlite3")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_submission_waits_then_comes_back_with_the_text_and_can_be_sent(running):
    complaint = Complaint(1)
    with closing(Submitter(running.port, FORM, said=complaint.said)) as person:
        person.open_form()
        person.review(complaint.files)
        with locked(running):
            begun = time.monotonic()
            status, page = person.try_to_send()
            seconds = time.monotonic() - begun
        assert status == 503
        assert seconds < LONGEST
        assert complaint.said["story"] in page
        person.review(kept=len(complaint.files))
        receipt = person.send()
    found = running.ask("contents")
    (case,) = found["cases"]
    assert case["reference"] == receipt.reference
    assert case["story"] == complaint.said["story"]
    assert case["files"] == complaint.digests


def test_public_pages_need_no_writer(running):
    with (
        locked(running),
        closing(HTTPConnection("127.0.0.1", running.port, timeout=5)) as line,
    ):
        line.request("GET", "/complaints/track/")
        assert line.getresponse().status == 200
