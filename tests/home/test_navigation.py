"""What stands around a page: menu, path, languages."""

import pytest
from django.utils import translation
from wagtail.models import Site

from home.models import (
    NoticeIndexPage,
    OrganisationSettings,
    StandardPage,
    SummaryIndexPage,
)
from home.navigation import Frame

from . import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def frame(rf):
    def build(page=None, path="/", language="zh-hans"):
        with translation.override(language):
            made = Frame(rf.get(path), page)
            # Read while the language is set, as a template does.
            return made, made.menu, made.footer_menu, made.trail, made.languages

    return build


def test_menu_keeps_the_order_of_the_pages(home, frame):
    pages.add(NoticeIndexPage, home, "公告", show_in_menus=True)
    pages.add(SummaryIndexPage, home, "通报", show_in_menus=True)

    _, menu, *_ = frame(home)

    assert [place.label for place in menu] == ["公告", "通报"]


@pytest.mark.parametrize("hidden", [{"live": False}, {"show_in_menus": False}])
def test_menu_leaves_out_what_is_hidden(home, frame, hidden):
    pages.add(NoticeIndexPage, home, "公告", **{"show_in_menus": True} | hidden)

    _, menu, *_ = frame(home)

    assert menu == []


def test_standard_pages_stand_in_the_footer(home, frame):
    pages.add(StandardPage, home, "关于", slug="about", show_in_menus=True)

    _, menu, footer, *_ = frame(home)

    assert menu == []
    assert [(place.label, place.url) for place in footer] == [("关于", "/about/")]


def test_menu_marks_the_section_one_is_in(home, frame):
    index = pages.add(NoticeIndexPage, home, "公告", show_in_menus=True)
    notice = pages.add_notice(index, "元旦安排")

    assert frame(index)[1][0].is_current == "page"
    assert frame(notice)[1][0].is_current == "true"


def test_menu_is_that_of_the_language(home, english, frame):
    pages.add(NoticeIndexPage, home, "公告", show_in_menus=True)
    pages.add(NoticeIndexPage, english, "Notices", slug="notices", show_in_menus=True)

    _, menu, *_ = frame(english, path="/en/", language="en")

    assert [(place.label, place.url) for place in menu] == [("Notices", "/en/notices/")]


def test_path_leads_from_home_to_the_page(home, frame):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    notice = pages.add_notice(index, "元旦安排")

    *_, trail, _ = frame(notice)

    assert [place.url for place in trail] == ["/", "/notices/", ""]
    assert trail[-1].label == "元旦安排"


def test_home_page_has_no_path(home, frame):
    assert frame(home)[3] == []


def test_language_link_leads_to_the_translated_page(home, english, frame):
    page = pages.add(StandardPage, home, "关于", slug="about")
    pages.add(StandardPage, english, "About", slug="about-us", translation_of=page)

    made, *_, languages = frame(page, path="/about/")

    assert [language.url for language in languages] == ["/about/", "/en/about-us/"]
    assert [language.code for language in made.alternates] == ["zh-hans", "en"]


@pytest.mark.parametrize("translated", ["not at all", "as a draft"])
def test_language_link_leads_home_without_a_translation(
    home, english, frame, translated
):
    page = pages.add(StandardPage, home, "关于", slug="about")
    if translated == "as a draft":
        pages.add(StandardPage, english, "About", translation_of=page, live=False)

    made, *_, languages = frame(page, path="/about/")

    assert languages[1].url == "/en/"
    assert made.alternates == []


def test_language_link_keeps_the_address_of_a_form(home, english, frame):
    *_, languages = frame(None, path="/complaints/?unit=hall")

    assert languages[1].url in {
        "/en/complaints/?unit=hall",
        "/complaints/?unit=hall",
    }


def test_names_come_from_the_settings_in_the_language_of_the_reader(home, rf):
    OrganisationSettings.objects.create(
        site=Site.objects.get(), organisation_zh="云溪区", organisation_en="Yunxi"
    )

    with translation.override("zh-hans"):
        assert Frame(rf.get("/"), home).organisation == "云溪区"
    with translation.override("en"):
        assert Frame(rf.get("/en/"), home).organisation == "Yunxi"


def test_reading_a_page_writes_no_settings(home, client):
    client.get("/")

    assert not OrganisationSettings.objects.exists()


def test_a_site_without_home_page_still_has_a_frame(rf):
    Site.objects.all().delete()

    made = Frame(rf.get("/"), None)

    assert made.menu == []
    assert made.site_name
