"""What stands around a page: names, menu, path to here, other languages.

Read with a fixed number of queries, and from the address alone: nothing here looks
at a cookie, a session or a person, so that a page can be cached whole.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page, Site

from home.models import (
    DeadlineCalculatorPage,
    HomePage,
    OrganisationSettings,
    StandardPage,
)
from home.remembering import remembered

MENU_DEPTH = 3  # the root is 1, a home page 2
NOWHERE = "-"  # no address begins so: a language without a home page has no menu


class Neighbour(NamedTuple):
    """What the frame needs to know of a page of the menu or in another language."""

    path: str
    depth: int
    title: str
    url_path: str
    show_in_menus: bool
    translation_key: UUID
    content_type_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the menu or of the path; `is_current` is a value of aria-current."""

    label: str
    url: str
    is_current: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str
    url: str
    full_url: str
    is_current: bool
    is_same_page: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What all pages of one language have around them."""

    settings: OrganisationSettings
    entries: tuple[Neighbour, ...]
    calculator: Neighbour | None = None


class Frame:
    """The frame of one answer. `page` is None for what is not in the page tree."""

    def __init__(self, request: HttpRequest, page: Page | None):
        self.request = request
        self.page = page
        self.language = translation.get_language() or settings.LANGUAGE_CODE

    @property
    def settings(self) -> OrganisationSettings:
        return self._shared.settings

    @cached_property
    def site_name(self) -> str:
        return self.settings.site_name or settings.WAGTAIL_SITE_NAME

    @cached_property
    def organisation(self) -> str:
        return self.settings.organisation

    @cached_property
    def home_url(self) -> str:
        return _home_in(self.language)

    @cached_property
    def start_url(self) -> str:
        return _address("complaints:start")

    @cached_property
    def track_url(self) -> str:
        return _address("complaints:track")

    @cached_property
    def calculator_url(self) -> str:
        """The deadline calculator, in the menu or not; empty where there is none."""
        found = self._shared.calculator
        return self._place(found).url if found else ""

    @cached_property
    def menu(self) -> list[Place]:
        standard = _type_of(StandardPage)
        return [
            self._place(entry)
            for entry in self._shared.entries
            if entry.content_type_id != standard
        ]

    @cached_property
    def footer_menu(self) -> list[Place]:
        """Standard pages: they explain the site and stand at its foot."""
        standard = _type_of(StandardPage)
        return [
            self._place(entry)
            for entry in self._shared.entries
            if entry.content_type_id == standard
        ]

    @cached_property
    def menu_html(self) -> str:
        section = next((place.url for place in self.menu if place.is_current), "")
        at_it = self.page is not None and self.page.depth == MENU_DEPTH
        return self._drawn(
            f"menu:{section}:{at_it}",
            "components/menu.html",
            items=self.menu,
            start_url=self.start_url,
            track_url=self.track_url,
        )

    @cached_property
    def footer_html(self) -> str:
        return self._drawn("footer", "components/footer.html", frame=self)

    @cached_property
    def trail(self) -> list[Place]:
        """The way from the home page, which has none itself."""
        if self.page is None or self.page.depth < MENU_DEPTH:
            return []
        # Pages with texts in both languages say themselves which one to show.
        title = str(getattr(self.page, "title_in_language", self.page.title))
        places = [Place(title, "")]
        # Wagtail came this way to find the page and left each parent at hand.
        above = self.page.get_parent()
        while above.depth >= MENU_DEPTH:
            places.append(Place(above.title, above.get_url(self.request)))
            above = above.get_parent()
        return [Place(gettext("Home"), self.home_url), *reversed(places)]

    @cached_property
    def languages(self) -> list[Language]:
        """One link a language: to this page in it, or else to its home page."""
        return [
            self._language(code, name, is_current=code == self.language)
            for code, name in settings.LANGUAGES
        ]

    @cached_property
    def alternates(self) -> list[Language]:
        """For search engines, which are told of real translations only."""
        same = [language for language in self.languages if language.is_same_page]
        return same if len(same) > 1 else []

    @cached_property
    def canonical(self) -> str:
        if self.page is None:
            return ""
        return self.request.build_absolute_uri(self.page.get_url(self.request))

    @cached_property
    def _shared(self) -> Shared:
        site = Site.find_for_request(self.request)
        if site is None:
            return Shared(OrganisationSettings(), ())
        return remembered(self._key("shared"), lambda: self._read_shared(site))

    def _read_shared(self, site: Site) -> Shared:
        # Wagtail's own for_site() writes a row when there is none: not on a GET.
        saved = OrganisationSettings.objects.filter(site=site).first()
        root = self._roots.get(self.language, NOWHERE)
        pages = [
            page
            for page in self._around
            if page.depth == MENU_DEPTH and page.url_path.startswith(root)
        ]
        calculators = _type_of(DeadlineCalculatorPage)
        return Shared(
            settings=saved or OrganisationSettings(),
            entries=tuple(page for page in pages if page.show_in_menus),
            calculator=next(
                (page for page in pages if page.content_type_id == calculators), None
            ),
        )

    @cached_property
    def _translations(self) -> dict[str, str]:
        """The address of this page in each language it exists in."""
        if self.page is None:
            return {}
        key = self._key(f"same:{self.page.translation_key}")
        return remembered(key, self._read_translations)

    def _read_translations(self) -> dict[str, str]:
        return {
            language: _home_in(language) + page.url_path.removeprefix(root)
            for page in self._around
            if self.page and page.translation_key == self.page.translation_key
            for language, root in self._roots.items()
            if page.url_path.startswith(root)
        }

    @cached_property
    def _around(self) -> list[Neighbour]:
        """The pages of the menu and the translations of this page, in one query."""
        # By type, for which there is an index: there may be thousands of outcomes.
        wanted = Q(content_type__in=_types_below_home(), depth=MENU_DEPTH) & (
            Q(show_in_menus=True) | Q(content_type=_type_of(DeadlineCalculatorPage))
        )
        if self.page is not None:
            wanted |= Q(translation_key=self.page.translation_key)
        pages = Page.objects.live().filter(wanted).order_by("path")
        return [Neighbour(*row) for row in pages.values_list(*Neighbour._fields)]

    @cached_property
    def _roots(self) -> dict[str, str]:
        """Where the pages of each language begin, as Wagtail's cache knows it."""
        site = Site.find_for_request(self.request)
        return {
            root.language_code: root.root_path
            for root in Site.get_site_root_paths()
            if site and root.site_id == site.pk
        }

    def _place(self, entry: Neighbour) -> Place:
        root = self._roots[self.language]
        current = ""
        if self.page is not None and self.page.path.startswith(entry.path):
            current = "page" if self.page.path == entry.path else "true"
        return Place(entry.title, self.home_url + entry.url_path[len(root) :], current)

    def _key(self, name: str) -> str:
        site = Site.find_for_request(self.request)
        return f"frame:{site.pk if site else 0}:{self.language}:{name}"

    def _drawn(self, name: str, template: str, **values: Any) -> str:
        return remembered(self._key(name), lambda: render_to_string(template, values))

    def _language(self, code: str, name: str, *, is_current: bool) -> Language:
        url, is_same = self._address_in(code, is_current=is_current)
        return Language(
            code=code,
            name=name,
            url=url if is_current else url + self._kept_query,
            full_url=self.request.build_absolute_uri(url),
            is_current=is_current,
            is_same_page=is_same,
        )

    @property
    def _kept_query(self) -> str:
        """What of the address holds in the other language too; see the calculator."""
        query = self.request.META.get("QUERY_STRING", "")
        return f"?{query}" if query and getattr(self.page, "keeps_query", "") else ""

    def _address_in(self, code: str, *, is_current: bool) -> tuple[str, bool]:
        if is_current:
            return self.request.get_full_path(), True
        if self.page is None:
            return translate_url(self.request.get_full_path(), code), True
        if translated := self._translations.get(code):
            return translated, True
        return _home_in(code), False


def _home_in(language: str) -> str:
    with translation.override(language):
        return reverse("wagtail_serve", args=[""])


def _type_of(page_type: type[Page]) -> int:
    return ContentType.objects.get_for_model(page_type).pk


def _types_below_home() -> list[int]:
    types = ContentType.objects.get_for_models(*HomePage.allowed_subpage_models())
    return [content_type.pk for content_type in types.values()]


def _address(name: str) -> str:
    """Return where a view of another app is, or nothing if it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
