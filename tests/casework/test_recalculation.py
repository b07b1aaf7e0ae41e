"""Loading a notice moves the dates that are still open, and says so."""

from datetime import date, datetime, timedelta

import pytest

from casework import actions, recalculation
from casework.calendars import loading
from casework.calendars.loading import calendar_from_db
from casework.models import Calendar, CalendarDay, Case, Clock, Event
from casework.roles import Role

from ..builders import MONDAY, build_complaint, move_to

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)
# Three days after receipt: the limit to accept (5 workdays) runs over it.
DAY_OFF = date(2026, 3, 5)


def declare_day_off():
    """As an office does when a notice amends the year."""
    CalendarDay.objects.create(
        calendar=Calendar.objects.get(code="CN"), day=DAY_OFF, is_workday=False
    )
    loading.count_change("CN")


def accept_clock(case):
    return Clock.unscoped.get(case=case, limit="accept")


def test_open_clocks_move_and_say_from_when_to_when(complaint):
    before = accept_clock(complaint).due_on
    declare_day_off()

    assert recalculation.recount_open("CN", at=LATER) == 1

    after = accept_clock(complaint)
    event = Event.unscoped.get(case=complaint, type="clock.recomputed")
    assert after.due_on > before
    assert datetime.fromisoformat(event.data["after"]) == after.due_at
    assert Case.unscoped.get(pk=complaint.pk).next_due_at == after.due_at


def test_a_second_run_finds_nothing_to_do(version):
    for _ in range(3):
        build_complaint(version)
    declare_day_off()

    assert recalculation.recount_open("CN", at=LATER) == 3
    assert recalculation.recount_open("CN", at=LATER) == 0


def test_a_calendar_changed_again_meanwhile_is_counted_to_the_end(version, monkeypatch):
    cases = [build_complaint(version) for _ in range(3)]
    declare_day_off()
    counted = []

    def count_and_change_again(case, *, at):
        counted.append(case.pk)
        if len(counted) == 2:
            loading.count_change("CN")
        assert len(counted) < 10
        return recount_case(case, at=at)

    recount_case = recalculation.recount_case
    monkeypatch.setattr(recalculation, "AT_ONCE", 1)
    monkeypatch.setattr(recalculation, "recount_case", count_and_change_again)

    assert recalculation.recount_open("CN", at=LATER) == 3

    labels = {accept_clock(case).calendar for case in cases}
    assert labels == {calendar_from_db("CN").label}


def test_a_clock_that_has_ended_keeps_its_date(complaint, staff):
    actions.accept(case=complaint, by=staff[Role.FIRST_CONTACT], at=MONDAY)
    before = accept_clock(complaint).due_on
    declare_day_off()

    recalculation.recount_open("CN", at=LATER)
    actions.add_note(case=complaint, by=staff[Role.SUPERVISOR], at=LATER, body="…")

    assert accept_clock(complaint).due_on == before
    assert not Event.unscoped.filter(type="clock.recomputed").exists()


def test_an_action_in_between_records_the_move_too(complaint, staff):
    declare_day_off()

    actions.add_note(case=complaint, by=staff[Role.SUPERVISOR], at=LATER, body="…")

    types = Event.unscoped.filter(case=complaint).order_by("seq")
    assert list(types.values_list("type", flat=True))[-2:] == [
        "clock.recomputed",
        "note.added",
    ]


def test_the_preview_names_what_would_move_and_changes_nothing(complaint):
    candidate = calendar_from_db("CN").with_local_days(days_off=[DAY_OFF])

    (move,) = recalculation.preview([candidate], since=DAY_OFF)

    assert (move.reference, move.limit) == (str(complaint), "accept")
    assert move.after > move.before
    assert accept_clock(complaint).due_on == move.before


def test_a_closed_case_is_left_alone(complaint, staff, units):
    move_to("closed", complaint, staff, units)
    declare_day_off()

    assert recalculation.recount_open("CN", at=LATER) == 0
