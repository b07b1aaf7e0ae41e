"""Limits: how often one address, one form or the whole site may try something.

Nothing here raises and nothing here loses text: each function says how things stand,
and the view decides what to show. An address is never stored; its key is a keyed hash
that is another one tomorrow. Counters stand in `AttemptCounter`.
"""

import hmac
import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest

from . import keys, write_gate

HOUR = timedelta(hours=1)
FREE_FAILURES = 4  # the fifth is the first to cost time
LONGEST_DELAY = 60  # seconds
ALARMING_FAILURES = 1_000  # in an hour, on the whole site

SUBMISSIONS_PER_ADDRESS = 5  # an hour
SUBMISSIONS_IN_ALL = 60  # an hour
UPLOADS_PER_CASE = 30  # an hour
UPLOADS_PER_ADDRESS = 150  # an hour, whatever the number of forms

SITE = "site"  # in each scope, the key of the counter for everybody together
SUBMISSIONS = "submissions"
UPLOADS = "uploads"


def address_key(request: HttpRequest, at: datetime) -> str:
    """Return today's key of the address that a request came from."""
    day_key = keys.subkey("throttle", f"address/{at.astimezone(UTC):%Y-%m-%d}")
    return hmac.digest(day_key, _network(client_address(request)), "sha256").hex()


def pair_key(address: str, subject: str) -> str:
    """Return the key of one address together with one reference or account.

    Failures are counted on the pair: whoever guesses from one address delays that
    address only, and the owner opens the case from elsewhere at once.
    """
    key = keys.subkey("throttle", "pair")
    return hmac.digest(key, f"{address}/{subject}".encode(), "sha256").hex()


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as the trusted proxies saw it.

    Each proxy appends the address it was called from, so with n trusted ones the
    n-th entry from the right is the last that nobody outside could write.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    trusted = int(getattr(settings, "TRUSTED_PROXIES", 0))
    if trusted < 1:
        return direct
    header = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    forwarded = [entry.strip() for entry in header.split(",")] if header else []
    return forwarded[-trusted] if len(forwarded) >= trusted else direct


def _network(address: str) -> bytes:
    """Return what counts as one address: an IPv4 address, or an IPv6 /64."""
    host = address.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return b"unknown"
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    return found.packed if found.version == 4 else found.packed[:8]


def delay_for(failures: int) -> int:
    """Return the seconds to wait after so many failures: 1, 2, 4 … from the fifth."""
    if failures <= FREE_FAILURES:
        return 0
    return int(min(2 ** min(failures - FREE_FAILURES - 1, 6), LONGEST_DELAY))


@dataclass(frozen=True)
class Standing:
    """How one counter stands: failures in this hour, and how long to wait now."""

    failures: int = 0
    wait: int = 0  # seconds

    @property
    def is_blocked(self) -> bool:
        return self.wait > 0


def check(scope: str, key: str, at: datetime) -> Standing:
    """Say whether this key has to wait; asking counts nothing."""
    row = _counters().filter(scope=scope, key=key).first()
    return _standing(row, at) if row else Standing()


def failed(scope: str, key: str, at: datetime) -> Standing:
    """Count a failure and return how long the next attempt has to wait.

    An attempt made while waiting is not counted by the caller, or one impatient
    visitor would never come to the end.
    """

    def fail(row: Any) -> None:
        _count(row, at)
        row.blocked_until = at + timedelta(seconds=delay_for(row.count))

    with write_gate.writing():
        row = _changed(scope, key, at, fail)
        _changed(scope, SITE, at, lambda site: _count(site, at))
    return _standing(row, at)


def cleared(scope: str, key: str) -> None:
    """Forget the failures of a key that has proved itself.

    For the pair only: who has a case of his own could otherwise clear his address
    between guesses at another.
    """
    rows = _counters().filter(scope=scope, key=key)
    # Most people have none: no need to wait for the writers.
    if rows.exists():
        with write_gate.writing():
            rows.delete()


def is_alarming(scope: str, at: datetime) -> bool:
    """Say whether the whole site saw so many failures that somebody must look."""
    return check(scope, SITE, at).failures >= ALARMING_FAILURES


class Pace(StrEnum):
    """What a submission has to go through; none of them refuses it."""

    FREE = "free"
    # One address sends much, perhaps an office that many share: one more captcha.
    ASK_AGAIN = "ask_again"
    # The whole site receives much: taken in, and looked through before it is routed.
    HOLD = "hold"


@dataclass(frozen=True)
class Submissions:
    """How many came within the hour, and what that asks of the next one."""

    pace: Pace
    from_address: int
    in_all: int


def submission_pace(address: str, at: datetime) -> Submissions:
    """Say what the next submission from this address meets; counts nothing."""
    rows = _counters().filter(scope=SUBMISSIONS, key__in=(address, SITE))
    counts = {row.key: _standing(row, at).failures for row in rows}
    return _submissions(counts.get(address, 0) + 1, counts.get(SITE, 0) + 1)


def count_submission(address: str, at: datetime) -> Submissions:
    """Count a submission that was taken in and say what it had to go through."""
    with write_gate.writing():
        one = _changed(SUBMISSIONS, address, at, lambda row: _count(row, at))
        all_together = _changed(SUBMISSIONS, SITE, at, lambda row: _count(row, at))
    return _submissions(one.count, all_together.count)


def count_upload(
    subject: str, at: datetime, *, at_most: int = UPLOADS_PER_CASE
) -> bool:
    """Count a file of one case, form or address; say if it is within the limit."""
    key = pair_key(UPLOADS, subject)
    with write_gate.writing():
        row = _changed(UPLOADS, key, at, lambda row: _count(row, at))
    return bool(row.count <= at_most)


def purge(at: datetime) -> int:
    """Delete counters that no longer count, so that no trace of an address stays."""
    with write_gate.writing():
        return int(_counters().filter(window_start__lt=at - HOUR).delete()[0])


def _submissions(from_address: int, in_all: int) -> Submissions:
    if in_all > SUBMISSIONS_IN_ALL:
        pace = Pace.HOLD
    elif from_address > SUBMISSIONS_PER_ADDRESS:
        pace = Pace.ASK_AGAIN
    else:
        pace = Pace.FREE
    return Submissions(pace, from_address, in_all)


def _counters() -> Any:
    # Looked up late: the models import modules that import this one.
    return apps.get_model("casework", "AttemptCounter")._base_manager.all()


def _changed(scope: str, key: str, at: datetime, change: Callable[[Any], None]) -> Any:
    """Change one counter so that no two changes are lost in each other.

    The row is made if missing and then locked: on SQLite by the write gate around
    this, on PostgreSQL by the row lock.
    """
    rows = _counters()
    rows.bulk_create(
        [rows.model(scope=scope, key=key, window_start=at)], ignore_conflicts=True
    )
    row = rows.select_for_update().get(scope=scope, key=key)
    change(row)
    row.save()
    return row


def _count(row: Any, at: datetime) -> None:
    if not _is_current(row, at):
        row.window_start, row.count, row.blocked_until = at, 0, None
    row.count += 1


def _is_current(row: Any, at: datetime) -> bool:
    # A clock that was put back must not keep a counter alive.
    return bool(row.window_start <= at < row.window_start + HOUR)


def _standing(row: Any, at: datetime) -> Standing:
    if not _is_current(row, at):
        return Standing()
    until = row.blocked_until or at
    wait = math.ceil((until - at).total_seconds())
    return Standing(row.count, max(min(wait, LONGEST_DELAY), 0))
