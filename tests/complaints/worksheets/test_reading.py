"""A file becomes rows of text, in whatever dress; what is no sheet is refused."""

from datetime import datetime

import pytest

from complaints.worksheets import mapping, reading, values
from tests.complaints.worksheets.sheets import HEADINGS, as_csv, as_xlsx, moment, row

pytestmark = pytest.mark.once

TABLE = [row(1), row(2, story="他说：“停，\n再来”")]


def read(content):
    return reading.read(content, known=mapping.KNOWN_HEADINGS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_dress(encoding, delimiter):
    sheet = read(as_csv(TABLE, encoding=encoding, delimiter=delimiter))

    assert tuple(sheet.headings) == HEADINGS
    assert [tuple(cells) for _line, cells in sheet.rows] == TABLE


@pytest.mark.slow
def test_a_workbook_is_read_below_its_title():
    table = [("GD1", datetime(2026, 3, 2, 9, 15), "张", 13800001234, "噪声", "吵")]

    sheet = read(as_xlsx(table, above=[("市民热线工单",), ()]))

    assert tuple(sheet.headings) == HEADINGS
    line, cells = sheet.rows[0]
    assert line == 4
    assert cells[:6] == [
        "GD1", "2026-03-02 09:15:00", "张", "13800001234", "噪声", "吵"
    ]  # fmt: skip


def test_lines_are_those_of_the_file_although_blank_rows_are_left_out():
    content = "工单编号,受理时间\n\nA,1\n,\nB,2\n".encode()

    assert [line for line, _cells in read(content).rows] == [3, 5]


def test_equal_and_empty_headings_get_names_of_their_own():
    sheet = reading.read("编号,电话,电话,\n1,2,3,4\n".encode())

    assert sheet.headings == ["编号", "电话", "电话 #3", "#4"]


def test_what_our_own_file_guards_is_read_as_it_was():
    sheet = reading.read("编号,话\n'110105199001011234,'=1+1\n".encode())

    assert sheet.rows[0][1] == ["110105199001011234", "=1+1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        ("工单编号,受理时间\n".encode(), "empty"),
        (b"\xff\xff\xff\x80\x81", "encoding"),
        (b"\xd0\xcf\x11\xe0 old", "old_excel"),
        (b"x" * (reading.BYTES + 1), "too_large"),
        (("a" + ",b" * 200 + "\n").encode() * 2, "too_many_columns"),
        (b"a,b\n" + b"1,2\n" * 20_011, "too_many_rows"),
        (b'a,b\n1,"' + b"x" * 200_000, "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused_with_words(content, code):
    with pytest.raises(reading.Unreadable) as refused:
        reading.read(content)

    assert refused.value.code == code
    assert str(refused.value.message)


@pytest.mark.slow
def test_a_broken_workbook_is_refused_with_words():
    with pytest.raises(reading.Unreadable) as refused:
        reading.read(as_xlsx(TABLE)[:-50])

    assert str(refused.value.message)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-02 09:15:00", "ymd", (2026, 3, 2, 9, 15)),
        ("2026/3/2 9:15", "ymd", (2026, 3, 2, 9, 15)),
        ("2026.3.2", "ymd", (2026, 3, 2)),
        ("2026年3月2日 下午3时15分", "ymd", (2026, 3, 2, 15, 15)),
        ("２０２６－０３－０２　０９：１５", "ymd", (2026, 3, 2, 9, 15)),
        ("2026-03-02T09:15:00", "ymd", (2026, 3, 2, 9, 15)),
        ("20260302", "ymd", (2026, 3, 2)),
        ("20260302091500", "ymd", (2026, 3, 2, 9, 15)),
        ("46083.385416667", "ymd", (2026, 3, 2, 9, 15)),
        ("02/03/2026 9:15 PM", "dmy", (2026, 3, 2, 21, 15)),
        ("03/02/2026", "mdy", (2026, 3, 2)),
        ("26-3-2", "ymd", (2026, 3, 2)),
    ],
)
def test_moments_are_read_as_hotlines_write_them(text, order, expected):
    assert values.moment(text, order) == moment(*expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2026-02-30",
        "2026-13-01",
        "2026-03-02 25:00",
        "2026",
        "2026-03-02 x",
    ],
)
def test_what_is_no_moment_is_none(text):
    assert values.moment(text) is None


def test_a_time_in_a_column_of_its_own_belongs_to_the_day():
    found = values.moment("2026-03-02 00:00:00", "ymd", "1899-12-30 09:15:00")

    assert found == moment(2026, 3, 2, 9, 15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("是", True), ("Ｙ", True), ("", False), ("否", False), ("?", None)],
)
def test_yes_and_no(text, expected):
    assert values.flag(text) is expected


def test_the_columns_of_a_hotline_are_guessed():
    found = mapping.guess([*HEADINGS], mapping.Mapping())

    assert found.columns == {
        "number": "工单编号", "received": "受理时间", "name": "来电人",
        "phone": "联系电话", "category": "工单类型", "story": "诉求内容",
        "place": "事发地址", "due": "办理时限", "secret": "是否保密",
    }  # fmt: skip
    assert found.is_whole


def test_what_is_saved_is_not_guessed_again():
    saved = mapping.Mapping(columns={"number": "工单编号", "story": "备注"})

    found = mapping.guess(["工单编号", "备注", "来电人", "受理时间"], saved)

    assert found.columns == saved.columns
    assert not found.is_whole
