"""How many pictures one address may ask for: it bounds work, it keeps nobody out.

Counted in the memory of each process and forgotten with it: a picture is not worth a
write, and no trace of an address reaches the disk.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from django.http import HttpRequest

from casework import throttling

WINDOW = timedelta(minutes=1)
# Thirty people behind one address, or one person who cannot read the first ten.
CHALLENGES = 30  # a window
PICTURES = 120  # a window, sounds included
ADDRESSES = 10_000  # remembered at once

_lock = threading.Lock()
_counts: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()


def allows(
    request: HttpRequest,
    *,
    now: datetime,
    what: str = "challenge",
    at_most: int = CHALLENGES,
) -> bool:
    """Count one more for the address of the request; say whether it is within."""
    key = (what, throttling.address_key(request, now))
    with _lock:
        since, count = _counts.pop(key, (now, 0))
        if not since <= now < since + WINDOW:
            since, count = now, 0
        _counts[key] = (since, count + 1)
        if len(_counts) > ADDRESSES:
            _counts.popitem(last=False)
    return count < at_most


def forget() -> None:
    with _lock:
        _counts.clear()
