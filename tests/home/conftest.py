import pytest
from django.core.cache import cache

from home.models import HomePage

from . import pages


@pytest.fixture(autouse=True)
def _addresses_in_memory(settings):
    """Wagtail keeps the roots of all sites in the cache, as on a running site."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {"default": memory}
    yield
    # They would outlive the rollback.
    cache.clear()


@pytest.fixture
def home(db) -> HomePage:
    return pages.build_home()


@pytest.fixture
def english(home) -> HomePage:
    return pages.build_home("en", original=home)
