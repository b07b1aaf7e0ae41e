"""The notices of 2019 to 2026 in their usual words give the days they arranged."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

import pytest
from django.utils import translation

from casework.calendars.doubts import doubts_of
from casework.calendars.frozen import contents, days_of, frozen
from casework.calendars.notices import Notice, NoticeError, parse_notice
from casework.clocks import Calendar, Day

ONE = timedelta(days=1)
NUMBERS = "一二三四五六七八九"
WEEKDAYS = "一二三四五六日"
NOTICES = {
    notice["year"]: days_of(notice)
    for notice in contents("CN")["notices"]
    if notice["year"] >= 2019
}
PREAMBLE = """国务院办公厅关于{year}年部分节假日安排的通知
国办发明电〔{before}〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经国务院批准，现将{year}年元旦、春节等放假调休日期的具体安排通知如下。
{items}
　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。鼓励安排职工在除夕（2月9日）休息。

国务院办公厅
{before}年11月4日
"""


def said(day: date, with_month: bool = True, year: int | None = None) -> str:
    """Say a day as the notices do: 2月4日（周一）, with the year if it is another."""
    words = f"{day.year}年" if year and day.year != year else ""
    words += f"{day.month}月" if with_month or words else ""
    return f"{words}{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def runs(days: list[date]) -> list[tuple[date, date]]:
    keyed = groupby(enumerate(days), lambda pair: pair[1] - pair[0] * ONE)
    found = [[day for _n, day in group] for _key, group in keyed]
    return [(run[0], run[-1]) for run in found]


def in_words(year: int, days: dict[date, Day]) -> str:
    """Write the days of a year as the State Council does."""
    names = sorted(
        {kind.name_zh for kind in days.values()},
        key=lambda n: min(day for day, kind in days.items() if kind.name_zh == n),
    )
    items = []
    for number, name in zip(NUMBERS, names, strict=False):
        mine = {day: kind for day, kind in days.items() if kind.name_zh == name}
        text = f"　　{number}、{name}："
        for first, last in runs(sorted(d for d, k in mine.items() if not k.is_workday)):
            text += said(first, year=year)
            if last > first:
                text += f"至{said(last, last.month != first.month, year)}"
            text += f"放假调休，共{(last - first).days + 1}天。"
        if worked := sorted(d for d, k in mine.items() if k.is_workday):
            text += "、".join(said(day, year=year) for day in worked) + "上班。"
        items.append(text)
    return PREAMBLE.format(year=year, before=year - 1, items="\n".join(items))


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_in_words_gives_its_days(year):
    notice = parse_notice(in_words(year, NOTICES[year]))

    assert notice.year == year
    assert notice.days == NOTICES[year]


@pytest.mark.parametrize("year", NOTICES)
def test_it_may_be_pasted_without_any_line(year):
    text = in_words(year, NOTICES[year])

    assert parse_notice("".join(text.split())).days == NOTICES[year]


FIRST_ITEMS = """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。
2018年12月29日（星期六）上班。
三、清明节：4月5日放假，与周末连休。
六、国庆节、中秋节：10月1日-8日放假调休，共8天。"""


def test_wording_that_differs_from_year_to_year_is_read():
    days = parse_notice(FIRST_ITEMS, expected=2019).days

    assert days[date(2018, 12, 29)] == Day(True, "元旦", "New Year's Day")
    assert [day for day in days if day.year == 2018] == [
        date(2018, 12, 30),
        date(2018, 12, 31),
        date(2018, 12, 29),
    ]
    assert days[date(2019, 10, 8)].name_zh == "国庆节、中秋节"
    assert date(2019, 4, 6) not in days


def test_the_december_before_needs_no_year():
    text = "元旦：1月1日至3日放假，12月31日（星期六）上班。"

    assert parse_notice(text, expected=2012).days[date(2011, 12, 31)].is_workday


def test_an_amendment_is_read_without_headings():
    text = (
        "将2019年劳动节放假安排调整如下：2019年5月1日至4日放假调休，共4天。"
        "4月28日（星期日）、5月5日（星期日）上班。"
    )

    notice = parse_notice(text)

    assert (notice.year, len(notice.days)) == (2019, 6)
    assert {kind.name_zh for kind in notice.days.values()} == {"劳动节"}
    assert notice.days[date(2019, 4, 28)].is_workday


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("一、元旦：1月1日（周一）至3日放假。", "line 1: 2027-01-01 is a Friday"),
        ("\n\n一、元旦：1月1日至3日放假，共4天。", r"line 1: it says 4 days.* are 3"),
        (
            "一、元旦：1月1日放假。\n二、春节：另行通知上班。",
            "line 2: no day off .*春节",
        ),
        (
            "一、元旦：1月1日放假。\n\n二、春节：2月30日放假。",
            "line 3: expected a date",
        ),
        ("一、元旦：1月3日至1日放假。", "line 1: the last day is before"),
        ("延长春节假期至2月2日，2月3日起正常上班。", "it prolongs"),
    ],
)
def test_a_fault_is_told_with_its_line(text, message):
    with translation.override("en"), pytest.raises(NoticeError, match=message):
        parse_notice(text, expected=2027)


def test_words_without_a_year_need_one():
    with translation.override("en"), pytest.raises(NoticeError, match="which year"):
        parse_notice("元旦：1月1日放假。")


class TestDoubts:
    TODAY = date(2025, 11, 5)

    @pytest.fixture
    def before(self) -> Calendar:
        china = frozen("CN")
        days = {d: kind for d, kind in china.days.items() if d.year < 2026}
        return replace(china, days=days, known_until=date(2025, 12, 31))

    def doubts(self, before, changes=None, today=TODAY):
        days = NOTICES[2026] | (changes or {})
        days = {day: kind for day, kind in days.items() if kind is not None}
        with translation.override("en"):
            return doubts_of(Notice(2026, days), before, today=today)

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_the_real_ones_leave_none(self, year):
        before = replace(frozen("CN"), known_until=date(year - 1, 12, 31))
        notice = Notice(year, NOTICES[year])

        assert doubts_of(notice, before, today=date(year - 1, 11, 5)) == []

    @pytest.mark.parametrize(
        ("changes", "doubt"),
        [
            ({date(2026, 1, 5): Day(True, "元旦")}, "2026-01-05 is a workday already"),
            ({date(2026, 8, 8): Day(True, "元旦")}, "2026-08-08 is worked, but no"),
            ({date(2026, 10, 6): None}, "国庆节 has a gap after 2026-10-05"),
            (
                {date(2026, 5, n): None for n in range(2, 6)},
                "劳动节 has 1 day off; the law gives 2",
            ),
            ({date(2026, 6, n): None for n in (19, 20, 21)}, "No day off .* 端午节"),
            ({date(2026, 1, 2): None}, "come to 12 workdays; the law gives 13"),
            ({date(2026, 3, 1): Day(True, "春节")}, "workdays in a row"),
        ],
    )
    def test_what_is_unlikely_is_told(self, before, changes, doubt):
        assert any(re.search(doubt, told) for told in self.doubts(before, changes))

    def test_a_day_that_is_not_understood_is_told(self, before):
        notice = parse_notice(
            "元旦：1月1日放假。1月9日照常。\n2025年11月4日", expected=2026
        )

        with translation.override("en"):
            doubts = doubts_of(notice, before, today=self.TODAY)

        assert doubts[0].startswith("1月9日 is spoken of")
        assert not any("11月4日" in doubt for doubt in doubts)

    def test_another_year_is_told(self, before):
        assert "is over" in self.doubts(before, today=date(2027, 1, 1))[0]
        assert "more than a year" in self.doubts(before, today=date(2024, 1, 1))[0]

    def test_an_amendment_is_not_held_to_a_whole_year(self):
        day = {date(2026, 9, 3): Day(False, "纪念日")}
        notice = Notice(2026, day)

        assert doubts_of(notice, frozen("CN"), today=date(2026, 8, 1)) == []
