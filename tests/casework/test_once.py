from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from casework import once
from tests.builders import MONDAY


@pytest.mark.django_db
def test_form_is_sent_for_the_first_time_once():
    assert once.first_time("a" * 64, at=MONDAY)
    assert not once.first_time("a" * 64, at=MONDAY)
    assert once.first_time("b" * 64, at=MONDAY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one():
    def send(_):
        try:
            return once.first_time("a" * 64, at=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == 1
