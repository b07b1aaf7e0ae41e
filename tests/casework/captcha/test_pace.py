from datetime import timedelta

import pytest
from django.test import RequestFactory

from casework.captcha import pace
from tests.builders import MONDAY


@pytest.fixture(autouse=True)
def nothing_counted():
    pace.forget()


def ask(address="203.0.113.7", *, at=MONDAY, **limits):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    return pace.allows(request, now=at, **limits)


def test_one_address_is_slowed_and_another_is_not():
    asked = [ask(at_most=3) for _ in range(5)]

    assert asked == [True, True, True, False, False]
    assert ask("198.51.100.9", at_most=3)


def test_next_minute_is_free_again():
    for _ in range(5):
        ask(at_most=3)

    assert ask(at=MONDAY + timedelta(minutes=1), at_most=3)


def test_clock_put_back_keeps_nobody_out():
    for _ in range(5):
        ask(at_most=3)

    assert ask(at=MONDAY - timedelta(hours=1), at_most=3)


def test_pictures_and_challenges_are_counted_apart():
    assert ask(what="challenge", at_most=1)
    assert ask(what="picture", at_most=1)
    assert not ask(what="picture", at_most=1)


def test_memory_is_bounded():
    for number in range(pace.ADDRESSES + 50):
        ask(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")

    assert len(pace._counts) == pace.ADDRESSES
