"""The smallest page tree: a home page in each language, and what tests add to it."""

from datetime import date
from itertools import count

from wagtail.models import Locale, Page, Site

from home.models import (
    Channel,
    ChannelsPage,
    CommitmentIndexPage,
    HomePage,
    NoticeIndexPage,
    NoticePage,
    SummaryPage,
)

_number = count(1)


def build_home(language: str = "zh-hans", original: HomePage | None = None) -> HomePage:
    locale, _ = Locale.objects.get_or_create(language_code=language)
    home = HomePage(
        title=f"首页 {language}",
        slug=f"first-{language}",
        headline="按承诺办",
        locale=locale,
    )
    if original is not None:
        home.translation_key = original.translation_key
    Page.get_first_root_node().add_child(instance=home)
    if original is None:
        site = Site.objects.get(is_default_site=True)
        site.root_page = home
        site.save()
    return home


def add(page_type: type[Page], parent: Page, title: str, **values) -> Page:
    """Add a live page; `translation_of` ties it to one in the other language."""
    original = values.pop("translation_of", None)
    values.setdefault("slug", f"page{next(_number)}")
    page = page_type(title=title, locale=parent.locale, **values)
    if original is not None:
        page.translation_key = original.translation_key
    return parent.add_child(instance=page)


def add_notice(index: NoticeIndexPage, title: str, **values) -> NoticePage:
    values.setdefault("issued_on", date(2026, 3, 2))
    return add(NoticePage, index, title, **values)


def add_channels(home: HomePage, *channels: Channel, **values) -> ChannelsPage:
    rules = add(CommitmentIndexPage, home, "服务承诺")
    visit = Channel(name="来访", purpose="当面说明", hours="周一", place="108 室")
    return add(
        ChannelsPage,
        home,
        "受理渠道",
        postal_address="民生路 18 号",
        postcode="000018",
        phone="0000-8812345",
        reception_time="每周一",
        reception_place="108 室",
        following="凭编号和查询码查询",
        rules_page=rules,
        channels=list(channels) or [visit],
        **values,
    )


def add_summary(parent: Page, title: str, **values) -> SummaryPage:
    values.setdefault("body", [("text", "<p>通报</p>")])
    return add(
        SummaryPage,
        parent,
        title,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        **values,
    )
