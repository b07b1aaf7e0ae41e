"""Feed, sitemap and robots: what machines read."""

from datetime import date
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from home.models import NoticeIndexPage, StandardPage

from . import pages

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture
def index(home):
    return pages.add(NoticeIndexPage, home, "公告", slug="notices")


def locations(client) -> dict[str, list[str]]:
    """Return the addresses of the sitemap, each with those in other languages."""
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {
        url.findtext(f"{MAP}loc", ""): [link.get("href", "") for link in url.iter(LINK)]
        for url in root
    }


def test_feed_holds_the_notices_newest_first(index, client):
    pages.add_notice(index, "旧", issued_on=date(2026, 3, 1))
    pages.add_notice(index, "新", slug="new", lead="导语", issued_on=date(2026, 3, 2))

    feed = ElementTree.fromstring(client.get("/notices/feed/").content)

    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["新", "旧"]
    assert (
        entries[0].find(f"{ATOM}link").get("href") == "http://testserver/notices/new/"
    )
    assert entries[0].findtext(f"{ATOM}summary") == "导语"


def test_feed_holds_no_draft(index, client):
    pages.add_notice(index, "草稿", live=False)

    assert "草稿" not in client.get("/notices/feed/").text


def test_feed_of_an_empty_list_answers(index, client):
    response = client.get("/notices/feed/")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")


def test_index_page_announces_its_feed(index, client):
    assert 'type="application/atom+xml"' in client.get("/notices/").text


def test_sitemap_names_each_page_in_each_language(home, english, client):
    about = pages.add(StandardPage, home, "关于", slug="about")
    pages.add(StandardPage, english, "About", slug="about", translation_of=about)
    pages.add(StandardPage, home, "帮助", slug="help")

    found = locations(client)

    both = ["http://testserver/about/", "http://testserver/en/about/"]
    assert found["http://testserver/about/"] == both
    assert found["http://testserver/en/about/"] == both
    assert found["http://testserver/help/"] == []


def test_sitemap_holds_neither_drafts_nor_closed_pages(home, client):
    pages.add(StandardPage, home, "草稿", slug="draft", live=False)
    closed = pages.add(StandardPage, home, "内部", slug="closed")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    assert set(locations(client)) == {"http://testserver/"}


def test_robots_are_kept_out_of_the_back_office(home, client):
    text = client.get("/robots.txt").text

    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
