"""The pages of the demonstration: one organisation, in Chinese and in English.

The words are in zh.yaml and en.yaml, the same tree twice; here is only how they
become pages. Units, procedures and cases of the demonstration are made elsewhere.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from home import commitments
from home.demonstration.bodies import stream
from home.models import (
    Channel,
    ChannelsPage,
    CommitmentIndexPage,
    DeadlineCalculatorPage,
    HomePage,
    HomeTask,
    NoticeIndexPage,
    NoticePage,
    OrganisationSettings,
    StandardPage,
    SummaryIndexPage,
    SummaryPage,
    UnitIndexPage,
)

FOLDER = Path(__file__).parent
ORGANISATION = {
    "site_name_zh": "阳光窗口",
    "site_name_en": "Openwindow",
    "organisation_zh": "云溪区政务服务局",
    "organisation_en": "Yunxi District Government Services Bureau",
    "address_zh": "云溪区民生路 18 号政务服务中心",
    "address_en": "Government Service Centre, 18 Minsheng Road, Yunxi District",
    "postcode": "000018",
    "phone": "0000-8812345",
    "email": "window@yunxi.example",
    "hours_zh": "热线全天 24 小时，来访接待在工作日",
    "hours_en": "Hotline around the clock; reception on workdays",
    "footer_text_zh": (
        "遇到正在发生的危险，请先拨打 110 或 119。本站为演示，机构和数据均为虚构。"
    ),
    "footer_text_en": (
        "In danger, call 110 or 119 first. This site is a demonstration; "
        "the organisation and its figures are invented."
    ),
}


@transaction.atomic
def build(*, at: datetime) -> None:
    """Make the page tree of both languages and the site record that shows it.

    Commitment pages are made for the procedures that are published already; those
    published later get theirs by themselves.
    """
    homes: list[HomePage] = []
    for language, file in (("zh-hans", "zh.yaml"), ("en", "en.yaml")):
        words = yaml.safe_load((FOLDER / file).read_text("utf-8"))
        locale, _ = Locale.objects.get_or_create(language_code=language)
        original = homes[0] if homes else None
        homes.append(_build_tree(words, locale, original, at=at))
    _make_default_site(homes[0])
    for procedure in apps.get_model("casework", "Procedure").objects.filter(live=True):
        commitments.publish_pages(procedure)


def _build_tree(
    words: dict, locale: Locale, original: HomePage | None, *, at: datetime
) -> HomePage:
    first = words["home"]
    home = HomePage(
        title=first["title"],
        slug="yunxi" if original is None else f"yunxi-{locale.language_code}",
        headline=first["headline"],
        lead=first["lead"],
        locale=locale,
    )
    if original is not None:
        home.translation_key = original.translation_key
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()

    tree = _Tree(home, original)
    rules = tree.add(CommitmentIndexPage, "commitments", words["commitments"])
    channels = _plain(words["channels"]) | {
        "rules_page": rules,
        "channels": [Channel(**row) for row in words["channels"]["channels"]],
    }
    tree.add(ChannelsPage, "channels", channels)
    tree.add(DeadlineCalculatorPage, "calculator", words["calculator"])
    _add_lists(tree, words, today=timezone.localdate(at))
    tree.add(UnitIndexPage, "units", words["units"])
    for page in words["standard"]:
        tree.add(StandardPage, page["slug"], page)
    _add_tasks(tree, first["tasks"])
    return home


def _add_lists(tree: "_Tree", words: dict, *, today: date) -> None:
    for slug, index, page_type in (
        ("notices", NoticeIndexPage, NoticePage),
        ("summaries", SummaryIndexPage, SummaryPage),
    ):
        parent = tree.add(index, slug, _plain(words[slug]))
        for page in words[slug]["pages"]:
            if "issued_on" in page:
                page["issued_on"] = min(page["issued_on"], today)
            tree.add(page_type, page["slug"], page, below=parent)


def _add_tasks(tree: "_Tree", tasks: list[dict]) -> None:
    tree.home.tasks = [
        HomeTask(
            title=task["title"],
            text=task["text"],
            leads_to=task.get("leads_to", HomeTask.Leads.PAGE),
            page=tree.pages.get(task.get("page", "")),
        )
        for task in tasks
    ]
    tree.home.save_revision().publish()


class _Tree:
    """The pages of one language, each tied to its original in the other."""

    def __init__(self, home: HomePage, original: HomePage | None):
        self.home = home
        self.original = original
        self.pages: dict[str, Page] = {}

    def add(
        self, page_type: type[Page], slug: str, words: dict, below: Page | None = None
    ) -> Any:
        values = {**words, "slug": slug}
        if "body" in values:
            values["body"] = stream(page_type, values["body"])
        page = page_type(locale=self.home.locale, show_in_menus=below is None, **values)
        parent = below or self.home
        if self.original is not None:
            page.translation_key = page_type.objects.get(
                slug=slug, path__startswith=self.original.path
            ).translation_key
        parent.add_child(instance=page)
        page.save_revision().publish()
        self.pages[slug] = page
        return page


def _plain(words: dict) -> dict:
    return {k: v for k, v in words.items() if not isinstance(v, list)}


def _make_default_site(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    placeholder = site.root_page if site.root_page_id else None
    site.root_page = home
    site.site_name = ORGANISATION["site_name_zh"]
    site.save()
    OrganisationSettings.objects.update_or_create(site=site, defaults=ORGANISATION)
    # Wagtail's own migration leaves a "Welcome" page, in no language of ours.
    if placeholder is not None and placeholder.specific_class is Page:
        placeholder.delete()
