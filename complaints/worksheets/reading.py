"""A worksheet as it was sent becomes rows of text: CSV in any dress, or XLSX."""

import csv
import io
from dataclasses import dataclass
from unicodedata import normalize

from django.utils.translation import gettext_lazy as _

from casework import screening
from casework.typed_text import storable

BYTES = 10 * 1024 * 1024
ROWS = 20_000
COLUMNS = 200
CELL = 40_000  # characters; more than any field takes
HEADINGS_WITHIN = 10  # rows: a title and a date often stand above
DELIMITERS = (",", "\t", ";", "，")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What we put before a cell that a spreadsheet would compute, and take away again.
GUARDED = frozenset("=+-@＝＋－＠0123456789\t")

WORDS = {
    "empty": _("There are no rows in this file."),
    "too_large": _("The file is larger than 10 MB. Send it in parts."),
    "too_many_rows": _("The sheet has more than 20,000 rows. Send it in parts."),
    "too_many_columns": _("The sheet has more than 200 columns."),
    "encoding": _(
        "The letters cannot be read. Save the file as CSV in UTF-8 or as XLSX."
    ),
    "old_excel": _(
        "This is an old or protected Excel file. Save it as XLSX without a password."
    ),
    "damaged": _("The file cannot be read to its end. Save it under a new name."),
}


class Unreadable(Exception):
    """The file is no sheet we can read; says in words what to do."""

    def __init__(self, code: str, message: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message or WORDS[code]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, and below them every row that says something, by its line."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read(content: bytes, *, known: frozenset[str] = frozenset()) -> Sheet:
    """Read a file by what is in it; `known` are words that headings are made of."""
    if len(content) > BYTES:
        raise Unreadable("too_large")
    if not content.strip():
        raise Unreadable("empty")
    if content.startswith(OLE):
        raise Unreadable("old_excel")
    rows = _of_workbook(content) if content.startswith(ZIP) else _of_text(content)
    cleaned = [[_cell(cell) for cell in row] for row in rows]
    _check_bounds(cleaned)
    at = _headings_at(cleaned, known)
    headings = cleaned[at]
    width = max((len(row) for row in cleaned[at:]), default=0)
    found = [
        (at + number, [*row, *[""] * (width - len(row))])
        for number, row in enumerate(cleaned[at + 1 :], start=2)
        if any(row)
    ]
    if not found:
        raise Unreadable("empty")
    if len(found) > ROWS:
        raise Unreadable("too_many_rows")
    return Sheet(_named([*headings, *[""] * (width - len(headings))]), found)


def _of_workbook(content: bytes) -> list[list[str]]:
    try:
        return screening.read_sheet(content)
    except screening.Refused as refused:
        raise Unreadable(refused.code, refused.message) from None


def _of_text(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > ROWS + HEADINGS_WITHIN + 1:
                raise Unreadable("too_many_rows")
    except csv.Error:
        # A quotation mark that is never closed swallows the rest of the file.
        raise Unreadable("damaged") from None
    return rows


def _decoded(content: bytes) -> str:
    """Return the text: with a mark what it says, else UTF-8, else GB 18030."""
    encodings = [BOMS[content[:2]]] if content[:2] in BOMS else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("encoding")


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first rows into the most columns."""
    head = io.StringIO(text[:20_000], newline="").readlines()[:HEADINGS_WITHIN]

    def columns(delimiter: str) -> int:
        try:
            return max(len(row) for row in csv.reader(head, delimiter=delimiter))
        except (csv.Error, ValueError):
            return 0

    return max(DELIMITERS, key=columns)


def _cell(text: str) -> str:
    found = storable(text[:CELL])[0].strip()
    if found[:1] == "'" and found[1:2] in GUARDED and len(found) > 1:
        return found[1:]
    return found


def _check_bounds(rows: list[list[str]]) -> None:
    widest = 0
    for row in rows:
        while row and not row[-1]:
            row.pop()
        widest = max(widest, len(row))
    if not widest:
        raise Unreadable("empty")
    if widest > COLUMNS:
        raise Unreadable("too_many_columns")


def _headings_at(rows: list[list[str]], known: frozenset[str]) -> int:
    """Return the row among the first with most known words, else the first of two."""

    def likeness(at: int) -> tuple[int, bool, int]:
        cells = [plain(cell) for cell in rows[at] if cell]
        return sum(cell in known for cell in cells), len(cells) > 1, -at

    return max(range(min(HEADINGS_WITHIN, len(rows))), key=likeness)


def plain(heading: str) -> str:
    """Return a heading without what varies: blanks, width, marks, capitals."""
    return "".join(c for c in _narrow(heading).casefold() if c.isalnum())


def _narrow(text: str) -> str:
    # 申请人（联系人）: what stands in brackets explains.
    narrow = normalize("NFKC", text)
    return narrow.partition("(")[0] or narrow


def _named(headings: list[str]) -> list[str]:
    """Give every column a name of its own, so that a mapping can name it."""
    found: list[str] = []
    for number, heading in enumerate(headings, start=1):
        name = " ".join(heading.split())[:80] or f"#{number}"
        found.append(name if name not in found else f"{name} #{number}")
    return found
