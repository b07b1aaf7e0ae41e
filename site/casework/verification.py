"""Finds what was changed in the events behind the application's back.

The chain of each case shows a changed, removed, inserted or reordered event. What it
cannot show alone, a chain cut at its end together with the count on the case, is
shown by the anchors: lines in a file outside the database, one a day, each with a
keyed digest over the events since the anchor before, and over that anchor.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.conf import settings

from casework import events, keys
from casework.models.cases import Case
from casework.models.events import Event


@dataclass(frozen=True)
class Fault:
    """One broken link: which case, at which event, and what is wrong."""

    reference: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.reference} event {self.seq}: {self.what}"


def faults() -> Iterator[Fault]:
    """Yield every fault in every chain; nothing when all is as it was written."""
    cases = {
        pk: (reference, count, head)
        for pk, reference, count, head in Case.unscoped.values_list(
            "pk", "reference", "event_count", "chain_head"
        )
    }
    rows = Event.unscoped.order_by("case_id", "seq").iterator(chunk_size=2000)
    for case_id, chain in groupby(rows, key=lambda event: event.case_id):
        reference, count, head = cases.pop(case_id, ("", 0, ""))
        if not reference:
            yield Fault(str(case_id), 0, "events of a case that is gone")
            continue
        yield from _chain_faults(reference, count, head, chain)
    for reference, count, _head in cases.values():
        if count:
            yield Fault(reference, 0, f"all {count} events are gone")


def _chain_faults(reference, count, head, chain) -> Iterator[Fault]:
    previous, seq = "", 0
    for event in chain:
        seq += 1
        if event.seq != seq:
            yield Fault(reference, seq, f"expected number {seq}, found {event.seq}")
            seq = event.seq
        if event.previous_hash != previous:
            yield Fault(reference, event.seq, "does not follow the event before it")
        if not hmac.compare_digest(events.link(event), event.hash):
            yield Fault(reference, event.seq, "was changed after it was written")
        previous = event.hash
    if seq != count or previous != head:
        yield Fault(reference, seq, f"the chain ends here; the case knows {count}")


def anchor_file() -> Path:
    return Path(settings.ANCHOR_FILE)


def anchor(*, at: datetime) -> dict:
    """Append today's anchor to the file and return it; print it and keep it apart."""
    last = Event.unscoped.order_by("-pk").values_list("pk", flat=True).first() or 0
    before = [{"last": 0, "digest": ""}, *_anchors()][-1]
    line = {
        "at": at.isoformat(timespec="seconds"),
        "last": last,
        "digest": _digest(before["last"], last, before["digest"]),
    }
    anchor_file().parent.mkdir(parents=True, exist_ok=True)
    with anchor_file().open("a") as file:
        file.write(json.dumps(line) + "\n")
    return line


def anchor_faults() -> Iterator[str]:
    """Yield every anchor that the database no longer agrees with."""
    first, previous = 0, ""
    for line in _anchors():
        now = _digest(first, line["last"], previous)
        if not hmac.compare_digest(now, line["digest"]):
            yield f"events up to {line['at']} are not what they were then"
        first, previous = line["last"], line["digest"]


def _anchors() -> list[dict]:
    if not anchor_file().exists():
        return []
    return [json.loads(row) for row in anchor_file().read_text().splitlines() if row]


def _digest(after: int, last: int, previous: str) -> str:
    """Return the digest of the events numbered (after, last] and what came before."""
    mac = hmac.new(
        keys.ring().subkey("event-chain", "anchor"), previous.encode(), hashlib.sha256
    )
    hashes = Event.unscoped.filter(pk__gt=after, pk__lte=last).order_by("pk")
    for value in hashes.values_list("hash", flat=True).iterator(chunk_size=5000):
        mac.update(value.encode())
    return mac.hexdigest()
