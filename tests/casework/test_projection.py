"""The law of limits, without a database: events in, clocks out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.clocks import Calendar
from casework.procedures.definition import (
    Condition,
    Definition,
    Extension,
    Limit,
    Stop,
)
from casework.procedures.text import Text
from casework.projection import Facts, Happening, project

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = Calendar("weekdays")
FACTS = Facts(channel="web", category="noise", severity="")
ANSWER = Limit(
    "answer", Text("答复"), "case.received", "case.answered", 5,
    extension=Extension(5, "workday"),
)  # fmt: skip
DRAFT = Limit("draft", Text("拟办"), "case.assigned", "answer.drafted", 7)
SEND = Limit("send", Text("答复"), "answer.drafted", "case.answered", 3)
PAUSE = Stop("pause", "supplement.asked", "supplement.supplied")
RESTART = Stop("restart", "supplement.asked", "supplement.supplied")


def at(day: int, hour: int = 1) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def clocks(events, limits=(ANSWER,), stops=(), facts=FACTS):
    definition = Definition("p", "complaint", Text("p"), limits=limits, stops=stops)
    happenings = [
        Happening(e[0], at(e[1]), e[2] if len(e) > 2 else {}, seq)
        for seq, e in enumerate(events, 1)
    ]
    return project(definition, facts, happenings, ZONE)


def test_a_limit_runs_from_its_start_event():
    (clock,) = clocks([("case.received", 2)])

    assert clock.is_running
    assert clock.due(WEEKDAYS).due_on == date(2026, 3, 9)


def test_nothing_runs_before_the_start_event():
    assert clocks([("case.accepted", 2)]) == []


def test_the_event_that_meets_a_limit_ends_it():
    (clock,) = clocks([("case.received", 2), ("case.answered", 4)])

    assert clock.met_at == at(4)


def test_a_refusal_with_its_reason_meets_the_limit_to_answer():
    (clock,) = clocks([("case.received", 2), ("case.refused", 3)])

    assert clock.met_at == at(3)


def test_a_withdrawal_drops_what_was_owed():
    (clock,) = clocks([("case.received", 2), ("case.withdrawn", 3)])

    assert clock.met_at is None
    assert clock.dropped_at == at(3)


def test_a_pause_puts_the_due_date_off_by_the_days_between():
    (clock,) = clocks(
        [("case.received", 2), ("supplement.asked", 3), ("supplement.supplied", 5)],
        stops=(PAUSE,),
    )

    assert clock.paused_at is None
    assert clock.due(WEEKDAYS).due_on == date(2026, 3, 11)


def test_a_pause_under_way_stops_the_clock():
    (clock,) = clocks([("case.received", 2), ("supplement.asked", 3)], stops=(PAUSE,))

    assert clock.paused_at == at(3)
    assert clock.is_running


def test_what_comes_while_the_clock_stands_still_comes_in_time():
    accept = Limit("accept", Text("受理"), "case.received", "case.accepted", 5)
    (clock,) = clocks(
        [("case.received", 2), ("supplement.asked", 3), ("case.accepted", 20)],
        limits=(accept,),
        stops=(PAUSE,),
    )

    assert clock.paused_at is None
    assert clock.taken(WEEKDAYS) == 1
    assert clock.due(WEEKDAYS).was_kept(clock.met_at)


@pytest.mark.parametrize(
    ("stopped", "due_on"),
    [(4, date(2026, 3, 10)), (5, date(2026, 3, 4))],
    ids=["before it had passed", "after"],
)
def test_a_broken_promise_is_not_mended_by_a_stop(stopped, due_on):
    (clock,) = clocks(
        [
            ("case.received", 2),
            ("limit.promised", 2, {"limit": "answer", "until": "2026-03-04"}),
            ("supplement.asked", stopped),
            ("supplement.supplied", stopped + 1),
        ],
        stops=(PAUSE,),
    )

    assert clock.due(WEEKDAYS).due_on == due_on


def test_a_broken_promise_is_not_mended_by_more_time():
    granted = {"limit": "answer", "amount": 5, "unit": "workday"}
    (clock,) = clocks(
        [
            ("case.received", 2),
            ("limit.promised", 2, {"limit": "answer", "until": "2026-03-04"}),
            ("supplement.asked", 5),
            ("limit.extended", 5, granted),
        ],
        stops=(PAUSE,),
    )

    assert clock.due(WEEKDAYS).due_on == date(2026, 3, 4)


def test_of_two_stops_each_ends_with_its_own_event():
    halt = Stop("pause", "message.sent", "message.received")
    story = [
        ("case.received", 2),
        ("supplement.asked", 3),
        ("message.sent", 4),
        ("message.received", 5),
    ]
    (waiting,) = clocks(story, stops=(PAUSE, halt))
    (going_on,) = clocks([*story, ("supplement.supplied", 6)], stops=(PAUSE, halt))

    assert waiting.paused_at == at(3)
    assert going_on.paused_at is None
    assert going_on.due(WEEKDAYS).due_on == date(2026, 3, 12)


def test_a_clock_may_stop_again_as_it_goes_on():
    halt = Stop("pause", "supplement.supplied", "message.received")
    (clock,) = clocks(
        [("case.received", 2), ("supplement.asked", 3), ("supplement.supplied", 4)],
        stops=(PAUSE, halt),
    )

    assert clock.paused_at == at(4)


def test_a_stop_for_another_limit_changes_nothing():
    stop = Stop("pause", "supplement.asked", "supplement.supplied", ("other",))
    (clock,) = clocks([("case.received", 2), ("supplement.asked", 3)], stops=(stop,))

    assert clock.paused_at is None


def test_a_restart_is_a_new_round_from_the_corrected_request():
    first, second = clocks(
        [("case.received", 2), ("supplement.asked", 3), ("supplement.supplied", 5)],
        stops=(RESTART,),
    )

    assert first.dropped_at == at(5)
    assert second.round == 2
    assert second.due(WEEKDAYS).due_on == date(2026, 3, 12)


def test_an_extension_is_added_to_its_own_limit():
    granted = {"limit": "answer", "amount": 5, "unit": "workday"}
    (clock,) = clocks([("case.received", 2), ("limit.extended", 4, granted)])

    assert clock.due(WEEKDAYS).due_on == date(2026, 3, 16)


def test_an_extension_of_another_limit_changes_nothing():
    granted = {"limit": "other", "amount": 5, "unit": "workday"}
    (clock,) = clocks([("case.received", 2), ("limit.extended", 4, granted)])

    assert clock.due(WEEKDAYS).due_on == date(2026, 3, 9)


def test_a_draft_sent_back_is_owed_again_from_the_same_start():
    draft, send = clocks(
        [("case.assigned", 2), ("answer.drafted", 4), ("answer.sent_back", 5)],
        limits=(DRAFT, SEND),
    )

    assert draft.is_running
    assert draft.started_at == at(2)
    assert send.dropped_at == at(5)


def test_a_second_draft_starts_the_office_anew():
    rounds = clocks(
        [
            ("case.assigned", 2),
            ("answer.drafted", 4),
            ("answer.sent_back", 5),
            ("answer.drafted", 6),
        ],
        limits=(DRAFT, SEND),
    )

    (second,) = [c for c in rounds if c.limit is SEND and c.is_running]
    assert (second.round, second.started_at) == (2, at(6))


def test_a_returned_case_frees_the_unit():
    (clock,) = clocks([("case.assigned", 2), ("case.returned", 3)], limits=(DRAFT,))

    assert clock.dropped_at == at(3)


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        (Condition(), True),
        (Condition(channels=("web",)), True),
        (Condition(channels=("phone",)), False),
        (Condition(categories=("noise",), channels=("web",)), True),
        (Condition(severities=("grave",)), False),
    ],
)
def test_a_condition_decides_if_a_limit_applies(condition, applies):
    limit = Limit(
        "a", Text("a"), "case.received", "case.answered", 5, condition=condition
    )

    assert bool(clocks([("case.received", 2)], limits=(limit,))) is applies


def test_hours_pause_to_the_moment():
    limit = Limit("h", Text("h"), "case.received", "case.answered", 36, unit="hour")
    (clock,) = clocks(
        [("case.received", 2), ("supplement.asked", 3), ("supplement.supplied", 5)],
        limits=(limit,),
        stops=(PAUSE,),
    )

    assert clock.due(WEEKDAYS).due_at == at(5, 13)


@pytest.mark.parametrize(
    ("extension", "due_on"),
    [
        (Extension(5, "workday"), date(2026, 3, 16)),
        (Extension(5, "workday", ceiling=8), date(2026, 3, 12)),
        (Extension(5, "calendar_day", ceiling=10), date(2026, 3, 12)),
        # Three days in all are less than five workdays: no time is taken away.
        (Extension(5, "calendar_day", ceiling=3), date(2026, 3, 9)),
    ],
    ids=["no total", "a total", "a total in days", "a total too short"],
)
def test_what_is_granted_stays_within_the_total_and_takes_no_time_away(
    extension, due_on
):
    limit = replace(ANSWER, extension=extension)
    granted = {"limit": "answer", "amount": 5, "unit": extension.unit}

    (clock,) = clocks(
        [("case.received", 2), ("limit.extended", 3, granted)], limits=(limit,)
    )

    assert clock.due(WEEKDAYS).due_on == due_on


# --- Steps written down after they were done -------------------------------------


def step(code: str, day: int):
    return ("step.done", day, {"step": code})


def test_a_step_counts_from_when_it_was_done_not_from_when_it_was_recorded():
    look = Limit("look", Text("查看"), "step:arrived", "step:looked", 5)
    (clock,) = clocks(
        [("case.received", 2), step("looked", 5), step("arrived", 4)], limits=(look,)
    )

    assert (clock.started_at, clock.met_at) == (at(4), at(5))


def test_a_step_done_before_the_case_ended_is_no_later_for_being_recorded_after():
    tell = Limit("tell", Text("告知"), "case.accepted", "step:told", 5)
    (clock,) = clocks(
        [("case.accepted", 3), ("case.closed", 6), step("told", 4)], limits=(tell,)
    )

    assert (clock.met_at, clock.dropped_at) == (at(4), None)


def test_what_was_done_before_its_limit_began_took_no_time():
    tell = Limit("tell", Text("告知"), "case.accepted", "step:told", 5)
    (clock,) = clocks([("case.accepted", 5), step("told", 4)], limits=(tell,))

    assert (clock.met_at, clock.taken(WEEKDAYS)) == (at(5), 0)


def test_a_step_recorded_before_its_limit_began_does_not_meet_it():
    tell = Limit("tell", Text("告知"), "case.accepted", "step:told", 5)
    (clock,) = clocks([step("told", 4), ("case.accepted", 5)], limits=(tell,))

    assert clock.is_running
