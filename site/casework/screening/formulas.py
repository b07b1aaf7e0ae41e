"""Formulas of an Excel sheet: which of them reach outside the workbook."""

import re

from .refusals import Refused

ELEMENTS = {"f", "formula", "formula1", "formula2", "definedName", "oldFormula"}
QUOTED = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
TEXTS = re.compile(r'"(?:[^"]|"")*"')
COLUMN = re.compile(r"\[[^\[\]]*\]")
# A bar is no operator of Excel: it stands between a program and what to ask it.
BAR = "|"
FETCHING = re.compile(
    r"(?i)(?<![\w.])(?:_xlfn\.)?(?:_xlws\.)?(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?"
    r"|SQL\.REQUEST|EXEC|DDE|STOCKHISTORY|PY)\s*\("
)
OTHER_BOOK = re.compile(r"\[\d+\]")
AUTOMATIC = re.compile(r"(?i)(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)")


def check(formula: str) -> None:
    """Refuse a formula that starts a program or fetches something."""
    if BAR in COLUMN.sub("", COLUMN.sub("", QUOTED.sub("", formula))):
        raise Refused("dde")
    if FETCHING.search(TEXTS.sub("", formula)):
        raise Refused("remote")


def check_name(name: str) -> None:
    """Refuse a defined name under which Excel looks for a macro."""
    if AUTOMATIC.match(name):
        raise Refused("macros")


def asks_other_book(formula: str) -> bool:
    """Return whether the value comes from another workbook."""
    return bool(OTHER_BOOK.search(TEXTS.sub("", formula)))
