from datetime import timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from casework import throttling
from casework.models import AttemptCounter
from casework.throttling import Pace

from ..builders import MONDAY

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SCOPE = "track"


def request_from(address, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def key_of(address, forwarded=None, at=MONDAY):
    return throttling.address_key(request_from(address, forwarded), at)


def fail(times, key="a", at=MONDAY):
    for _ in range(times):
        standing = throttling.failed(SCOPE, key, at)
    return standing


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        (0, 0),
        (1, 0),
        (4, 0),
        (5, 1),
        (6, 2),
        (7, 4),
        (8, 8),
        (9, 16),
        (10, 32),
        (11, 60),
        (12, 60),
        (10_000, 60),
    ],
)
def test_the_delay_doubles_from_the_fifth_failure_to_a_minute(failures, seconds):
    assert throttling.delay_for(failures) == seconds


def test_four_failures_cost_nothing_and_the_fifth_a_second():
    assert not fail(4).is_blocked
    assert fail(1).wait == 1

    assert throttling.check(SCOPE, "a", MONDAY).is_blocked
    assert not throttling.check(SCOPE, "a", MONDAY + SECOND).is_blocked


def test_one_key_never_delays_another():
    fail(20, key="a")

    assert throttling.check(SCOPE, "a", MONDAY).wait == 60
    assert throttling.check(SCOPE, "b", MONDAY) == throttling.Standing()
    assert throttling.check("log-in", "a", MONDAY) == throttling.Standing()


def test_guessing_at_a_reference_does_not_delay_its_owner_elsewhere():
    guesser = throttling.pair_key(key_of("192.0.2.1"), "7K2M9Q4XTB")
    owner = throttling.pair_key(key_of("192.0.2.2"), "7K2M9Q4XTB")
    fail(20, key=guesser)

    assert throttling.check(SCOPE, guesser, MONDAY).is_blocked
    assert not throttling.check(SCOPE, owner, MONDAY).is_blocked


def test_asking_counts_nothing():
    fail(4)

    for _ in range(10):
        throttling.check(SCOPE, "a", MONDAY)

    assert throttling.check(SCOPE, "a", MONDAY).failures == 4


def test_failures_are_forgotten_after_an_hour():
    fail(12)

    assert throttling.check(SCOPE, "a", MONDAY + HOUR) == throttling.Standing()
    assert fail(1, at=MONDAY + HOUR).failures == 1


def test_success_clears_the_failures_of_its_key_only():
    fail(12, key="a")
    fail(12, key="b")

    throttling.cleared(SCOPE, "a")

    assert not throttling.check(SCOPE, "a", MONDAY).is_blocked
    assert throttling.check(SCOPE, "b", MONDAY).is_blocked


def test_clearing_what_never_failed_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        throttling.cleared(SCOPE, "a")


@pytest.mark.parametrize("back", [SECOND, HOUR, timedelta(days=1)])
def test_a_clock_that_is_put_back_lengthens_no_delay(back):
    fail(20)

    assert throttling.check(SCOPE, "a", MONDAY - back).wait <= 60
    assert fail(1, at=MONDAY - back).failures == 1


def test_a_thousand_failures_an_hour_on_the_whole_site_are_alarming():
    AttemptCounter.objects.create(
        scope=SCOPE, key=throttling.SITE, window_start=MONDAY, count=998
    )
    fail(1, key="a")
    assert not throttling.is_alarming(SCOPE, MONDAY)

    fail(1, key="b")

    assert throttling.is_alarming(SCOPE, MONDAY)
    assert not throttling.is_alarming(SCOPE, MONDAY + HOUR)
    assert not throttling.is_alarming("log-in", MONDAY)


def submit(times, address="a", at=MONDAY):
    for _ in range(times):
        submissions = throttling.count_submission(address, at)
    return submissions


def test_five_submissions_an_hour_pass_and_the_sixth_is_asked_again():
    assert submit(5).pace == Pace.FREE
    assert throttling.submission_pace("a", MONDAY).pace == Pace.ASK_AGAIN
    assert throttling.submission_pace("b", MONDAY).pace == Pace.FREE

    assert submit(1).pace == Pace.ASK_AGAIN
    assert throttling.submission_pace("a", MONDAY + HOUR).pace == Pace.FREE


def test_after_sixty_submissions_in_all_the_next_is_held():
    for number in range(12):
        assert submit(5, address=str(number)).pace == Pace.FREE

    assert throttling.submission_pace("new", MONDAY).pace == Pace.HOLD
    assert throttling.submission_pace("new", MONDAY + HOUR).pace == Pace.FREE
    assert submit(1, address="new") == throttling.Submissions(Pace.HOLD, 1, 61)


def test_a_case_takes_thirty_files_an_hour():
    for _ in range(30):
        assert throttling.count_upload("case-1", MONDAY)

    assert not throttling.count_upload("case-1", MONDAY)
    assert throttling.count_upload("case-2", MONDAY)
    assert throttling.count_upload("case-1", MONDAY + HOUR)


def test_purging_leaves_only_what_still_counts():
    fail(1, key="old", at=MONDAY - 2 * HOUR)
    fail(1, key="new", at=MONDAY - MINUTE)
    AttemptCounter.objects.filter(key=throttling.SITE).delete()

    assert throttling.purge(MONDAY) == 1
    assert AttemptCounter.objects.get().key == "new"


def test_no_address_and_no_reference_is_stored():
    address = key_of("203.0.113.77")
    throttling.failed(SCOPE, address, MONDAY)
    throttling.failed(SCOPE, throttling.pair_key(address, "7K2M9Q4XTB"), MONDAY)
    throttling.count_submission(address, MONDAY)

    written = str(list(AttemptCounter.objects.values_list()))

    assert "203.0.113" not in written
    assert "7K2" not in written


def test_the_key_of_an_address_is_another_one_the_next_day():
    assert key_of("192.0.2.1") == key_of("192.0.2.1", at=MONDAY + HOUR)
    assert key_of("192.0.2.1") != key_of("192.0.2.1", at=MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.1:50123", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8::1", "[2001:db8::1]:443", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("", "unix:", True),
    ],
)
def test_what_counts_as_one_address(one, other, same):
    assert (key_of(one) == key_of(other)) is same


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_a_forged_header_changes_nothing_without_a_trusted_proxy(forged):
    assert key_of("192.0.2.1", forged) == key_of("192.0.2.1")


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "1.1.1.1, 198.51.100.9", "198.51.100.9"),
        (1, "1.1.1.1,2.2.2.2 , 198.51.100.9 ", "198.51.100.9"),
        (2, "1.1.1.1, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "10.0.0.1", "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(
    settings, trusted, forwarded, client
):
    settings.TRUSTED_PROXIES = trusted

    assert throttling.client_address(request_from("192.0.2.1", forwarded)) == client


@pytest.mark.parametrize("forwarded", [None, ""])
def test_a_request_that_went_past_the_proxy_counts_by_its_own_address(
    settings, forwarded
):
    settings.TRUSTED_PROXIES = 1

    assert key_of("192.0.2.1", forwarded) == key_of("x", "192.0.2.1")


def test_nonsense_from_a_proxy_is_one_unknown_address(settings):
    settings.TRUSTED_PROXIES = 1

    assert key_of("192.0.2.1", "nonsense") == key_of("192.0.2.2", "other")
