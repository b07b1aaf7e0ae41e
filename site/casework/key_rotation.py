"""Key rotation: wrap every stored data key anew with the newest master key.

Texts and files stay as they are; only the short wrapped keys of cases and staged
uploads change, a batch at a time while the site runs. A rotation that was killed is
finished by the next one. A master key is retired only when nothing needs it any more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps

from . import keys, write_gate

# Who holds wrapped keys, here or in the app that is named, and in which column.
HOLDERS = {
    "CaseKey": "wrapped",
    "StagedUpload": "wrapped_key",
    "SecondFactor": "wrapped",
    "complaints.Worksheet": "wrapped_key",
}
BATCH = 200  # rows; some 20 ms inside the write gate
DAMAGED = 0  # no version has this number


class StillNeeded(Exception):
    """Rows are wrapped by the version that was to be retired."""


@dataclass
class Rotation:
    """What a rotation did: rows wrapped anew, and rows that could not be opened."""

    done: int = 0
    unreadable: dict[str, Exception] = field(default_factory=dict)


def begin(*, at: datetime) -> tuple[int, bool]:
    """Return the version to wrap with, and whether it is new.

    No version is added while rows still wait for the present one: a rotation that
    was killed is finished first.
    """
    ring = keys.ring()
    waiting = {version for version in in_use() if version != ring.current}
    # What no key here can open would wait for ever.
    if waiting & {*ring.versions}:
        return ring.current, False
    return keys.add_version(at=at), True


def rewrap(*, batch: int = BATCH) -> Iterator[Rotation]:
    """Wrap what older versions wrapped, yielding after each committed batch."""
    rotation = Rotation()
    for name, column in HOLDERS.items():
        while _rewrap_batch(name, column, batch, rotation):
            yield rotation
    yield rotation


def _rewrap_batch(name: str, column: str, batch: int, rotation: Rotation) -> int:
    ring = keys.ring()
    rows = _rows(name)
    ours = name.rpartition(".")[2]
    skipped = [pk for holder, pk in map(_split, rotation.unreadable) if holder == ours]
    with write_gate.writing():
        found = list(
            rows.select_for_update()
            .exclude(key_version=ring.current)
            .exclude(pk__in=skipped)
            .only("pk", column, "key_version")
            .order_by("pk")[:batch]
        )
        wrapped = [row for row in found if _rewrap_row(row, column, ring, rotation)]
        rows.bulk_update(wrapped, [column, "key_version"])
    rotation.done += len(wrapped)
    return len(found)


def _rewrap_row(row: Any, column: str, ring: keys.KeyRing, rotation: Rotation) -> bool:
    try:
        data_key = ring.unwrap(getattr(row, column), row.context)
    except (keys.KeyVersionMissing, keys.WrapBroken) as error:
        # One damaged row must not keep the other cases on an old key.
        rotation.unreadable[f"{type(row).__name__}:{row.pk}"] = error
        return False
    setattr(row, column, ring.wrap(data_key, row.context))
    row.key_version = ring.current
    return True


def _split(label: str) -> tuple[str, str]:
    name, _, pk = label.partition(":")
    return name, pk


def in_use() -> Counter[int]:
    """Return how many stored keys each master key version has wrapped; 0: damaged.

    Read from the wrapped keys themselves: the column beside them is for searching.
    """
    return Counter(
        _version(wrapped)
        for name, column in HOLDERS.items()
        for wrapped in _rows(name).values_list(column, flat=True).iterator()
    )


def _version(wrapped: bytes) -> int:
    try:
        return keys.wrapped_version(bytes(wrapped))
    except keys.WrapBroken:
        return DAMAGED


def retire(version: int) -> None:
    """Delete a master key, unless a row still needs it."""
    with write_gate.writing():
        needed = in_use()[version]
        if needed:
            raise StillNeeded(
                f"{needed} stored keys still need master key version {version}."
            )
        keys.retire_version(version)


def check_readable() -> None:
    """Refuse to go on with a key file that does not fit this database (F22).

    One key of each version is looked at, so that a start check can afford it.
    """
    for name, column in HOLDERS.items():
        versions = _rows(name).order_by().values_list("key_version", flat=True)
        for version in versions.distinct():
            rows = _rows(name).filter(key_version=version)
            keys.check_readable(rows.values_list(column, flat=True)[:1])


def _rows(name: str) -> Any:
    label = name if "." in name else f"casework.{name}"
    return apps.get_model(label)._base_manager.all()
