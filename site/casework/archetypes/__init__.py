"""Ready-made procedures (示范制度): where an editor begins, not from a blank form.

Fourteen kinds cover what public bodies promise. Each is a file as `export_procedure`
writes it, without units and with the amounts left open that only the body can give.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casework.procedures.definition import Definition
from casework.procedures.files import read
from casework.procedures.text import Text

FOLDER = Path(__file__).parent

# A01 to A14, in the order in which they are offered.
IN_ORDER = (
    "gov-enquiry-complaint",
    "hotline-field-dispatch",
    "service-window",
    "letters-visits-petition",
    "first-inquiry-limits",
    "hospital-care",
    "dispute-mediation",
    "shop-company-customer",
    "finance",
    "property-repair",
    "community-visits-surveys",
    "report-case-enforcement",
    "disclosure-consultation",
    "accountability",
)


@dataclass(frozen=True, slots=True)
class Archetype:
    """One ready-made procedure, under the code it suggests."""

    number: str
    code: str
    title: Text
    summary: Text
    definition: Definition


@cache
def archetypes() -> tuple[Archetype, ...]:
    """Return all of them, in order."""
    return tuple(
        _archetype(f"A{place:02}", code) for place, code in enumerate(IN_ORDER, 1)
    )


def archetype(code: str) -> Archetype:
    """Return the one of this code; raise LookupError."""
    for one in archetypes():
        if one.code == code:
            return one
    raise LookupError(f"no ready-made procedure {code!r}")


def _archetype(number: str, code: str) -> Archetype:
    definition, _lines = read((FOLDER / f"{code}.yaml").read_bytes())
    return Archetype(number, code, definition.title, definition.summary, definition)
