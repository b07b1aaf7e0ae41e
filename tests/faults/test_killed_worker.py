"""kill -9 of the worker in the middle of deliveries, and the queue played back."""

import time
from collections import Counter

import pytest

CASES = 24
KILLS = 5
WORKERS = 2  # that may have been at a mail each when they were killed
DRAINED_WITHIN = 90.0  # seconds

pytestmark = [pytest.mark.slow, pytest.mark.once]


def ask(site, question, **more):
    return site.ask(question, **more)


def drain(site):
    """Wait until the worker has nothing left to take."""
    deadline = time.monotonic() + DRAINED_WITHIN
    while time.monotonic() < deadline:
        if not ask(site, "queue_length"):
            return
        time.sleep(0.3)
    raise TimeoutError(site.log("worker")[-2000:])


@pytest.fixture(scope="module")
def aftermath(site, mail_server):
    """Kill whoever is at a mail, again and again; then let them finish."""
    ask(site, "file_complaints", count=CASES)
    rows = ask(site, "copy_queue")
    mail_server.takes = 0.2
    for _ in range(KILLS):
        mail_server.busy.clear()
        site.start_worker()
        assert mail_server.busy.wait(30), site.log("worker")[-2000:]
        site.kill("worker")
    # What the dead had taken is forgotten by the queue for five minutes; a sweep
    # queues again what nobody has begun.
    mail_server.takes = 0.0
    ask(site, "empty_queue")
    ask(site, "sweep", minutes=0)
    site.start_worker()
    drain(site)
    ask(site, "sweep", minutes=6)
    return rows


def test_each_effect_is_done_or_known_to_be_unclear(aftermath, site):
    states = ask(site, "outbox")["states"]
    assert set(states["file.derive"]) == {"done"}
    mails = Counter(states["mail.submitter"])
    assert set(mails) <= {"done", "unclear"}
    assert 1 <= mails["unclear"] <= KILLS * WORKERS
    assert mails.total() == CASES


def test_every_mail_was_sent_once(aftermath, site, mail_server):
    sent = Counter(mail.to for mail in mail_server.mails)
    assert max(sent.values()) == 1
    done = ask(site, "outbox")["mailed"]
    assert set(done) <= set(sent)


def test_every_file_has_its_copy(aftermath, site):
    assert ask(site, "outbox")["files"] == {"ready": CASES}


def test_a_queue_played_back_three_times_sends_no_second_mail(
    aftermath, site, mail_server
):
    before = len(mail_server.mails)
    assert ask(site, "play_back", rows=aftermath, times=3) == 3 * len(aftermath)
    drain(site)
    time.sleep(1)
    assert len(mail_server.mails) == before
    assert ask(site, "outbox")["files"] == {"ready": CASES}
