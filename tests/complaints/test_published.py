import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from complaints.models import OutcomeIndexPage, OutcomePage
from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    home = HomePage(
        title="首页", slug="shouye", headline="首页", locale=Locale.get_default()
    )
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    page = OutcomeIndexPage(title="办理结果", slug="outcomes")
    home.add_child(instance=page)
    return page


@pytest.fixture
def build_outcome(index, units):
    def build(title="窗口态度", **changes):
        values = {
            "procedure_code": "openness",
            "procedure_title_zh": "咨询投诉",
            "category_code": "service",
            "category_title_zh": "窗口服务",
            "unit": units["hall"],
            "result": "supported",
            "year": 2026,
            "month": 3,
            "asked_zh": "问了什么",
            "found_zh": "查明",
            "done_zh": "已经整改",
            "limit_title_zh": "答复",
            "promised": 7,
            "taken": 5,
            "limit_unit": "workday",
            "kept": True,
            "first_published_at": timezone.now(),
            "live": True,
        }
        page = OutcomePage(
            title=title, slug=f"o{OutcomePage.objects.count()}", **values | changes
        )
        return index.add_child(instance=page)

    return build


@pytest.fixture
def site_cache(settings):
    """Wagtail keeps the roots of the site in a cache that the suite switches off."""
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }


def text(client, shown, **query):
    response = client.get(shown.url, query)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def test_outcome_shows_what_was_asked_found_and_done(client, build_outcome):
    shown = text(client, build_outcome())

    for words in ("问了什么", "查明", "已经整改", "5", "7"):
        assert words in shown


def test_words_of_an_outcome_are_never_markup(client, build_outcome):
    shown = text(client, build_outcome(asked_zh="<script>alert(1)</script>"))

    assert "<script>alert" not in shown


def test_index_without_outcomes_says_so(client, index):
    assert "empty" in text(client, index)


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("category", "noise", {"category_code": "noise"}),
        ("unit", "brigade", {}),
        ("year", "2025", {"year": 2025}),
        ("result", "explained", {"result": "explained"}),
    ],
)
def test_filter_leaves_what_fits(
    client, index, build_outcome, units, name, value, other
):
    if name == "unit":
        other = {"unit": units["brigade"]}
    build_outcome("不要的")
    build_outcome("要的", **other)

    shown = text(client, index, **{name: value})

    assert "要的</a>" in shown
    assert "不要的</a>" not in shown


@pytest.mark.parametrize("name", ["category", "unit", "year", "result", "page"])
@pytest.mark.parametrize("value", ["zzz", "\x00", "９９９９", "99999999999", "-1", "'"])
def test_filter_may_hold_anything(client, index, build_outcome, name, value):
    build_outcome()

    text(client, index, **{name: value})


def test_twenty_one_outcomes_are_two_pages(client, index, build_outcome):
    for number in range(21):
        build_outcome(f"第{number}件")

    assert text(client, index).count('class="entries__title"') == 20
    assert text(client, index, page="2").count('class="entries__title"') == 1


def test_feed_tells_of_outcomes(client, index, build_outcome):
    build_outcome("窗口态度")

    response = client.get(index.url + "feed/")

    assert "atom" in response["Content-Type"]
    assert "窗口态度" in response.content.decode()


def test_index_asks_as_much_for_one_outcome_as_for_twenty(
    client, index, build_outcome, site_cache, django_assert_max_num_queries
):
    for number in range(20):
        build_outcome(f"第{number}件")
    text(client, index)

    with django_assert_max_num_queries(15):
        text(client, index)


def test_outcome_page_asks_little(
    client, build_outcome, site_cache, django_assert_max_num_queries
):
    page = build_outcome()
    text(client, page)

    with django_assert_max_num_queries(15):
        text(client, page)


def test_start_page_asks_little_and_sets_no_cookie(
    client, version, django_assert_max_num_queries
):
    url = reverse("complaints:start")
    client.get(url)

    with django_assert_max_num_queries(15):
        response = client.get(url)

    assert "openness/noise" in response.content.decode()
    assert not response.cookies
    assert "no-store" not in response.get("Cache-Control", "")
