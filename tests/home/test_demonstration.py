"""The demonstration's pages: the same tree in both languages."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page, Site

from home import demonstration
from home.models import NoticePage, OrganisationSettings

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = datetime(2026, 11, 10, tzinfo=UTC)


@pytest.fixture
def site(version):
    demonstration.build(at=AT)
    return Site.objects.get(is_default_site=True)


def test_every_page_answers_in_both_languages(site, client):
    pages = Page.objects.live().filter(depth__gte=2)
    answers = {page.url: client.get(page.url).status_code for page in pages}

    assert len(answers) > 30
    assert set(answers.values()) == {200}


def test_every_page_has_its_translation(site):
    for page in Page.objects.filter(depth__gte=2):
        assert page.get_translations().live().count() == 1, page.url_path


def test_what_is_promised_already_gets_its_page(site, client):
    assert client.get("/commitments/openness/").status_code == 200
    assert client.get("/en/commitments/openness/").status_code == 200


def test_no_notice_is_issued_after_the_day_of_the_demonstration(site):
    assert max(notice.issued_on for notice in NoticePage.objects.all()) <= AT.date()


def test_the_welcome_page_of_wagtail_is_gone(site):
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert OrganisationSettings.objects.get().site == site
