"""The smallest public site on which an outcome can be published."""

from wagtail.models import Locale, Page

from complaints.models import OutcomeIndexPage
from home.models import HomePage


def build_outcome_index() -> OutcomeIndexPage:
    """The page of outcomes in Chinese, with its translation in English."""
    original = None
    for language, title in (("zh-hans", "办理结果"), ("en", "Outcomes")):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        home = HomePage(
            title="阳光窗口", slug=f"site-{language}", headline="公开", locale=locale
        )
        index = OutcomeIndexPage(title=title, slug="outcomes", locale=locale)
        if original is not None:
            home.translation_key = original.get_parent().translation_key
            index.translation_key = original.translation_key
        Page.get_first_root_node().add_child(instance=home)
        home.add_child(instance=index)
        original = original or index
    return original
