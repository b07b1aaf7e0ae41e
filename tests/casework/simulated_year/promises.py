"""Five promises that between them say everything a limit can say."""

from dataclasses import dataclass
from typing import Any

from casework.models import ProcedureVersion, Unit
from casework.procedures.definition import (
    Condition,
    Escalation,
    Extension,
    Limit,
    Opening,
    Severity,
    Step,
    Stop,
)
from casework.procedures.text import Text
from tests.builders import build_version

OPENINGS = (Opening("08:30", "12:00"), Opening("14:00", "17:30"))
ASKED, SUPPLIED = "supplement.asked", "supplement.supplied"


def limit(code: str, starts_on: str, met_by: str, n: int, unit: str, **more: Any):
    return Limit(code, Text(code, code), starts_on, met_by, n, unit, **more)


def step(code: str) -> Step:
    return Step(code, Text("班组", "Crew"), Text(code, code), recorded=True)


# Workdays; a draft that may be put off, stopped and sent back.
OPENNESS = {
    "code": "openness",
    "limits": (
        limit("accept", "case.received", "case.accepted", 5, "workday"),
        limit(
            "draft",
            "case.assigned",
            "answer.drafted",
            7,
            "workday",
            extension=Extension(5, "workday", times=2, ceiling=15),
        ),
        limit("answer", "answer.drafted", "case.answered", 3, "workday", warn_before=1),
    ),
    "stops": (
        Stop("pause", ASKED, SUPPLIED, ("accept",)),
        Stop("exclude", "message.sent", "message.received", ("draft",)),
    ),
    "escalations": (
        Escalation(0, "handler"),
        Escalation(1, "supervisor", "workday"),
        Escalation(-1, "approver", "calendar_day", ("draft",)),
        Escalation(3, "reviewer", "calendar_day", ("answer",)),
    ),
}
# Minutes and hours, round the clock and while the house is open; recorded steps.
HOTLINE = {
    "code": "hotline",
    "service_hours": OPENINGS,
    "severities": (Severity("urgent", Text("紧急", "Urgent")),),
    "steps": (step("arrived"), step("planned")),
    "limits": (
        limit("dispatch", "case.received", "case.assigned", 30, "minute"),
        limit("arrive", "case.assigned", "step:arrived", 2, "hour", warn_before=1),
        limit("plan", "case.accepted", "step:planned", 6, "hour", hours="service"),
        limit(
            "settle",
            "step:arrived",
            "case.answered",
            24,
            "hour",
            warn_before=6,
            promises=2,
            condition=Condition(severities=("urgent",)),
        ),
        limit("follow", "case.answered", "follow_up.recorded", 72, "hour"),
    ),
    "stops": (Stop("pause", "message.sent", "message.received", ("settle", "plan")),),
    "escalations": (
        Escalation(10, "supervisor", "minute", ("dispatch", "arrive")),
        Escalation(-20, "first_contact", "minute", ("arrive",)),
        Escalation(3, "supervisor", "hour", ("plan", "settle")),
        Escalation(2, "supervisor", "workday", ("plan",)),
    ),
}
# Calendar days and months, with and without a roll; a target inside the ceiling.
PETITION = {
    "code": "petition",
    "limits": (
        limit(
            "accept", "case.received", "case.accepted", 15, "calendar_day", roll="none"
        ),
        limit("first", "case.accepted", "answer.drafted", 10, "workday", kind="target"),
        limit("soon", "case.accepted", "case.answered", 1, "month", kind="target"),
        limit(
            "answer",
            "case.received",
            "case.answered",
            60,
            "calendar_day",
            warn_before=7,
            extension=Extension(30, "calendar_day", ceiling=80),
        ),
    ),
    "stops": (
        Stop("pause", ASKED, SUPPLIED),
        Stop("exclude", "message.sent", "message.received", ("answer", "first")),
    ),
    "escalations": (
        Escalation(-3, "supervisor", "workday"),
        Escalation(1, "supervisor"),
        Escalation(5, "supervisor", "workday", ("soon",)),
    ),
}
# A corrected request starts anew; at once, the same day, and a month to close.
DISCLOSURE = {
    "code": "disclosure",
    "limits": (
        limit("ack", "case.received", "case.accepted", 0, "minute"),
        limit("route", "case.accepted", "case.assigned", 0, "calendar_day"),
        limit(
            "answer",
            "case.received",
            "case.answered",
            20,
            "workday",
            extension=Extension(20, "workday"),
        ),
        limit("close", "case.received", "case.closed", 3, "month", warn_before=10),
    ),
    "stops": (Stop("restart", ASKED, SUPPLIED, ("answer",)),),
    "escalations": (
        Escalation(-1, "supervisor", "hour", ("ack",)),
        Escalation(2, "supervisor"),
        Escalation(10, "supervisor", "workday", ("answer",)),
    ),
}
# A date promised inside a ceiling, put off once.
PROPERTY = {
    "code": "property",
    "service_hours": OPENINGS,
    "steps": (step("arrived"),),
    "limits": (
        limit(
            "look",
            "case.received",
            "step:arrived",
            4,
            "hour",
            hours="service",
            kind="target",
        ),
        limit("repair", "case.accepted", "case.answered", 15, "workday", promises=2),
        limit("visit", "case.answered", "follow_up.recorded", 3, "calendar_day"),
    ),
    "stops": (Stop("pause", "message.sent", "message.received", ("repair",)),),
    "escalations": (
        Escalation(4, "supervisor", "hour", ("look",)),
        Escalation(-1, "supervisor", "workday", ("repair",)),
        Escalation(0, "supervisor", "calendar_day", ("repair", "visit")),
    ),
}


@dataclass(frozen=True)
class Pace:
    """How long, in hours, people take between two steps of such a case."""

    least: float
    most: float


PROMISES = (
    (OPENNESS, Pace(3, 150)),
    (HOTLINE, Pace(0.2, 14)),
    (PETITION, Pace(20, 500)),
    (DISCLOSURE, Pace(5, 300)),
    (PROPERTY, Pace(1, 90)),
)


def publish(units: dict[str, Unit]) -> list[tuple[ProcedureVersion, Pace]]:
    return [(build_version(units, **said), pace) for said, pace in PROMISES]
