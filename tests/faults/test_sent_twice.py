"""The same form sent again: by a second click, by a proxy, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.benchmarks.submitter import Submitter
from tests.faults.complainants import FORM, Complaint

CLICKS = 8

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def running(site):
    site.start_web()
    return site


def reviewed(site, number):
    """Return somebody who has come as far as the review page."""
    complaint = Complaint(number)
    person = Submitter(site.port, FORM, said=complaint.said, address="127.0.3.1")
    person.open_form()
    person.review(complaint.files)
    return person


def at_the_same_moment(people):
    start = threading.Barrier(len(people))

    def send(person):
        start.wait()
        receipt = person.send()
        person.close()
        return receipt

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(send, people))


def stories(site):
    found = site.ask("contents")
    return [case["story"] for case in found["cases"]]


def test_many_clicks_at_once_give_one_case_and_one_receipt(running):
    first = reviewed(running, 1)
    receipts = at_the_same_moment([first, *(first.twin() for _ in range(CLICKS - 1))])
    assert len(set(receipts)) == 1
    assert stories(running).count(Complaint(1).said["story"]) == 1


def test_a_later_click_shows_the_same_receipt(running):
    person = reviewed(running, 2)
    assert person.send() == person.send()
    person.close()
    assert stories(running).count(Complaint(2).said["story"]) == 1


def test_two_tabs_are_two_complaints(running):
    receipts = at_the_same_moment([reviewed(running, 3), reviewed(running, 3)])
    assert len(set(receipts)) == 2
    assert stories(running).count(Complaint(3).said["story"]) == 2
