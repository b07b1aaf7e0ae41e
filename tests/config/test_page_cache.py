"""Whole pages from memory: what is kept, for whom, and how long."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from config import page_cache
from config.page_cache import PageCacheMiddleware

ask = RequestFactory()


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PAGE_CACHE_SECONDS = 300


class Pages:
    """The rest of the site: counts how often it is asked."""

    def __init__(self):
        self.answer = lambda request: HttpResponse("page", headers={"X-Kept": "yes"})
        self.asked = 0

    def __call__(self, request):
        self.asked += 1
        return self.answer(request)


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def cached(pages):
    return PageCacheMiddleware(pages)


def test_the_second_visitor_is_answered_from_memory(cached, pages):
    first, second = cached(ask.get("/channels/")), cached(ask.get("/channels/"))

    assert pages.asked == 1
    assert second.content == first.content == b"page"
    assert second["X-Kept"] == "yes"
    assert "Age" in second and "Age" not in first


@pytest.mark.parametrize(
    "request_",
    [
        ask.get("/other/"),
        ask.get("/en/channels/"),
        ask.get("/channels/", {"page": "2"}),
        ask.get("/channels/", HTTP_HOST="www.example.org"),
        ask.get("/channels/", secure=True),
    ],
    ids=["path", "language", "query", "host", "scheme"],
)
def test_another_address_is_another_page(cached, pages, request_):
    cached(ask.get("/channels/"))

    cached(request_)

    assert pages.asked == 2


@pytest.mark.parametrize(
    "request_",
    [
        ask.post("/channels/"),
        ask.get("/channels/", HTTP_COOKIE="a=b; openwindow_staff=abc"),
        ask.get("/channels/", HTTP_AUTHORIZATION="Bearer x"),
        ask.get("/admin/"),
        ask.get("/healthz"),
        ask.get("/channels/", {"utm_source": "x"}),
        ask.get("/channels/", {"page": "1" * 41}),
        ask.get("/channels/?page=1&page=2"),
        ask.get("/channels/?" + "&".join(f"a{n}=1" for n in range(50))),
    ],
    ids=[
        "post",
        "staff",
        "authorized",
        "back office",
        "health",
        "unknown parameter",
        "long value",
        "parameter twice",
        "many parameters",
    ],
)
def test_these_requests_pass_by(cached, pages, request_):
    for _ in range(2):
        cached(request_)

    assert pages.asked == 2
    assert len(cached.plain) == len(cached.with_query) == 0


def _with_cookie():
    response = HttpResponse("page")
    response.set_cookie("session", "1")
    return response


@pytest.mark.parametrize(
    "build",
    [
        lambda: HttpResponse("page", status=404),
        lambda: HttpResponse("page", status=302),
        lambda: HttpResponse("page", headers={"Cache-Control": "private"}),
        lambda: HttpResponse("page", headers={"Cache-Control": "max-age=0, No-Store"}),
        lambda: HttpResponse("page", headers={"Vary": "Accept-Language, Cookie"}),
        lambda: HttpResponse("page", headers={"Vary": "*"}),
        lambda: StreamingHttpResponse(["page"]),
        lambda: HttpResponse("x" * 600_000),
        _with_cookie,
    ],
    ids=[
        "missing",
        "redirect",
        "private",
        "no-store",
        "by cookie",
        "by anything",
        "stream",
        "huge",
        "cookie",
    ],
)
def test_these_answers_are_never_kept(cached, pages, build):
    pages.answer = lambda request: build()

    for _ in range(2):
        cached(ask.get("/channels/"))

    assert pages.asked == 2


def test_a_draft_is_neither_kept_nor_answered_from_memory(cached, pages):
    cached(ask.get("/channels/"))
    draft = ask.get("/channels/")
    draft.is_dummy = True
    pages.answer = lambda request: HttpResponse("draft")

    assert cached(draft).content == b"draft"
    assert cached(ask.get("/channels/")).content == b"page"


def test_head_has_the_headers_of_get_and_no_body(cached, pages):
    cached(ask.get("/channels/"))

    answer = cached(ask.head("/channels/"))

    assert (answer.content, answer["Content-Length"]) == (b"", "4")
    assert pages.asked == 1


def test_head_alone_keeps_nothing(cached, pages):
    cached(ask.head("/channels/"))
    cached(ask.get("/channels/"))

    assert pages.asked == 2


def test_who_has_the_page_is_told_so(cached):
    etag = cached(ask.get("/channels/"))["ETag"]

    same = cached(ask.get("/channels/", HTTP_IF_NONE_MATCH=f'"old", W/{etag}'))
    other = cached(ask.get("/channels/", HTTP_IF_NONE_MATCH='"old"'))

    assert (same.status_code, same.content) == (304, b"")
    assert same["X-Kept"] == "yes" and "Content-Type" not in same
    assert other.status_code == 200


def test_a_browser_must_ask_before_it_shows_a_page_again(cached):
    answer = cached(ask.get("/channels/"))

    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_an_old_page_is_made_anew(cached, pages, settings):
    cached(ask.get("/channels/"))
    settings.PAGE_CACHE_SECONDS = 1e-9

    cached(ask.get("/channels/"))

    assert pages.asked == 2


@pytest.mark.django_db(transaction=True)
def test_after_a_change_every_process_makes_the_page_anew(pages):
    one, other = PageCacheMiddleware(pages), PageCacheMiddleware(pages)
    one(ask.get("/")), other(ask.get("/"))

    page_cache.bump()

    one(ask.get("/")), other(ask.get("/"))
    assert pages.asked == 4


@pytest.mark.django_db(transaction=True)
def test_a_page_begun_before_a_change_is_not_shown_after_it(cached, pages):
    def answer(request):
        page_cache.bump()
        return HttpResponse("old")

    pages.answer = answer
    cached(ask.get("/"))
    pages.answer = lambda request: HttpResponse("new")

    assert cached(ask.get("/")).content == b"new"


def test_machines_may_share_the_generation(cached, pages, settings):
    settings.PAGE_CACHE_SHARED_GENERATION = True
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    cached(ask.get("/"))
    page_cache._next_generation()
    cached(ask.get("/"))

    assert pages.asked == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["publish", "unpublish", "move", "delete", "close", "site"]
)
def test_what_an_editor_does_reaches_the_public_at_once(
    change, django_capture_on_commit_callbacks
):
    root = Page.get_first_root_node()
    parent = root.add_child(instance=Page(title="parent", slug="parent"))
    page = root.add_child(instance=Page(title="page", slug="page"))
    before = page_cache.current_generation()

    with django_capture_on_commit_callbacks(execute=True):
        if change == "publish":
            page.save_revision().publish()
        elif change == "unpublish":
            page.unpublish()
        elif change == "move":
            page.move(parent, pos="last-child")
        elif change == "delete":
            page.delete()
        elif change == "close":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        else:
            Site.objects.create(hostname="a.example", root_page=parent)

    assert page_cache.current_generation() != before


@pytest.mark.django_db
def test_saving_a_draft_changes_nothing_for_the_public(
    django_capture_on_commit_callbacks,
):
    root = Page.get_first_root_node()
    page = root.add_child(instance=Page(title="page", slug="page"))
    before = page_cache.current_generation()

    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()

    assert page_cache.current_generation() == before
