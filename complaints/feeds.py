from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from complaints.models.pages import OutcomePage

ENTRIES = 30


class OutcomeFeed(Feed):
    """The newest outcomes, in the reader's language where there are words in it."""

    feed_type = Atom1Feed

    def __init__(self, index: Any, pages: QuerySet[OutcomePage]) -> None:
        self.index = index
        self.pages = pages

    def get_object(self, request: HttpRequest) -> Any:
        # Addresses carry the host that was asked, not that of Wagtail's site record.
        self.request = request
        return self.index

    def title(self, index: Any) -> str:
        return index.title

    def subtitle(self, index: Any) -> str:
        return index.description

    def link(self, index: Any) -> str:
        return index.get_url(self.request)

    def items(self, index: Any) -> list[OutcomePage]:
        return list(self.pages[:ENTRIES])

    def item_title(self, page: OutcomePage) -> str:
        return str(page.title_in_language)

    def item_description(self, page: OutcomePage) -> str:
        return page.description

    def item_link(self, page: OutcomePage) -> str:
        return page.get_url(self.request)

    def item_pubdate(self, page: OutcomePage) -> datetime:
        return page.first_published_at

    def item_updateddate(self, page: OutcomePage) -> datetime:
        return page.last_published_at or page.first_published_at
