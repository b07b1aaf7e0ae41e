"""Finished pages in the memory of one process, within a bound."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

# Scheme, host, path, and the query in a fixed order.
Address = tuple[str, str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class KeptPage:
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    # Of the site's content when the page was begun; another number means old.
    generation: str
    kept_at: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> float:
        return time.monotonic() - self.kept_at  # seconds


class Shelf:
    """Pages by address. Those not asked for longest make room for new ones."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self.size = 0  # bytes

    def get(self, address: Address) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: Address, page: KeptPage) -> None:
        with self._lock:
            self._remove(address)
            self._pages[address] = page
            self.size += _weight(address, page)
            while self.size > self._limit:
                self._remove(next(iter(self._pages)))

    def _remove(self, address: Address) -> None:
        page = self._pages.pop(address, None)
        if page is not None:
            self.size -= _weight(address, page)

    def __len__(self) -> int:
        return len(self._pages)


def _weight(address: Address, page: KeptPage) -> int:
    # About what Python adds for the entry itself, so that a million empty pages
    # under invented addresses are bounded too.
    return len(page.body) + sum(map(len, address[:3])) + 2_000
