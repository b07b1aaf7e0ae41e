"""Whatever a limit says: its ladder is in order, and never before its time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import alerts
from casework.calendars.frozen import frozen
from casework.clocks import ServiceHours
from casework.procedures.definition import Escalation, Limit
from casework.procedures.text import Text
from casework.projection import RunningClock

pytestmark = [pytest.mark.slow, pytest.mark.once]
OPEN = ServiceHours.of([("08:30", "12:00"), ("14:00", "17:30")])
UNITS = ("minute", "hour", "calendar_day", "workday")
MINUTES = 60 * 24 * 1000


@st.composite
def clocks(draw):
    unit = draw(st.sampled_from((*UNITS, "month")))
    instant = unit in {"minute", "hour"}
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(
        minutes=draw(st.integers(0, MINUTES))
    )
    limit = Limit(
        "answer",
        Text("答复"),
        "case.received",
        "case.answered",
        draw(st.integers(0, 60)),
        unit,
        kind=draw(st.sampled_from(("must", "target"))),
        warn_before=draw(st.integers(0, 20)),
    )
    hours = OPEN if instant and draw(st.booleans()) else None
    return RunningClock(limit, 1, start, "case.received", hours=hours)


escalations = st.lists(
    st.builds(
        Escalation,
        st.integers(-30, 30),
        st.sampled_from(("handler", "supervisor", "approver")),
        st.sampled_from(UNITS),
        st.sampled_from(((), ("answer",), ("other",))),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(clocks(), escalations)
def test_a_ladder_is_in_order_and_never_before_its_time(running, rungs):
    calendar = frozen("CN")
    due = running.due(calendar)

    ladder = alerts.ladder(running, due, calendar, rungs)

    moments = [rung.at for rung in ladder]
    assert moments == sorted(moments)
    assert all(moment >= running.started_at for moment in moments)
    assert len({rung.code for rung in ladder}) == len(ladder)
    codes = {rung.code: rung.at for rung in ladder}
    if running.limit.kind == "must":
        assert codes["due"] == due.due_at
    if "warn" in codes:
        assert codes["warn"] <= due.due_at


@settings(max_examples=200, deadline=None)
@given(clocks(), escalations)
def test_told_one_after_the_other_each_is_told_once(running, rungs):
    calendar = frozen("CN")
    due, told, order = running.due(calendar), set(), []
    while True:
        moment = alerts.alert_at(running, due, calendar, rungs, told)
        if moment is None:
            break
        rung = alerts.untold(running, due, calendar, rungs, told)[0]
        assert rung.at == moment
        told.add(("answer", 1, rung.code, due.due_at))
        order.append(rung)

    assert order == alerts.ladder(running, due, calendar, rungs)
