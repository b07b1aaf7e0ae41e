"""Whether submissions can be taken in now: asked before people type, not after."""

import time
from datetime import datetime

from casework import health

# The question costs a commit, so an answer is good for a moment.
GOOD_FOR = 2.0  # seconds
_known: tuple[float, bool] | None = None


def is_open(*, now: datetime) -> bool:
    global _known
    moment = time.monotonic()
    if _known is None or moment - _known[0] > GOOD_FOR:
        takes = health.database_takes_writes(now=now) and health.storage_takes_files()
        _known = moment, takes
    return _known[1]


def forget() -> None:
    """Ask anew next time."""
    global _known
    _known = None
