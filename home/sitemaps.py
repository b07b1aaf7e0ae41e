"""Every public page of every language for search engines, from two queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from wagtail.models import Page, Site

# More than this belongs into a second file by the rules of sitemaps.org.
MOST_ADDRESSES = 50_000


@dataclass(frozen=True, slots=True)
class Address:
    """One entry, named as Django's template `sitemap.xml` reads it."""

    location: str
    lastmod: datetime | None
    alternates: list[dict[str, str]] = field(default_factory=list)


def addresses(request: HttpRequest) -> list[Address]:
    by_key: dict[object, list[tuple[Page, str]]] = defaultdict(list)
    for page in _public_pages(request):
        location = request.build_absolute_uri(page.get_url(request))
        by_key[page.translation_key].append((page, location))
    return [
        Address(location, page.last_published_at, _alternates(same))
        for same in by_key.values()
        for page, location in same
    ]


def _alternates(same: list[tuple[Page, str]]) -> list[dict[str, str]]:
    if len(same) == 1:
        return []
    return [
        {"lang_code": page.locale.language_code, "location": location}
        for page, location in same
    ]


def _public_pages(request: HttpRequest) -> list[Page]:
    site = Site.find_for_request(request)
    if site is None:
        return []
    roots = tuple(
        root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk
    )
    pages = Page.objects.live().public().select_related("locale").order_by("path")
    return [page for page in pages[:MOST_ADDRESSES] if page.url_path.startswith(roots)]
