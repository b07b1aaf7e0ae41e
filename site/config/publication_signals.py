"""What the public can see has changed: the page cache must know.

Listens to Wagtail and to the models named in PAGE_CACHE_WATCHES, so that no app has
to know about the cache. An app whose change is none of these calls
`config.page_cache.bump()` itself.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail import signals
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Page

from config.page_cache import bump

PUBLISHING = (
    signals.page_published,
    signals.page_unpublished,
    signals.post_page_move,
    signals.page_slug_changed,
    signals.published,
    signals.unpublished,
)


def connect() -> None:
    for signal in PUBLISHING:
        signal.connect(_published, dispatch_uid="page-cache")
    for signal in (post_save, post_delete):
        for model in _watched():
            signal.connect(_published, sender=model, dispatch_uid="page-cache")
    # A page is saved with every draft, so of pages only the removal counts.
    for model in apps.get_models():
        if issubclass(model, Page):
            post_delete.connect(_published, sender=model, dispatch_uid="page-cache")


def _watched() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.label in settings.PAGE_CACHE_WATCHES
        or issubclass(model, BaseGenericSetting | BaseSiteSetting)
    ]


def _published(**kwargs: Any) -> None:
    bump()
