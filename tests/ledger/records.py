"""Reads the ledger of regimes, where it is at hand: beside the repository, or where
OPENWINDOW_LEDGER says (a changed copy can be tried that way)."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("OPENWINDOW_LEDGER") or ROOT.parent / "shared" / "regimes")

Record = dict[str, Any]

# Where the ledger lists its mechanisms: the first cell of each row.
LIST = "## Distinct mechanisms"
MECHANISM = re.compile(r"^\| `([a-z0-9-]+)` \|", re.M)


@cache
def records() -> tuple[Record, ...]:
    """Return every record of every file; none where there is no ledger."""
    return tuple(
        record
        for path in sorted(FOLDER.glob("*.yaml"))
        for record in yaml.safe_load(path.read_text("utf-8"))
    )


def mechanisms_named() -> set[str]:
    """Return the slugs of the ledger's own list, and of every record."""
    listed = FOLDER / "README.md"
    text = listed.read_text("utf-8") if listed.exists() else ""
    named = MECHANISM.findall(text.partition(LIST)[2])
    return set(named).union(*(record.get("mechanisms", ()) for record in records()))


def limits_in(record: Record) -> list[dict[str, Any]]:
    """Return every group of a record that promises a time, in its order."""
    steps = [step["limit"] for step in record.get("steps") or () if "limit" in step]
    after = [(record.get("follow_up") or {}).get("within")]
    for appeal in record.get("appeal") or ():
        after += [appeal.get("within"), appeal.get("decided_within")]
    return steps + [limit for limit in after if limit]
