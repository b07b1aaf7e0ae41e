"""What stands around a page: names, menu, path to here, other languages.

Read with a fixed number of queries, and from the address alone: nothing here looks
at a cookie, a session or a person, so that a page can be cached whole.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page, Site

from home.models import OrganisationSettings, StandardPage

MENU_DEPTH = 3  # the root is 1, a home page 2


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


class Frame:
    """The frame of one answer. `page` is None for what is not in the page tree."""

    def __init__(self, request: HttpRequest, page: Page | None):
        self.request = request
        self.page = page

    @cached_property
    def settings(self) -> OrganisationSettings:
        # Wagtail's own for_request() writes a row when there is none: not on a GET.
        site = Site.find_for_request(self.request)
        saved = OrganisationSettings.objects.filter(site=site).first()
        return saved or OrganisationSettings()

    @cached_property
    def site_name(self) -> str:
        return self.settings.site_name or settings.WAGTAIL_SITE_NAME

    @cached_property
    def organisation(self) -> str:
        return self.settings.organisation

    @cached_property
    def home_url(self) -> str:
        return reverse("wagtail_serve", args=[""])

    @cached_property
    def start_url(self) -> str:
        return _address("complaints:start")

    @cached_property
    def track_url(self) -> str:
        return _address("complaints:track")

    @cached_property
    def menu(self) -> list[Place]:
        return [
            self._place(page)
            for page in self._menu_pages
            if page.specific_class is not StandardPage
        ]

    @cached_property
    def footer_menu(self) -> list[Place]:
        """Standard pages: they explain the site and stand at its foot."""
        return [
            self._place(page)
            for page in self._menu_pages
            if page.specific_class is StandardPage
        ]

    @cached_property
    def trail(self) -> list[Place]:
        if self.page is None:
            return []
        if self.page.depth < MENU_DEPTH:
            return []
        home = Place(gettext("Home"), self.home_url)
        between = []
        if self.page.depth > MENU_DEPTH:
            between = [
                Place(page.title, page.get_url(self.request))
                for page in self.page.get_ancestors().filter(depth__gte=MENU_DEPTH)
            ]
        # Pages with texts in both languages say themselves which one to show.
        title = str(getattr(self.page, "title_in_language", self.page.title))
        return [home, *between, Place(title, "")]

    @cached_property
    def languages(self) -> list[Language]:
        """One link a language: to this page in it, or else to its home page."""
        current = translation.get_language()
        return [
            self._language(code, name, is_current=code == current)
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
    def _menu_pages(self) -> list[Page]:
        return list(
            Page.objects.live()
            .in_menu()
            .filter(depth=MENU_DEPTH, url_path__startswith=self._root_path)
            .order_by("path")
        )

    @cached_property
    def _root_path(self) -> str:
        """Where the pages of this language begin, as Wagtail's cache knows it."""
        language = translation.get_language()
        site = Site.find_for_request(self.request)
        for root in Site.get_site_root_paths():
            if site and root.site_id == site.pk and root.language_code == language:
                return root.root_path
        return "-"  # no page begins so: a site without a home page has no menu

    @cached_property
    def _translations(self) -> dict[str, Page]:
        if self.page is None:
            return {}
        pages = self.page.get_translations().live().select_related("locale")
        return {page.locale.language_code: page for page in pages}

    def _place(self, page: Page) -> Place:
        current = ""
        if self.page is not None and self.page.pk == page.pk:
            current = "page"
        elif self.page is not None and self.page.path.startswith(page.path):
            current = "true"
        return Place(page.title, page.get_url(self.request), current)

    def _language(self, code: str, name: str, *, is_current: bool) -> Language:
        url, is_same = self._address_in(code, is_current=is_current)
        return Language(
            code=code,
            name=name,
            url=url,
            full_url=self.request.build_absolute_uri(url),
            is_current=is_current,
            is_same_page=is_same,
        )

    def _address_in(self, code: str, *, is_current: bool) -> tuple[str, bool]:
        if is_current:
            return self.request.get_full_path(), True
        if self.page is None:
            return translate_url(self.request.get_full_path(), code), True
        if translated := self._translations.get(code):
            return translated.get_url(self.request), True
        with translation.override(code):
            return reverse("wagtail_serve", args=[""]), False


def _address(name: str) -> str:
    """Return where a view of another app is, or nothing if it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
