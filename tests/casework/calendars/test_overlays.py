"""An overlay holds what an area or organisation keeps differently, and no more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from casework import recalculation
from casework.calculator_form import CalculatorForm
from casework.calendars.amending import (
    keep_days,
    load_notice,
    take_back,
    with_days,
    with_notice,
)
from casework.calendars.frozen import frozen
from casework.calendars.loading import calendar_from_db, overlays_of
from casework.calendars.notices import NoticeError, parse_notice
from casework.clocks import Calendar, Day, Duration, Rule, due
from casework.models import Calendar as CalendarRow
from casework.models import CalendarDay, Clock, Event

from ...builders import MONDAY, build_complaint, build_version

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NEXT_YEAR = parse_notice("2027-01-01 off 元旦\n2027-01-03 work 元旦")
# Friday and a make-up Saturday of 2026.
FESTIVAL, MAKE_UP = date(2026, 4, 17), date(2026, 5, 9)
OWN = {
    FESTIVAL: Day(False, "三月三", "San Yue San"),
    MAKE_UP: Day(False),
}

days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))
own_days = st.dictionaries(days_of_2026, st.booleans(), max_size=40)


@given(
    own_days, days_of_2026, st.integers(0, 90), st.sampled_from(["workday", "month"])
)
def test_counting_by_an_overlay_is_counting_by_the_merged_days(own, start, n, unit):
    base = frozen("CN")
    mine = {day: Day(works) for day, works in own.items()}
    merged = Calendar("merged", {**base.days, **mine}, zone=base.zone)
    rule = Rule(Duration(n % 12 if unit == "month" else n, unit))
    received = datetime(start.year, start.month, start.day, 2, tzinfo=UTC)

    overlay = Calendar("GX", mine).laid_over(base)

    assert due(received, rule, overlay).due_on == due(received, rule, merged).due_on
    assert overlay.nth_workday(start, n + 1) == merged.nth_workday(start, n + 1)


def test_an_overlay_says_whose_day_it_is():
    area = Calendar("GX", OWN, scope="area").laid_over(frozen("CN"))
    school = Calendar("school", {FESTIVAL: Day(True)}).laid_over(frozen("CN"))

    fact = area.fact(FESTIVAL.toordinal())
    assert (fact.reason, fact.text_zh) == ("local_day_off", "本地区休息日（三月三）")
    assert fact.text_en == "Day off of the area: San Yue San"
    assert school.fact(FESTIVAL.toordinal()).text_zh == "本单位工作日"
    assert area.fact(date(2026, 10, 1).toordinal()).text_zh == "国庆节放假"


@pytest.mark.django_db
class TestInTheDatabase:
    @pytest.fixture
    def overlay(self):
        base = CalendarRow.objects.get(code="CN")
        row = CalendarRow.objects.create(
            code="GX", base=base, scope="area", name_zh="广西"
        )
        CalendarDay.objects.create(
            calendar=row, day=FESTIVAL, is_workday=False, name_zh="三月三"
        )
        return row

    @pytest.fixture
    def case(self, overlay, units):
        """Accepted within five workdays, over the festival."""
        version = build_version(units, calendar="GX")
        return build_complaint(version, at=datetime(2026, 4, 13, 2, tzinfo=UTC))

    def clock(self, case):
        return Clock.unscoped.get(case=case, limit="accept")

    def test_it_follows_its_base_and_its_own_days_win(self, overlay):
        found, base = calendar_from_db("GX"), calendar_from_db("CN")

        assert found.label == "GX/1+CN/1"
        assert (found.zone, found.known_until) == (base.zone, base.known_until)
        assert not found.is_workday(FESTIVAL)
        assert base.is_workday(FESTIVAL)
        assert found.is_workday(MAKE_UP)

    def test_a_clock_keeps_both_versions(self, case):
        assert self.clock(case).calendar == "GX/1+CN/1"

    def test_a_notice_for_the_base_moves_what_the_overlay_counts(self, case):
        before = self.clock(case).due_on
        amended = parse_notice("2026-04-14 off 哀悼日")
        load_notice("CN", amended, at=NOW)

        assert recalculation.waiting("CN") == recalculation.waiting("GX") == 1
        assert recalculation.recount_open("CN", at=NOW) == 0
        assert recalculation.recount_open("GX", at=NOW) == 1

        assert self.clock(case).due_on > before
        assert self.clock(case).calendar == "GX/1+CN/2"
        assert recalculation.waiting("CN") == recalculation.waiting("GX") == 0
        assert Event.unscoped.filter(case=case, type="clock.recomputed").count() == 1

    def test_the_preview_of_a_notice_for_the_base_sees_it(self, case):
        amended = parse_notice("2026-04-14 off 哀悼日")
        after = with_notice(calendar_from_db("CN"), amended)

        moves = list(
            recalculation.preview([after, *overlays_of(after)], since=MONDAY.date())
        )

        assert [move.reference for move in moves] == [str(case)]

    def test_its_own_day_moves_its_own_cases_only(self, case, units):
        other = build_complaint(build_version(units, code="plain"), at=NOW)
        before = self.clock(case).due_on

        keep_days("GX", {date(2026, 4, 14): Day(False)})
        moved = [recalculation.recount_open(code, at=NOW) for code in ("CN", "GX")]

        assert moved == [0, 1]
        assert self.clock(case).due_on > before
        assert self.clock(other).calendar == "CN/1"

    def test_a_day_kept_no_longer_is_again_what_lies_below(self, overlay):
        keep_days("GX", {MAKE_UP: Day(False), FESTIVAL: None})

        found = calendar_from_db("GX")
        assert not found.is_workday(MAKE_UP)
        assert found.is_workday(FESTIVAL)
        assert with_days(found, {MAKE_UP: None}).is_workday(MAKE_UP)

    def test_the_command_line_counts_by_it(self, overlay, capsys):
        asked = ["--from", "2026-04-16T10:00+08:00", "--limit", "1 workday"]

        call_command("due", *asked, "--database", "--calendar", "GX")

        said = capsys.readouterr().out
        assert "2026-04-20" in said
        assert "GX/1+CN/1" in said

    def test_the_calculator_offers_it(self, overlay):
        form = CalculatorForm(offered=[])

        assert ("GX", "广西") in form.fields["calendar"].choices

    def test_no_notice_is_loaded_for_it(self, overlay):
        with pytest.raises(NoticeError):
            load_notice("GX", NEXT_YEAR, at=NOW)

    @pytest.mark.parametrize("count", [1, 4])
    def test_what_is_to_be_recounted_is_found_by_few_queries(
        self, overlay, units, count
    ):
        version = build_version(units, calendar="GX")
        for n in range(count):
            build_complaint(version, at=NOW + timedelta(minutes=n))
        load_notice("CN", NEXT_YEAR, at=NOW)
        calendar_from_db("CN")

        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert recalculation.waiting("CN") == count

        assert len(asked) <= 8

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
    def test_labels_in_use_are_read_from_the_index(self, case):
        with CaptureQueriesContext(connection) as asked:
            assert recalculation.labels_in_use() == ["GX/1+CN/1"]

        for query in asked.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = " ".join(str(row) for row in cursor.fetchall())
            assert "USING INDEX casework_clock_calendar (calendar>?)" in plan


@pytest.mark.django_db
class TestTakingANoticeBack:
    def last(self):
        return CalendarRow.objects.get(code="CN").notices.latest("pk")

    def test_the_days_before_it_come_back(self):
        before = calendar_from_db("CN")
        amended = parse_notice("2026-10-01 work\n2026-10-08 off 国庆节")
        load_notice("CN", amended, at=NOW)

        changed = take_back(self.last(), at=NOW)

        after = calendar_from_db("CN")
        assert [day.day.day for day in changed] == [1, 8]
        assert after.days == before.days
        assert after.known_until == before.known_until
        assert after.version == before.version + 2

    def test_a_year_is_unknown_again(self):
        load_notice("CN", NEXT_YEAR, at=NOW)

        take_back(self.last(), at=NOW)

        assert calendar_from_db("CN").known_until == date(2026, 12, 31)
        assert self.last().taken_back_at == NOW

    def test_what_was_edited_by_hand_since_then_stays(self):
        load_notice("CN", NEXT_YEAR, at=NOW)
        keep_days("CN", {date(2027, 1, 3): Day(True, "盘点")})

        take_back(self.last(), at=NOW)

        days = calendar_from_db("CN").days
        assert date(2027, 1, 1) not in days
        assert days[date(2027, 1, 3)].name_zh == "盘点"

    def test_only_the_last_one_and_only_once(self):
        load_notice("CN", NEXT_YEAR, at=NOW)
        first = self.last()
        load_notice("CN", NEXT_YEAR, at=NOW + timedelta(hours=1))

        with pytest.raises(NoticeError):
            take_back(first, at=NOW)
        take_back(self.last(), at=NOW)
        take_back(first, at=NOW)
        with pytest.raises(NoticeError):
            take_back(first, at=NOW)

    def test_what_came_with_the_product_stays(self):
        with pytest.raises(NoticeError):
            take_back(self.last(), at=NOW)
