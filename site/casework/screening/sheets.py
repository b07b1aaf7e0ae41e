"""The first sheet of a workbook as rows of text. Runs confined.

Only what stands in the cells is read: no formula is computed, no style kept but whether
a number is a date. The workbook has passed the same checks as any attachment.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from . import markup, office, relationships
from .refusals import Refused

ROWS = 20_001  # with the row of headings
COLUMNS = 200
CHARACTERS = 40_000_000  # of all cells together
# Formats that every workbook knows without saying: dates, times, and their mixtures.
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
DATE_LETTERS = frozenset("ymdhs年月日时")
EPOCH, EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


def first_sheet(content: bytes) -> bytes:
    """Return the rows as JSON: lists of text, blank rows kept so that lines count."""
    book = _Book(office.open_package("xlsx", content))
    return json.dumps(book.rows(), ensure_ascii=False).encode()


class _Book:
    """What the cells of the first sheet refer to."""

    def __init__(self, package: office.Package) -> None:
        self._archive, self._main = package.archive, package.main
        self._targets = self._related()
        self._epoch, self._sheet = EPOCH, ""
        markup.read(self._archive.read(self._main), self._look_at_workbook)
        self._dates = self._date_styles()
        self._shared = self._shared_texts()

    def rows(self) -> list[list[str]]:
        part = self._targets.get(self._sheet, ("", ""))[1]
        if part not in self._archive:
            raise Refused("damaged")
        cells = _Cells(self)
        parser = _texts(cells.start, cells.text, cells.end)
        markup.parse(parser, self._archive.read(part))
        return cells.rows

    def value(self, kind: str, style: str, text: str) -> str:
        match kind:
            case "s":
                at = int(text or -1)
                if not 0 <= at < len(self._shared):
                    raise Refused("damaged")
                return self._shared[at]
            case "" | "n" if style in self._dates:
                return self._moment(text)
            case "" | "n":
                return _number(text)
            case "e":
                return ""
            case _:
                return text

    def _moment(self, text: str) -> str:
        try:
            passed = timedelta(days=float(text))
            # Seconds are what a day divided by a double still tells.
            moment = self._epoch + timedelta(seconds=round(passed.total_seconds()))
        except (ValueError, OverflowError):
            return text
        return moment.isoformat(sep=" ")

    def _related(self) -> dict[str, tuple[str, str]]:
        listed = relationships.path_for(self._main)
        if listed not in self._archive:
            raise Refused("damaged")
        return {
            row.id: (row.kind, relationships.resolve(self._main, row.target))
            for row in relationships.read(self._archive.read(listed))
            if not row.is_external
        }

    def _look_at_workbook(self, name: str, attributes: dict[str, str]) -> None:
        match markup.local(name):
            case "workbookPr" if attributes.get("date1904") in {"1", "true"}:
                self._epoch = EPOCH_OF_1904
            case "sheet" if not self._sheet:
                ids = (v for k, v in attributes.items() if markup.local(k) == "id")
                found = next((i for i in ids if i in self._targets), "")
                if self._targets.get(found, ("",))[0] == "worksheet":
                    self._sheet = found

    def _part(self, kind: str) -> bytes | None:
        for found, part in self._targets.values():
            if found == kind and part in self._archive:
                return self._archive.read(part)
        return None

    def _date_styles(self) -> set[str]:
        """Return the numbers of the styles that show a number as a date."""
        content = self._part("styles")
        if content is None:
            return set()
        formats: dict[str, bool] = {}
        styles: list[bool] = []
        inside = [False]

        def start(name: str, attributes: dict[str, str]) -> None:
            match markup.local(name):
                case "numFmt":
                    code = attributes.get("formatCode", "")
                    formats[attributes.get("numFmtId", "")] = _is_date(code)
                case "cellXfs":
                    inside[0] = True
                case "cellStyles" | "dxfs":
                    inside[0] = False
                case "xf" if inside[0]:
                    number = attributes.get("numFmtId", "0")
                    built_in = number.isdigit() and int(number) in BUILT_IN_DATES
                    styles.append(formats.get(number, built_in))

        markup.read(content, start)
        return {str(at) for at, dated in enumerate(styles) if dated}

    def _shared_texts(self) -> list[str]:
        content = self._part("sharedstrings")
        if content is None:
            return []
        texts = _SharedTexts()
        markup.parse(_texts(texts.start, texts.text, texts.end), content)
        return texts.found


def _texts(start: Any, text: Any, end: Any) -> Any:
    parser = markup.reader()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    return parser


class _SharedTexts:
    """The texts that cells name by number, without the hints how they are spoken."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._said: list[str] = []
        self._reading = self._spoken = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        match markup.local(name):
            case "si":
                self._said = []
            case "rPh":
                self._spoken = True
            case "t":
                self._reading = not self._spoken

    def text(self, text: str) -> None:
        if self._reading:
            self._said.append(text)

    def end(self, name: str) -> None:
        match markup.local(name):
            case "t":
                self._reading = False
            case "rPh":
                self._spoken = False
            case "si":
                self.found.append("".join(self._said))


class _Cells:
    """Puts the cells of one sheet where they say they stand."""

    def __init__(self, book: _Book) -> None:
        self.rows: list[list[str]] = []
        self._book = book
        self._column, self._kind, self._style = 0, "", ""
        self._said: list[str] = []
        self._reading = self._spoken = False
        self._room = CHARACTERS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match markup.local(name):
            case "row":
                self._open_row(attributes.get("r", ""))
            case "c":
                self._column = _column(attributes.get("r", ""), self._column)
                self._kind = attributes.get("t", "")
                self._style = attributes.get("s", "0")
                self._said = []
            case "rPh":
                self._spoken = True
            case "v" | "t":
                self._reading = not self._spoken

    def text(self, text: str) -> None:
        if self._reading:
            self._said.append(text)

    def end(self, name: str) -> None:
        match markup.local(name):
            case "v" | "t":
                self._reading = False
            case "rPh":
                self._spoken = False
            case "c":
                self._close_cell()

    def _open_row(self, said: str) -> None:
        number = int(said) if said.isdecimal() else len(self.rows) + 1
        if number <= len(self.rows):
            raise Refused("damaged")
        # A row far below is no sheet of ours, and would be filled up with blanks.
        self._bound(number, ROWS)
        self.rows.extend([] for _ in range(number - len(self.rows)))
        self._column = 0

    def _close_cell(self) -> None:
        value = self._book.value(self._kind, self._style, "".join(self._said))
        if value and self.rows:
            self._bound(self._column, COLUMNS)
            self._room -= len(value)
            self._bound(-self._room, 0)
            row = self.rows[-1]
            row.extend("" for _ in range(self._column - len(row)))
            row[self._column - 1] = value

    def _bound(self, number: int, at_most: int) -> None:
        if number > at_most:
            raise Refused("too_complex")


def _column(reference: str, before: int) -> int:
    """Return the number of a column: A is 1; without a reference the next one."""
    letters = reference.rstrip("0123456789").upper()
    if not letters:
        return before + 1
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    if number < 1:
        raise Refused("damaged")
    return number


def _number(text: str) -> str:
    """Write 1.3800001234E10 as people do: a telephone number is stored as a number."""
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e18 else text


def _is_date(code: str) -> bool:
    """Whether a format shows days or times: letters outside quotes and brackets."""
    quoted, bracketed = False, False
    for letter in code.lower():
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "[]":
            bracketed = letter == "["
        elif not quoted and not bracketed and letter in DATE_LETTERS:
            return True
    return False
