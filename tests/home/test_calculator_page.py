"""The deadline calculator as a page: read, linked, cached and downloaded."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.page_cache import PageCacheMiddleware
from home.models import CommitmentIndexPage, DeadlineCalculatorPage

from .. import builders
from . import pages

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
QUESTION = {
    "limit": "other",
    "amount": "5",
    "amount_in": "workday",
    "calendar": "CN",
    "on": "2026-03-02",
}
NAMED = {"limit": "openness.accept", "on": "2026-03-02"}


@pytest.fixture
def calculator(home, version):
    return pages.add(DeadlineCalculatorPage, home, "期限计算", slug="calculator")


@pytest.fixture
def in_english(english, calculator):
    return pages.add(
        DeadlineCalculatorPage,
        english,
        "Count a deadline",
        slug="calculator",
        translation_of=calculator,
    )


def test_the_form_offers_what_is_promised(calculator, client):
    text = client.get("/calculator/").text

    assert "咨询投诉处理反馈" in text
    assert 'value="openness.accept"' in text
    assert "noindex" not in text


def test_an_answer_has_the_date_and_every_reason(in_english, client):
    text = client.get("/en/calculator/", NAMED).text

    for words in ("9 March 2026", "Monday", "Weekend", "Day of receipt", "version"):
        assert words in text
    assert '<meta name="robots" content="noindex">' in text
    assert re.search(r'rel="canonical" href="http://[^"?]*/en/calculator/"', text)
    assert "limit=openness.accept&amp;on=2026-03-02" in text


def test_a_slip_is_summed_up_and_nothing_is_lost(calculator, client):
    response = client.get("/calculator/", QUESTION | {"on": "2026-02-30", "at": "9:15"})

    assert response.status_code == 200
    assert 'class="error-summary"' in response.text
    assert 'href="#id_on"' in response.text
    for typed in ("2026-02-30", "9:15", 'value="5"'):
        assert typed in response.text


@pytest.mark.parametrize(
    "query",
    [
        {"on": ""},
        {"on": "2026-03-02"},
        QUESTION | {"on": "0001-01-01"},
        QUESTION | {"amount": "36525", "amount_in": "calendar_day"},
        QUESTION | {"amount": "<script>alert(1)</script>"},
        QUESTION | {"limit": "\x00"},
        dict.fromkeys(QUESTION, "[]"),
    ],
)
def test_no_question_breaks_the_page(calculator, client, query):
    response = client.get("/calculator/", query)

    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_no_page_sets_a_cookie(calculator, client):
    for query in ({}, QUESTION, {"on": "x"}):
        response = client.get("/calculator/", query)
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()


def test_the_empty_form_is_kept_and_no_answer_is(calculator, client):
    assert "Cache-Control" not in client.get("/calculator/").headers
    for query in (QUESTION, NAMED, {"on": "x"}, {"unit": "hall"}):
        assert "no-cache" in client.get("/calculator/", query)["Cache-Control"]


def test_no_answer_is_taken_for_another(calculator, client, settings, rf):
    """With the page cache on, each question is answered for itself."""
    settings.PAGE_CACHE_SECONDS = 300
    served = PageCacheMiddleware(lambda request: client.get(request.get_full_path()))

    def due(**typed) -> str:
        text = served(rf.get("/calculator/", typed)).content.decode()
        found = re.search(r'due__date"><time datetime="([^"]+)"', text)
        return found[1] if found else ""

    for _again in range(2):
        assert due() == ""
        assert due(**QUESTION) == "2026-03-09"
        assert due(**QUESTION | {"amount": "6"}) == "2026-03-10"
        assert due(**QUESTION | {"on": "2026-03-03"}) == "2026-03-10"
    assert len(served.with_query) == 0
    assert len(served.plain) == 1


def test_a_changed_calendar_changes_the_next_answer(calculator, client):
    from casework.calendars.loading import count_change
    from casework.models import Calendar, CalendarDay

    assert "2026-03-09" in client.get("/calculator/", QUESTION).text
    cn = Calendar.objects.get(code="CN")
    CalendarDay.objects.create(calendar=cn, day="2026-03-09", is_workday=False)
    count_change("CN")

    assert 'datetime="2026-03-10"' in client.get("/calculator/", QUESTION).text


def test_an_answer_no_notice_covers_is_called_provisional(calculator, client):
    from casework.calendars.loading import count_change
    from casework.models import Calendar

    assert "暂定" not in client.get("/calculator/", QUESTION).text
    Calendar.objects.filter(code="CN").update(known_until="2026-03-01")
    count_change("CN")

    assert "暂定" in client.get("/calculator/", QUESTION).text


def test_the_other_language_is_asked_the_same(in_english, client):
    text = client.get("/calculator/", NAMED).text

    switch = re.search(r'href="(/en/calculator/[^"]*)" lang="en"', text)
    assert switch and switch[1].endswith("?limit=openness.accept&amp;on=2026-03-02")
    # Search engines are told of the page alone.
    for alternate in re.findall(r'rel="alternate" hreflang="\w+" href="([^"]*)"', text):
        assert "?" not in alternate


def test_queries_do_not_grow_with_procedures(
    calculator, client, units, django_assert_num_queries
):
    cache.clear()
    client.get("/calculator/", NAMED)
    with CaptureQueriesContext(connection) as before:
        client.get("/calculator/", NAMED)
    assert len(before) <= MOST_QUERIES
    for number in range(5):
        builders.build_version(units, code=f"p{number}")

    with django_assert_num_queries(len(before)):
        client.get("/calculator/", NAMED)


def test_an_answer_goes_into_a_calendar(calculator, client):
    response = client.get("/calculator/ics/", NAMED)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-cache" in response["Cache-Control"]
    assert "DTSTART;VALUE=DATE:20260309" in response.text
    assert response.text.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("query", [{}, {"on": "x"}, QUESTION | {"amount": ""}])
def test_a_question_without_answer_goes_back_to_the_form(calculator, client, query):
    response = client.get("/calculator/ics/", query)

    assert response.status_code == 302
    assert response["Location"].startswith(("/calculator/", "http://testserver/"))
    assert "evil" not in response["Location"]


def test_a_commitment_leads_to_its_own_limits(calculator, home, version, client):
    from home import commitments

    pages.add(CommitmentIndexPage, home, "服务承诺", slug="commitments")
    commitments.publish_pages(version.procedure)

    text = client.get("/commitments/openness/").text

    assert 'href="/calculator/?procedure=openness"' in text
    for limit in ("draft", "answer", "accept"):
        assert f'href="/calculator/?limit=openness.{limit}"' in text


def test_without_a_calculator_a_commitment_leads_nowhere(home, version, client):
    from home import commitments

    pages.add(CommitmentIndexPage, home, "服务承诺", slug="commitments")
    commitments.publish_pages(version.procedure)

    assert "?limit=openness" not in client.get("/commitments/openness/").text
