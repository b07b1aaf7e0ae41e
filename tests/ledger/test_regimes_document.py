"""`docs/regimes.md` leaves out no regime and no mechanism, and names real files."""

import os
import re

import pytest

from .records import ROOT, mechanisms_named, records

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    pytest.mark.skipif(
        "OPENWINDOW_LEDGER" in os.environ, reason="the document is on the ledger itself"
    ),
]
DOCUMENT = (ROOT / "docs" / "regimes.md").read_text("utf-8")
FILE = re.compile(r"`((?:site|complaints|home|templates|tests|docs)/[^`\s]+)`")


def rows() -> set[str]:
    """Return the first cell of every row of every table."""
    return set(re.findall(r"^\| `?([\w-]+)`? \|", DOCUMENT, re.M))


def test_every_regime_has_its_row():
    assert {record["id"] for record in records()} - rows() == set()


def test_every_mechanism_has_its_row():
    assert mechanisms_named() - rows() == set()


def test_every_regime_names_a_procedure_there_is():
    named = set(re.findall(r"^\| S\d-F?\d+ .*? A\d\d `([a-z-]+)`", DOCUMENT, re.M))
    folder = ROOT / "site" / "casework" / "archetypes"
    assert named == {path.stem for path in folder.glob("*.yaml")}


def test_every_file_named_is_there():
    named = FILE.findall(DOCUMENT)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_it_does_not_say_where_the_ledger_is():
    assert "/work" not in DOCUMENT and "shared/" not in DOCUMENT
