"""Every page type answers, sets no cookie, and costs as many queries when it grows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import (
    Channel,
    CommitmentIndexPage,
    HomeTask,
    NoticeIndexPage,
    StandardPage,
    SummaryIndexPage,
    UnitIndexPage,
)

from .. import builders
from . import pages

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def test_home_page_shows_tasks_and_notices(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    pages.add_notice(index, "元旦安排")
    home.tasks = [HomeTask(title="看公告", page=index)]
    home.save()

    text = client.get("/").text

    assert "按承诺办" in text
    assert '<a href="/notices/">看公告</a>' in text
    assert "元旦安排" in text


def test_a_task_that_leads_nowhere_is_not_drawn(home, client):
    draft = pages.add(StandardPage, home, "草稿", live=False)
    home.tasks = [HomeTask(title="看草稿", page=draft)]
    home.save()

    assert "看草稿" not in client.get("/").text


def test_channels_page_shows_what_must_be_published(home, client):
    phone = Channel(name="热线", purpose="口头反映", hours="全天", phone="0000-8812345")
    pages.add_channels(home, phone, slug="channels")

    text = client.get("/channels/").text

    for words in ("民生路 18 号", "000018", "每周一", "108 室", "凭编号和查询码查询"):
        assert words in text
    assert 'href="tel:00008812345"' in text


def test_notices_are_listed_newest_first_over_pages(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    for day in range(1, 23):
        pages.add_notice(index, f"第{day}号", issued_on=date(2026, 3, day))

    first, second = client.get("/notices/").text, client.get("/notices/?page=2").text

    assert first.index("第22号") < first.index("第21号")
    assert "第2号<" not in first
    assert "第2号<" in second


def test_a_page_number_out_of_range_shows_the_last_page(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    pages.add_notice(index, "唯一")

    assert "唯一" in client.get("/notices/?page=9999999999").text


def test_the_pager_repeats_no_parameter_of_the_address(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    for number in range(21):
        pages.add_notice(index, f"第{number}号")

    assert (
        "from=messenger"
        not in client.get("/notices/?from=messenger").text.split("<main")[1]
    )


def test_a_void_notice_says_so_and_names_what_replaces_it(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    new = pages.add_notice(index, "新信箱", slug="new")
    pages.add_notice(
        index,
        "旧信箱",
        slug="old",
        void_since=date(2026, 1, 1),
        replaced_by=new,
    )

    old = client.get("/notices/old/").text

    assert "notice--late" in old
    assert 'href="/notices/new/"' in old
    assert "notice--late" not in client.get("/notices/new/").text


def test_units_are_shown_as_a_tree(home, units, client):
    pages.add(UnitIndexPage, home, "承办单位", slug="units")
    units["hall"].is_active = False
    units["hall"].save()

    text = client.get("/units/").text

    assert text.index("政务局") < text.index("执法大队")
    assert "政务服务大厅" not in text


@pytest.fixture
def full_site(home, english, units):
    """One page of each type, and a promise."""
    notices = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    pages.add_notice(notices, "元旦安排", slug="new-year")
    summaries = pages.add(SummaryIndexPage, home, "通报", slug="summaries")
    pages.add_summary(summaries, "一季度", slug="q1")
    pages.add(UnitIndexPage, home, "承办单位", slug="units")
    pages.add(StandardPage, home, "关于", slug="about")
    pages.add_channels(home, slug="channels")
    return units


PATHS = (
    "/",
    "/en/",
    "/channels/",
    "/notices/",
    "/notices/new-year/",
    "/notices/feed/",
    "/summaries/",
    "/summaries/q1/",
    "/units/",
    "/about/",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_sets_a_cookie_or_varies_by_one(full_site, client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_many_queries(
    full_site, client, path, django_assert_max_num_queries
):
    client.get(path)

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(path)


def test_no_page_asks_another_host_or_has_anything_inline(full_site, client):
    for path in PATHS:
        if path.endswith(("/", ".html")) and "feed" not in path:
            head, _, body = client.get(path).text.partition("</head>")
            assert "<style" not in head + body
            assert " style=" not in body
            assert 'src="http' not in head + body
            assert 'rel="stylesheet" href="http' not in head


@pytest.mark.parametrize(
    ("path", "grow"),
    [
        ("/", "notices"),
        ("/notices/", "notices"),
        ("/summaries/", "summaries"),
        ("/units/", "units"),
        ("/sitemap.xml", "notices"),
    ],
)
def test_queries_do_not_grow_with_rows(
    full_site, client, path, grow, django_assert_num_queries
):
    client.get(path)
    with CaptureQueriesContext(connection) as before:
        client.get(path)

    if grow == "units":
        for number in range(5):
            builders.Unit.objects.create(code=f"u{number}", name_zh=f"第{number}科")
    else:
        index_type = NoticeIndexPage if grow == "notices" else SummaryIndexPage
        index = index_type.objects.get()
        write = pages.add_notice if grow == "notices" else pages.add_summary
        for number in range(5):
            write(index, f"第{number}号")

    with django_assert_num_queries(len(before)):
        client.get(path)


def test_unknown_and_unpublished_pages_answer_alike(home, client):
    pages.add(CommitmentIndexPage, home, "草稿", slug="draft", live=False)

    draft, unknown = client.get("/draft/"), client.get("/never/")

    assert draft.status_code == unknown.status_code == 404
    assert draft.content == unknown.content


def test_the_site_answers_without_a_home_page_of_ours(db, client):
    Site.objects.all().delete()

    assert client.get("/").status_code == 404
