"""`docs/regimes.md` leaves out no regime and no mechanism, and names real files."""

import re

import pytest

from .records import ROOT, mechanisms_named, records

pytestmark = pytest.mark.usefixtures("ledger")
# 93 regimes and 10 fragments, as the document says.
RECORDS, MECHANISMS = 103, 183
DOCUMENT = (ROOT / "docs" / "regimes.md").read_text("utf-8")
FILE = re.compile(r"`((?:site|complaints|home|templates|tests|docs)/[^`\s]+)`")


def rows() -> set[str]:
    """Return the first cell of every row of every table."""
    return set(re.findall(r"^\| `?([\w-]+)`? \|", DOCUMENT, re.M))


def missing(named: set[str], known: int) -> set[str]:
    """Return what has no row; a ledger that has grown is not yet in the document."""
    without = named - rows()
    if without and len(named) > known:
        pytest.skip(f"not yet in the document: {', '.join(sorted(without))}")
    return without


def test_every_regime_has_its_row():
    assert missing({record["id"] for record in records()}, RECORDS) == set()


def test_every_mechanism_has_its_row():
    assert missing(mechanisms_named(), MECHANISMS) == set()


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
