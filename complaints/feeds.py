from typing import Any

from home.feeds import PageFeed


class OutcomeFeed(PageFeed):
    """The newest outcomes, in the reader's language where there are words in it."""

    def item_title(self, page: Any) -> str:
        return str(page.title_in_language)
