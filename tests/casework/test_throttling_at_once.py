"""Counting by several writers at once: real commits, so it tidies up by itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from casework import throttling
from casework.models import AttemptCounter

from ..builders import MONDAY

SCOPE = "at-once"


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        AttemptCounter.objects.filter(scope=SCOPE).delete()
        connection.close()


def fail(number):
    try:
        throttling.failed(SCOPE, f"key{number % 2}", MONDAY)
    finally:
        connection.close()


@pytest.mark.slow
def test_failures_at_the_same_moment_are_all_counted(committed):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(64)))

    assert throttling.check(SCOPE, "key0", MONDAY).failures == 32
    assert throttling.check(SCOPE, "key1", MONDAY).failures == 32
    assert throttling.check(SCOPE, throttling.SITE, MONDAY).failures == 64
