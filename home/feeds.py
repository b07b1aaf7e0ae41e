"""One Atom feed for every list of pages."""

from datetime import date, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

ENTRIES = 30


class PageFeed(Feed):
    """The newest pages below an index page; nothing that the pages do not show.

    Made for one request: addresses carry the host that was asked, not the one that
    Wagtail's site record happens to hold.
    """

    feed_type = Atom1Feed

    def __init__(self, index: Any, pages: QuerySet, *, dated_by: str):
        self.index = index
        self.pages = pages
        self.dated_by = dated_by

    def get_object(self, request: HttpRequest) -> Any:
        self.request = request
        return self.index

    def title(self, index: Any) -> str:
        return index.title

    def subtitle(self, index: Any) -> str:
        return index.description

    def link(self, index: Any) -> str:
        return index.get_url(self.request)

    def items(self, index: Any) -> list[Any]:
        return list(self.pages[:ENTRIES])

    def item_title(self, page: Any) -> str:
        return page.title

    def item_description(self, page: Any) -> str:
        return page.description

    def item_link(self, page: Any) -> str:
        return page.get_url(self.request)

    def item_pubdate(self, page: Any) -> datetime:
        return _moment(getattr(page, self.dated_by))

    def item_updateddate(self, page: Any) -> datetime:
        return page.last_published_at or _moment(getattr(page, self.dated_by))


def _moment(day: date | datetime) -> datetime:
    if isinstance(day, datetime):
        return day
    return timezone.make_aware(datetime.combine(day, time()))
