import json
from datetime import date

import pytest
from django.utils import translation

from casework.calendars.notices import NoticeError, parse_notice
from casework.clocks import Day

DAYS = [
    {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
    {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
    {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
]
EXPECTED = {
    date(2026, 12, 31): Day(False, "元旦", "New Year's Day"),
    date(2027, 1, 1): Day(False, "元旦", "New Year's Day"),
    date(2027, 1, 3): Day(True, "元旦", "New Year's Day"),
}
LINES = """
# 国务院办公厅的通知
2026-12-31 休 元旦
2027-01-01, off, 元旦
2027-01-03 上班 元旦
"""


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"year": 2027, "papers": [], "days": DAYS}),
        json.dumps(DAYS),
        json.dumps(DAYS, ensure_ascii=False).encode("utf-8-sig"),
        "\ufeff" + json.dumps(DAYS),
        LINES,
        LINES.encode(),
    ],
)
def test_notice_is_read_in_each_form(text):
    notice = parse_notice(text)

    assert notice.year == 2027
    assert notice.days == EXPECTED
    assert notice.title == "国务院办公厅关于2027年部分节假日安排的通知"


def test_notice_keeps_the_address_of_its_paper():
    data = {"year": 2027, "papers": ["https://www.gov.cn/1"], "days": DAYS}
    assert parse_notice(json.dumps(data)).source == "https://www.gov.cn/1"


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("国庆节、中秋节", "National Day and Mid-autumn Festival"),
        ("地方节日", ""),
        ("", ""),
    ],
)
def test_notice_translates_the_names_it_knows(name, english):
    text = json.dumps([{"name": name, "date": "2027-10-01", "isOffDay": True}])
    assert parse_notice(text).days[date(2027, 10, 1)].name_en == english


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lists no days"),
        ("{}", "year: expected"),
        ('{"year": 2027}', "days: expected a list"),
        ('{"year": "2027", "days": []}', "year: expected"),
        ("[1", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", r"days\[0\]: expected name"),
        ('[{"date": "2027-01-01"}]', r"days\[0\]\.isOffDay"),
        ('[{"date": 20270101, "isOffDay": true}]', r"days\[0\]\.date"),
        ('[{"date": "2027-02-30", "isOffDay": true}]', r"days\[0\]\.date"),
        ('[{"date": "2027-01-01", "isOffDay": true, "name": 5}]', r"days\[0\]\.name"),
        ("2027-01-01", "line 1: after the date say off or work"),
        ("2027-01-01 maybe", "line 1: after the date"),
        ("\n\n1 January off", "line 1: expected a date"),
        (f"2027-01-01 off {'长' * 61}", "line 1: the name"),
        ("2027-01-01 off\n2027-01-01 work", "line 2: 2027-01-01 is listed twice"),
        ("2027-01-01 off\n2027-01-02 off\n2029-01-01 off", "2029-01-01 is no day"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_text_that_is_no_notice_is_refused(text, message):
    with translation.override("en"), pytest.raises(NoticeError, match=message):
        parse_notice(text)


def test_day_listed_twice_alike_is_no_fault():
    assert len(parse_notice("2027-01-01 off\n2027-01-01 off").days) == 1
