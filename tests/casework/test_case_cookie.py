from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from casework import case_cookie
from tests.builders import MONDAY

PATHS = ["/complaints/track/", "/en/complaints/track/"]


def given(case_id, *, at=MONDAY):
    response = HttpResponse()
    case_cookie.give(response, case_id, paths=PATHS, at=at)
    return next(iter(response.cookies.values()))


def request_with(value):
    request = RequestFactory().get("/")
    request.COOKIES[case_cookie.NAME] = value
    return request


def test_cookie_opens_its_case():
    case_id = uuid4()

    request = request_with(given(case_id).value)

    assert case_cookie.opened_case_id(request, now=MONDAY) == case_id


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(minutes=29, seconds=59), True),
        (timedelta(minutes=30), False),
        (timedelta(days=-1), False),
    ],
    ids=["in time", "half an hour", "clock put back"],
)
def test_cookie_is_good_for_half_an_hour(after, is_open):
    request = request_with(given(uuid4()).value)

    found = case_cookie.opened_case_id(request, now=MONDAY + after)

    assert (found is not None) == is_open


@pytest.mark.parametrize("value", ["", "x", "====", "A" * 90, "é", "A" * 5_000, "\x00"])
def test_other_values_open_nothing(value):
    assert case_cookie.opened_case_id(request_with(value), now=MONDAY) is None


def test_changed_cookie_opens_nothing():
    value = given(uuid4()).value
    changed = value[:30] + ("A" if value[30] != "A" else "B") + value[31:]

    assert case_cookie.opened_case_id(request_with(changed), now=MONDAY) is None


def test_cookie_is_given_and_taken_for_every_language():
    response = HttpResponse()

    case_cookie.take_away(response, paths=PATHS)

    assert [m["path"] for m in response.cookies.values()] == PATHS
    assert {m.key for m in response.cookies.values()} == {case_cookie.NAME}
    assert {m["max-age"] for m in response.cookies.values()} == {0}
