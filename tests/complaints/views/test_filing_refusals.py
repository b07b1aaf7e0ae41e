"""The form under attack and under faults: nothing typed is lost, nothing is twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from casework import form_tokens, intake_gate, throttling
from casework.captcha import challenges
from complaints.models import Complaint
from tests.complaints.forms import STORY, fields, text_of
from tests.complaints.pictures import picture

pytestmark = pytest.mark.django_db


def review(client, url, typed, **changes):
    return client.post(url, typed | {"review": "1"} | changes)


def send(client, url, page, **changes):
    answer = {"captcha_1": "PASSED", "send": "1"}
    return client.post(url, fields(page) | answer | changes)


def solution(page):
    return challenges.shown(fields(page)["captcha_0"])


def test_form_without_its_cookie_gives_the_text_and_files_back(url, typed):
    strict = Client(enforce_csrf_checks=True)

    page = strict.post(url, typed | {"review": "1", "files": picture("a.png")})

    assert page.status_code == 403
    assert fields(page)["story"] == STORY["story"]
    assert "a.png" in text_of(page)
    assert "no-store" in page["Cache-Control"]


def test_form_given_back_can_be_sent(url, typed):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(url, typed | {"review": "1"})

    page = strict.post(url, fields(page) | {"review": "1"})
    send(strict, url, page)

    assert Complaint.unscoped.count() == 1


def test_form_open_for_three_hours_is_sent(client, url, typed):
    old = form_tokens.issue(at=timezone.now() - timedelta(hours=3)).signed

    send(client, url, review(client, url, typed | {"form_token": old}))

    assert Complaint.unscoped.count() == 1


def test_form_with_a_token_of_its_own_making_gets_a_new_one(client, url, typed):
    page = review(client, url, typed | {"form_token": "0" * 32})

    assert form_tokens.read(fields(page)["form_token"])
    assert fields(page)["story"] == STORY["story"]


def test_form_that_came_faster_than_typing_is_shown_again(client, url, settings):
    settings.CAPTCHA_TEST_MODE = False
    page = review(client, url, fields(client.get(url)) | STORY)

    again = send(client, url, page, captcha_1=solution(page))

    assert not Complaint.unscoped.exists()
    assert fields(again)["story"] == STORY["story"]
    assert 'name="captcha_1"' not in text_of(again)


def test_field_that_only_programs_see_is_never_the_end(client, url, typed):
    page = review(client, url, typed)

    again = send(client, url, page, homepage="https://spam.example")
    assert not Complaint.unscoped.exists()

    send(client, url, again)
    assert Complaint.unscoped.count() == 1


def test_sixth_complaint_of_an_address_is_taken_after_one_more_picture(
    client, url, typed, settings
):
    settings.CAPTCHA_TEST_MODE = False
    address = throttling.address_key(client.get(url).wsgi_request, timezone.now())
    for _ in range(5):
        throttling.count_submission(address, timezone.now())
    page = review(client, url, typed)

    more = send(client, url, page, captcha_1=solution(page))
    assert not Complaint.unscoped.exists()
    assert fields(more)["story"] == STORY["story"]

    send(client, url, more, captcha_1=solution(more))
    assert Complaint.unscoped.count() == 1


def test_one_picture_does_not_count_as_two(client, url, typed, settings):
    settings.CAPTCHA_TEST_MODE = False
    address = throttling.address_key(client.get(url).wsgi_request, timezone.now())
    for _ in range(5):
        throttling.count_submission(address, timezone.now())
    page = review(client, url, typed)
    more = send(client, url, page, captcha_1=solution(page))

    send(client, url, more, captcha_0=fields(page)["captcha_0"], captcha_1="")

    assert not Complaint.unscoped.exists()


@contextmanager
def broken_database(*statements):
    """The database refuses statements that begin so; with none named, all."""

    def refuse(execute, sql, params, many, context):
        if sql.lstrip().startswith(statements or ("",)):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_complaint_that_is_not_stored_comes_back_and_can_be_sent(client, url, typed):
    page = review(client, url, typed)

    with broken_database('INSERT INTO "complaints_complaint"'):
        failed = send(client, url, page, captcha_1=solution(page))
    assert failed.status_code == 503
    assert "notice--late" in text_of(failed)
    assert fields(failed)["story"] == STORY["story"]

    send(client, url, failed, captcha_1="")
    assert Complaint.unscoped.count() == 1


def test_typed_text_comes_back_without_any_database(client, url, typed):
    with broken_database():
        page = review(client, url, typed)
    assert page.status_code == 503
    assert STORY["story"] in text_of(page)

    send(client, url, review(client, url, fields(page)))
    assert Complaint.unscoped.count() == 1


def test_form_is_closed_while_the_database_takes_no_writes(client, url):
    with broken_database("INSERT", "UPDATE", "SAVEPOINT", "BEGIN"):
        page = client.get(url)

    assert page.status_code == 503
    assert "<textarea" not in text_of(page)


def test_form_says_before_typing_that_nothing_can_be_received(client, url, settings):
    settings.PRIVATE_ROOT = "/proc/nowhere"
    intake_gate.forget()

    page = client.get(url)

    assert page.status_code == 503
    assert "<textarea" not in text_of(page)


def test_file_that_cannot_be_stored_does_not_cost_the_text(
    client, url, typed, settings
):
    settings.PRIVATE_ROOT = "/proc/nowhere"

    page = client.post(url, typed | {"review": "1", "files": picture("a.png")})

    assert "a.png" in text_of(page).split("id_files_error")[1]
    assert fields(page)["story"] == STORY["story"]


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "x" * 1_000_000, "<script>alert(1)</script>", "\u202e反", "'; DROP"],
    ids=["nul", "megabyte", "script", "rtl", "sql"],
)
@pytest.mark.parametrize("name", ["story", "name", "phone", "happened", "standing"])
def test_hostile_text_is_stored_or_named_and_never_an_error(
    client, url, typed, name, text
):
    page = review(client, url, typed | {name: text})

    assert page.status_code == 200
    assert "<script>alert" not in text_of(page)
    assert fields(page)["story"]


@pytest.mark.parametrize("name", ["captcha_0", "first_pass", "version", "remove_file"])
@pytest.mark.parametrize("value", ["\x00", "x" * 5_000, "-1", "９", ""], ids=ascii)
def test_hidden_fields_may_hold_anything(client, url, typed, name, value):
    page = send(client, url, review(client, url, typed), **{name: value})

    assert page.status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_are_one_complaint(url, typed):
    page = review(Client(), url, typed)
    data = fields(page) | {"captcha_1": solution(page), "send": "1"}

    def click(_):
        try:
            return text_of(Client().post(url, data))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(click, range(20)))

    assert Complaint.unscoped.count() == 1
    receipts = {a.split("receipt__numbers")[1].split("</dl>")[0] for a in answers}
    assert len(receipts) == 1
