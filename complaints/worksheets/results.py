"""What became of the rows, and the bad ones as a file to put right and send again."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Count
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from complaints.models import Worksheet, WorksheetRow

from . import keeping
from .judging import REASONS, Judge

Outcome = WorksheetRow.Outcome
FORMULA_STARTS = frozenset("=+-@\t\r\n")
# A spreadsheet shows a longer number as 4.40106E+17.
LONGEST_NUMBER = 11
MOST_IN_A_CELL = 32_000  # characters; Excel ends at 32,767


def counts(worksheet: Worksheet) -> Counter[str]:
    rows = worksheet.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    return Counter(dict(rows))


def in_words(reasons: Iterable[str]) -> str:
    return _("; ").join(str(REASONS.get(code, code)) for code in reasons)


def bad_rows(
    worksheet: Worksheet, judge: Judge | None
) -> Iterator[tuple[WorksheetRow, Iterable[str]]]:
    """Return the bad rows with their reasons: as imported, or as the dry run says."""
    if judge is None:
        for row in keeping.rows_of(worksheet, outcome=Outcome.BAD):
            yield row, row.reasons
        return
    for row in keeping.rows_of(worksheet):
        reasons = judge.judge(row.cells).reasons
        if reasons:
            yield row, reasons


def _table(worksheet: Worksheet, judge: Judge | None) -> Iterator[list[str]]:
    yield [*worksheet.headings, _("Line"), _("Why it was not imported")]
    for row, reasons in bad_rows(worksheet, judge):
        width = len(worksheet.headings)
        cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
        yield [*cells, str(row.line), in_words(reasons)]


def as_csv(worksheet: Worksheet, judge: Judge | None) -> bytes:
    """Return the bad rows as CSV with a mark, so that Excel reads the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in _table(worksheet, judge):
        writer.writerow([_guarded(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(worksheet: Worksheet, judge: Judge | None) -> bytes:
    """Return the bad rows as XLSX whose cells are text, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Bad rows"))
    for row in _table(worksheet, judge):
        sheet.append([_text_cell(sheet, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_IN_A_CELL]
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute or shorten."""
    shown = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) != "Cf"
    )
    is_long_number = shown.strip().isdecimal() and len(shown.strip()) > LONGEST_NUMBER
    computes = (
        shown.lstrip(" \u3000")[:1] in FORMULA_STARTS or text[:1] in FORMULA_STARTS
    )
    return f"'{text}" if shown and (computes or is_long_number) else text
