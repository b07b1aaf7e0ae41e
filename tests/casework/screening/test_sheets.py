"""The first sheet of a workbook as text, read where nothing else can be reached."""

import io
import json
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from casework.screening import Refused, read_sheet, sheets

from .packages import cell, xlsx

pytestmark = pytest.mark.once


def workbook(*rows, **more):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    for name, value in more.items():
        book.active[name] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content):
    return json.loads(sheets.first_sheet(content))


def test_texts_numbers_and_dates_read_as_people_write_them():
    rich = CellRichText("半", TextBlock(InlineFont(b=True), "夜"))
    content = workbook(
        ["编号", 13800001234, 1.5, None, True],
        [datetime(2026, 3, 2, 9, 15), date(2026, 3, 2), time(9, 15), rich],
    )

    assert read(content) == [
        ["编号", "13800001234", "1.5", "", "1"],
        ["2026-03-02 09:15:00", "2026-03-02 00:00:00", "1899-12-30 09:15:00", "半夜"],
    ]


def test_days_of_a_workbook_that_counts_from_1904():
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active["A1"] = datetime(2026, 3, 2)
    content = io.BytesIO()
    book.save(content)

    assert read(content.getvalue()) == [["2026-03-02 00:00:00"]]


def test_cells_stand_where_they_say():
    assert read(workbook(C2="x")) == [[], ["", "", "x"]]


def test_only_the_first_sheet_is_read():
    book = Workbook()
    book.active["A1"] = "first"
    book.create_sheet()["A1"] = "second"
    content = io.BytesIO()
    book.save(content)

    assert read(content.getvalue()) == [["first"]]


@pytest.mark.parametrize("place", ["A20002", "GS1"])
def test_a_cell_far_away_is_refused_before_the_way_there_is_filled(place):
    with pytest.raises(Refused) as refused:
        read(workbook(**{place: "x"}))

    assert refused.value.code == "too_complex"


def test_a_formula_gives_the_value_that_was_saved_with_it():
    assert read(xlsx(cell("SUM(B1:B9)", "12"))) == [["12"]]


def test_what_an_attachment_may_not_be_a_sheet_may_not_be():
    with pytest.raises(Refused):
        read(xlsx(cell("WEBSERVICE(A2)", "12")))


@pytest.mark.slow
def test_reading_happens_in_the_confined_child():
    assert read_sheet(workbook(["a"])) == [["a"]]
    with pytest.raises(Refused):
        read_sheet(b"PK\x03\x04 broken")
