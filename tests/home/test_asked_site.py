"""The site and its home page: looked up once, and again when something changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import StandardPage

from . import pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _memory(settings, tmp_path):
    settings.PAGE_CACHE_GENERATION_FILE = tmp_path / "generation"
    settings.CACHES = settings.CACHES | {
        "published": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
            "KEY_FUNCTION": "config.page_cache.published_key",
        }
    }


def asked_for_site(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query for query in queries if 'FROM "wagtailcore_site"' in query["sql"]]


@pytest.mark.parametrize("path", ["/about/", "/en/about/"])
def test_the_second_page_asks_for_no_site(home, english, client, path):
    for above in (home, english):
        pages.add(StandardPage, above, "About", slug="about")
    client.get(path)

    assert asked_for_site(client, path) == []


def test_each_language_begins_at_its_own_home_page(home, english, client):
    pages.add(StandardPage, home, "关于", slug="about")
    pages.add(StandardPage, english, "About us", slug="about")

    for path, title in (("/about/", "关于"), ("/en/about/", "About us")) * 2:
        assert f"<h1>{title}</h1>" in client.get(path).content.decode()


def test_another_root_is_seen_at_once(home, english, client):
    pages.add(StandardPage, home, "关于", slug="about")
    client.get("/about/")

    other = pages.add(StandardPage, home, "别处", slug="elsewhere")
    site = Site.objects.get()
    site.root_page = other
    site.save()

    assert client.get("/about/").status_code == 404


def test_a_home_page_taken_down_is_gone_at_once(home, client):
    client.get("/")

    home.unpublish()

    assert client.get("/").status_code == 404


def test_a_section_is_looked_up_once(home, client):
    pages.add(StandardPage, home, "关于", slug="about")
    client.get("/about/")

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/about/").status_code == 200

    assert not [query for query in queries if "home_standardpage" in query["sql"]]


def test_a_section_is_as_it_was_published_last(home, client):
    page = pages.add(StandardPage, home, "关于", slug="about")
    client.get("/about/")

    page.title = "关于我们"
    page.save_revision().publish()
    assert "<h1>关于我们</h1>" in client.get("/about/").content.decode()

    page.unpublish()
    assert client.get("/about/").status_code == 404


def test_an_address_that_is_not_there_is_not_kept(home, client):
    assert client.get("/about/").status_code == 404

    pages.add(StandardPage, home, "关于", slug="about")

    assert client.get("/about/").status_code == 200
