"""The dry run (试导入): what an import would do, said before anything is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.models import ProcedureVersion
from complaints.models import Sender, SenderNumber, Worksheet

from . import keeping, numbers
from .judging import Judge
from .mapping import from_plain

LOOKED_UP_AT_ONCE = 500
BAD_SHOWN = 200


@dataclass
class Findings:
    """Counts of what would become of the rows, and the bad ones with their reasons."""

    new: int = 0
    known: int = 0
    repeated: int = 0
    bad: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)  # of the new, by code


def judge_for(worksheet: Worksheet, version: ProcedureVersion, now: datetime) -> Judge:
    return Judge(version, from_plain(worksheet.mapping), worksheet.headings, now)


def try_out(
    worksheet: Worksheet, version: ProcedureVersion, *, now: datetime
) -> Findings:
    """Read every row as the import would, and change nothing."""
    judge = judge_for(worksheet, version, now)
    found = Findings()
    first: dict[str, str] = {}  # category by index of the number
    for row in keeping.rows_of(worksheet):
        judged = judge.judge(row.cells)
        if judged.reasons:
            found.bad.append((row.line, judged.reasons))
            found.reasons.update(judged.reasons)
            continue
        index = numbers.index(worksheet.sender, judged.number)
        if index in first:
            found.repeated += 1
        else:
            first[index] = judged.category
    known = imported(worksheet.sender, first)
    found.known = len(known)
    found.new = len(first) - len(known)
    found.categories.update(c for index, c in first.items() if index not in known)
    return found


def imported(sender: Sender, indexes: Iterable[str]) -> dict[str, Any]:
    """Return the case of every number that has one already."""
    found: dict[str, Any] = {}
    every = list(indexes)
    for at in range(0, len(every), LOOKED_UP_AT_ONCE):
        some = every[at : at + LOOKED_UP_AT_ONCE]
        rows = SenderNumber.objects.filter(sender=sender, number_index__in=some)
        found.update(rows.values_list("number_index", "case_id"))
    return found


def values_under(worksheet: Worksheet, heading: str) -> Counter[str]:
    """Return the different values of one column, and how often each stands there."""
    if heading not in worksheet.headings:
        return Counter()
    at = worksheet.headings.index(heading)
    cells = (row.cells for row in keeping.rows_of(worksheet))
    return Counter(row[at] for row in cells if at < len(row) and row[at])
