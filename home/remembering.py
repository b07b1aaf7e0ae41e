"""Keep what many public pages share until something is published.

The keys of the cache `published` hold a generation number that changes with whatever
the public can see, so nothing here has to be thrown away by hand.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

T = TypeVar("T")


def remembered(key: str, build: Callable[[], T], *, seconds: int = 300) -> T:
    """Return what is kept under the key, or build and keep it.

    What was built from the state before a change can be stored after it, under the
    new number. So the number read at the beginning is kept with it and compared.
    """
    cache = caches["published"]
    stamp = cache.make_key(key)
    kept = cache.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    value = build()
    cache.set(key, (stamp, value), seconds)
    return value
