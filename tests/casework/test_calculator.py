"""The deadline calculator: the same date as the case, and no question too much."""

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.calculator import calculator, limits_in_force
from casework.calendars.loading import calendar_from_db
from casework.models import Calendar, CalendarDay, Clock
from casework.procedures.definition import Extension, Limit, Opening, Stop
from casework.procedures.text import Text
from casework.projection import Facts, Happening, project

from .. import builders

pytestmark = pytest.mark.django_db
OWN = {"limit": "other", "amount": "5", "amount_in": "workday", "calendar": "CN"}
MONDAY = {"on": "2026-03-02"}


def ask(**typed):
    return calculator(typed, limits_in_force())


def due_on(**typed) -> date | None:
    answer = ask(**OWN | MONDAY | typed)
    assert not answer.form.errors, answer.form.errors
    return answer.why and answer.why.due.due_on


def wrong(**typed) -> set[str]:
    answer = ask(**OWN | MONDAY | typed)
    assert answer.why is None
    return set(answer.form.errors)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, date(2026, 3, 9)),
        ({"on": "2026/3/2"}, date(2026, 3, 9)),
        ({"on": "２０２６年３月２日"}, date(2026, 3, 9)),
        ({"amount": " ５ "}, date(2026, 3, 9)),
        ({"amount": "0", "amount_in": "calendar_day"}, date(2026, 3, 2)),
        ({"amount": "5", "amount_in": "calendar_day"}, date(2026, 3, 9)),
        (
            {"amount": "5", "amount_in": "calendar_day", "roll": "none"},
            date(2026, 3, 7),
        ),
        ({"from1": "2026-03-03", "to1": "2026-03-05"}, date(2026, 3, 11)),
        # Of a limit in days a stop is whole days, whatever the hour.
        (
            {"from1": "2026-03-03", "from1_at": "9:00", "to1": "2026-03-05"},
            date(2026, 3, 11),
        ),
        ({"more": "2"}, date(2026, 3, 11)),
        ({"more": "1", "more_in": "month"}, date(2026, 4, 9)),
        # Good Friday and Easter Monday.
        ({"on": "2026-04-01", "calendar": "GB"}, date(2026, 4, 10)),
        ({"on": "2026-04-01", "calendar": "weekdays"}, date(2026, 4, 8)),
    ],
)
def test_a_limit_of_ones_own_is_counted(typed, expected):
    assert due_on(**typed) == expected


def test_the_own_days_of_an_organisation_are_counted():
    cn = Calendar.objects.get(code="CN")
    own = Calendar.objects.create(code="yunxi", name_zh="云溪", base=cn)
    CalendarDay.objects.create(calendar=own, day="2026-03-04", is_workday=False)

    assert due_on(calendar="yunxi") == date(2026, 3, 10)
    assert due_on() == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": ""}, "on"),
        ({"on": "2026-02-30"}, "on"),
        ({"on": "tomorrow"}, "on"),
        ({"on": "1969-12-31"}, "on"),
        ({"on": "2100-01-01"}, "on"),
        ({"at": "25:00"}, "at"),
        ({"amount_in": "hour"}, "at"),
        ({"amount": ""}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "9" * 4_000}, "amount"),
        ({"amount": "36526", "amount_in": "calendar_day"}, "amount"),
        ({"amount_in": "fortnight"}, "amount_in"),
        ({"calendar": "XX"}, "calendar"),
        ({"limit": "nobody.answer"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"from1": "2026-03-03"}, "to1"),
        ({"to2": "2026-03-03"}, "from2"),
        ({"from1": "2026-03-05", "to1": "2026-03-03"}, "to1"),
        ({"from1": "2026-03-05", "to1": "2036-03-05"}, "to1"),
        (
            {
                "from1": "2026-03-05",
                "from1_at": "10:00",
                "to1": "2026-03-05",
                "to1_at": "09:00",
            },
            "to1",
        ),
        ({"more": "99999999"}, "more"),
        # Well formed, but its end is in no calendar.
        ({"on": "2099-12-31"}, "__all__"),
        ({"amount": "1200", "amount_in": "month"}, "__all__"),
    ],
)
def test_a_slip_is_said_where_it_is(typed, field):
    assert field in wrong(**typed)


def test_what_was_typed_is_not_lost():
    form = ask(**OWN, on="2026-02-30", at="9 o'clock").form

    # The browser's own field would show neither.
    assert 'type="text" name="on" value="2026-02-30"' in str(form["on"])
    assert 'type="text" name="at"' in str(form["at"])
    assert 'type="date"' in str(ask(**OWN | MONDAY).form["on"])


def test_the_limits_in_force_are_offered(version):
    (offered,) = limits_in_force()

    assert offered.code == "openness"
    assert [limit.code for limit in offered.limits] == ["draft", "answer", "accept"]


def test_neither_drafts_nor_inner_limits_are_offered(version, units):
    hidden = replace(version.definition.limits[0], public=False)
    builders.build_version(units, limits=(hidden,))
    assert limits_in_force()[0].limits == ()

    version.procedure.live = False
    version.procedure.save()
    assert limits_in_force() == ()


def test_a_link_chooses_a_limit_and_asks_nothing_yet(version):
    assert ask(limit="openness.accept").form.initial == {"limit": "openness.accept"}
    assert ask(procedure="openness").form.initial == {"limit": "openness.draft"}
    assert ask(procedure="unknown", limit="x").form.initial == {}
    assert not ask(limit="openness.accept").was_asked


def test_a_promised_limit_is_counted_as_promised(version):
    answer = ask(**MONDAY, limit="openness.accept", amount="many", calendar="?")

    assert answer.why.due.due_on == date(2026, 3, 9)
    assert answer.why.calendar.code == "CN"


@pytest.mark.parametrize(
    ("limit", "more", "unit", "is_allowed"),
    [
        ("draft", "5", "", True),
        ("draft", "6", "", False),
        ("draft", "1", "month", False),
        ("accept", "1", "", False),
    ],
)
def test_only_a_promised_extension_is_counted(version, limit, more, unit, is_allowed):
    answer = ask(**MONDAY, limit=f"openness.{limit}", more=more, more_in=unit)

    assert bool(answer.why) is is_allowed
    assert bool(answer.form.errors) is not is_allowed


def test_the_address_of_an_answer_gives_the_answer_again(version):
    typed = OWN | MONDAY | {"from1": "2026-03-03", "to1": "2026-03-05", "at": ""}
    answer = ask(**typed)
    again = ask(**{name: values[0] for name, values in parse_qs(answer.query).items()})

    assert again.why.due.due_on == answer.why.due.due_on
    assert again.query == answer.query
    assert "at=" not in answer.query
    named = ask(**MONDAY, **OWN | {"limit": "openness.accept"})
    assert named.query == "limit=openness.accept&on=2026-03-02"


def test_the_calculator_says_what_the_case_says(complaint, version):
    received = complaint.received_at.astimezone(calendar_from_db("CN").zone)
    answer = ask(limit="openness.accept", on=f"{received:%Y-%m-%d}")

    clock = Clock.unscoped.get(case=complaint, limit="accept")
    assert answer.why.due.due_at == clock.due_at


UNITS = ("minute", "hour", "calendar_day", "workday", "month")
FACTS = Facts(channel="web", category="noise")
PAUSE = Stop("pause", "supplement.asked", "supplement.supplied")
HOURS = (Opening("08:30", "12:00"), Opening("14:00", "17:30"))


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    amount=st.integers(0, 90),
    unit=st.sampled_from(UNITS),
    roll=st.sampled_from(["next_workday", "none"]),
    hours=st.sampled_from(["round_the_clock", "service"]),
    code=st.sampled_from(["CN", "GB", "US", "weekdays"]),
    received=st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)),
    more=st.integers(0, 30),
    stopped=st.one_of(st.none(), st.tuples(st.integers(0, 20), st.integers(0, 20))),
    ceiling=st.one_of(st.none(), st.integers(30, 60)),
)
def test_calculator_and_case_are_one_clock(
    units, amount, unit, roll, hours, code, received, more, stopped, ceiling
):
    """Whatever is promised and whenever it comes: the case's date is the answer."""
    limit = Limit(
        "answer",
        Text("答复", "Answer"),
        "case.received",
        "case.answered",
        amount,
        unit=unit,
        roll=roll,
        hours=hours,
        extension=Extension(30, unit, ceiling=ceiling),
    )
    version = builders.build_version(
        units, calendar=code, limits=(limit,), stops=(PAUSE,), service_hours=HOURS
    )
    calendar = calendar_from_db(code)
    at = received.replace(second=0, microsecond=0, fold=0, tzinfo=calendar.zone)
    granted = {"limit": "answer", "amount": more, "unit": unit}
    story = [Happening("case.received", at)]
    if more:
        story.append(Happening("limit.extended", at, granted))
    typed = {}
    if stopped:
        first = at + timedelta(days=stopped[0])
        last = first + timedelta(days=stopped[1], minutes=stopped[1])
        # A moment is told by the clock on the wall, which some hours show twice.
        last = last.replace(fold=0)
        story.append(Happening("supplement.asked", first))
        story.append(Happening("supplement.supplied", last))
        typed = {"from1": f"{first:%Y-%m-%d}", "to1": f"{last:%Y-%m-%d}"}
        typed |= {"from1_at": f"{first:%H:%M}", "to1_at": f"{last:%H:%M}"}
    (clock,) = project(version.definition, FACTS, story, calendar.zone)

    answer = ask(
        limit=f"{version.procedure.code}.answer",
        on=f"{at:%Y-%m-%d}",
        at=f"{at:%H:%M}",
        more=str(more),
        **typed,
    )

    expected = clock.due(calendar)
    assert answer.why.due.due_at == expected.due_at
    assert answer.why.due.provisional == expected.provisional
    assert answer.why.due.explanation == expected.explanation


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "36525", "amount_in": "calendar_day", "on": "1970-01-01"},
        {"amount": "26000", "on": "1970-01-01"},
        {"amount": "52596000", "amount_in": "minute", "on": "1970-01-01", "at": "0:00"},
        {"amount": "265", "on": "1975-01-01"},
        {
            "amount": "1",
            "from1": "2026-03-02",
            "to1": "2029-03-01",
            "from2": "2026-03-02",
            "to2": "2029-03-01",
            "from3": "2026-03-02",
            "to3": "2029-03-01",
        },
    ],
)
def test_no_question_takes_long(typed):
    ask(**OWN | MONDAY | typed)
    began = time.perf_counter()
    answer = ask(**OWN | MONDAY | typed)
    list(answer.why.months if answer.why else ())

    # A busy machine is three times as slow; the bar is 200 ms.
    assert time.perf_counter() - began < 0.6


def test_a_stop_in_hours_of_service_takes_no_time_either(units):
    limit = Limit(
        "call", Text("回电"), "case.received", "case.answered", 999, "hour",
        hours="service",
    )  # fmt: skip
    builders.build_version(units, limits=(limit,), service_hours=HOURS)
    began = time.perf_counter()
    stops = {f"from{n}": "2026-03-02" for n in (1, 2, 3)} | {
        f"to{n}": "2029-03-01" for n in (1, 2, 3)
    }
    answer = ask(**MONDAY, limit="openness.call", at="09:15", **stops)

    assert answer.why.due.due_at - answer.why.running.started_at > timedelta(days=1_000)
    assert time.perf_counter() - began < 0.6
