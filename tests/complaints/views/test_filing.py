import pytest
from django.test import Client
from django.urls import reverse

from casework.captcha import challenges
from casework.models import Event, Identity
from complaints.models import Complaint
from tests.complaints.forms import STORY, fields, text_of

pytestmark = pytest.mark.django_db


def review(client, url, typed, **changes):
    return client.post(url, typed | {"review": "1"} | changes)


def send(client, url, page, **changes):
    answer = {"captcha_1": "PASSED", "send": "1"}
    return client.post(url, fields(page) | answer | changes)


def solution(page):
    return challenges.shown(fields(page)["captcha_0"])


def test_complaint_goes_from_form_over_review_to_receipt(client, url, typed):
    page = review(client, url, typed)
    receipt = send(client, url, page)

    case = Complaint.unscoped.get()
    assert case.story == STORY["story"]
    assert str(case) in text_of(receipt)
    assert "receipt__numbers" in text_of(receipt)
    assert Identity.unscoped.get().name == STORY["name"]


def test_form_is_not_sent_by_looking_at_the_review(client, url, typed):
    page = review(client, url, typed)

    assert STORY["story"] in text_of(page)
    assert not Complaint.unscoped.exists()


def test_pages_are_never_cached_and_have_no_session(client, url, typed):
    for response in (client.get(url), review(client, url, typed)):
        assert "no-store" in response["Cache-Control"]
        assert set(response.cookies) <= {"csrftoken"}


def test_missing_answers_are_named_and_the_text_stays(client, url, typed):
    page = review(client, url, typed, name="", story="　　原话")

    assert "error-summary" in text_of(page)
    assert 'href="#id_name"' in text_of(page)
    assert fields(page)["story"] == "　　原话"


def test_changing_something_shows_the_form_as_it_was_typed(client, url, typed):
    page = client.post(url, fields(review(client, url, typed)) | {"edit": "1"})

    assert "error-summary" not in text_of(page)
    assert fields(page)["story"] == STORY["story"]


def test_enter_in_a_line_presses_the_button_that_goes_on(client, url, typed):
    form, page = client.get(url), review(client, url, typed)

    for response, name in ((form, "review"), (page, "send")):
        first = text_of(response).split("<form class=")[1].split("<button")[1]
        assert f'name="{name}"' in first.split(">")[0]


def test_anonymous_complaint_keeps_nobody(client, url, typed):
    page = review(client, url, typed, standing="anonymous", phone="not a number")
    send(client, url, page)

    assert Complaint.unscoped.get().anonymous
    assert not Identity.unscoped.exists()
    assert STORY["name"] not in text_of(page).split("given")[1]


def test_consent_to_publication_is_no_unless_given(client, url, typed):
    assert typed["publish_consent"] == "no"
    send(client, url, review(client, url, typed))
    assert not Complaint.unscoped.get().publish_consent


def test_unit_complained_about_is_a_conflict(client, url, typed, units):
    send(client, url, review(client, url, typed, respondent_unit="hall"))

    (conflict,) = Complaint.unscoped.get().conflicts(manager="unscoped").all()
    assert conflict.unit == units["hall"]


def test_wrong_digits_bring_a_new_picture_and_lose_nothing(client, url, typed):
    page = review(client, url, typed)

    again = send(client, url, page, captcha_1="00000x")

    assert fields(again)["captcha_0"] != fields(page)["captcha_0"]
    assert fields(again)["story"] == STORY["story"]
    assert not Complaint.unscoped.exists()


def test_right_digits_are_not_asked_for_again_after_an_error(client, url, typed):
    page = review(client, url, typed)

    broken = send(client, url, page, captcha_1=solution(page), story="")
    fixed = client.post(
        url, fields(broken) | {"story": "补上", "send": "1", "captcha_1": ""}
    )

    assert 'name="captcha_1"' not in text_of(broken)
    assert "receipt__numbers" in text_of(fixed)


def test_new_picture_keeps_the_page(client, url, typed):
    page = review(client, url, typed)

    again = client.post(url, fields(page) | {"new_picture": "1"})

    assert fields(again)["captcha_0"] != fields(page)["captcha_0"]
    assert fields(again)["story"] == STORY["story"]
    assert "error-summary" not in text_of(again)


def test_same_form_sent_again_shows_the_same_receipt(client, url, typed):
    page = review(client, url, typed)
    solved = {"captcha_1": solution(page)}

    first = send(client, url, page, **solved)
    second = send(client, url, page, **solved)

    assert Complaint.unscoped.count() == 1
    assert _numbers(first) == _numbers(second)


def test_two_forms_give_two_cases(client, url, typed):
    for _ in range(2):
        form = fields(client.get(url)) | STORY
        send(client, url, review(client, url, form))

    assert Complaint.unscoped.count() == 2


def test_picture_serves_one_form(client, url, typed):
    page = review(client, url, typed)
    key, digits = fields(page)["captcha_0"], solution(page)
    send(client, url, page, captcha_1=digits)

    other = review(client, url, fields(client.get(url)) | STORY)
    refused = send(client, url, other, captcha_0=key, captcha_1=digits)

    assert Complaint.unscoped.count() == 1
    assert "captcha__picture" in text_of(refused)


def test_event_of_receipt_names_nobody(client, url, typed):
    send(client, url, review(client, url, typed))

    event = Event.unscoped.get(type="case.received")
    assert (event.actor_id, event.acted_as) == (None, "submitter")


@pytest.mark.parametrize(
    "args", [("nothing", "noise"), ("openness", "nothing"), ("openness", "NOISE")]
)
def test_unknown_matter_is_404(client, version, args):
    assert client.get(reverse("complaints:file", args=args)).status_code == 404


def _numbers(response):
    return text_of(response).split("receipt__numbers")[1].split("</dl>")[0]


def test_pages_of_the_form_ask_little(
    client, url, typed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        client.get(url)
    with django_assert_max_num_queries(25):
        page = review(client, url, typed)
    with django_assert_max_num_queries(90):
        send(client, url, page)


def test_empty_form_is_kept_without_the_tokens_of_a_person(client, url, settings):
    settings.CACHES = settings.CACHES | {
        "published": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    strict = Client(enforce_csrf_checks=True)

    first, second = fields(client.get(url)), fields(strict.get(url))
    page = strict.post(url, second | STORY | {"review": "1"})

    assert first["form_token"] != second["form_token"]
    assert page.status_code == 200
    send(strict, url, page)
    assert Complaint.unscoped.count() == 1
