"""What the tests of the worker's run share: one ladder, short words for what was told.

`accept` is five workdays from Monday 2 March 2026: told two workdays before, at its
end, and to the supervisor on the first workday after.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework import telling
from casework.models import Event
from casework.procedures.definition import Escalation

CHINA = ZoneInfo("Asia/Shanghai")
WARN, DUE, AFTER = "03-05T00:00", "03-10T00:00", "03-10T00:00"
LADDER = (Escalation(1, "supervisor", "workday", ("accept",)),)
SUPERVISOR = "supervisor:1:workday"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def warnings():
    return Event.unscoped.filter(type="limit.warned").order_by("pk")


def told(case=None) -> list[tuple[str, str, str]]:
    """Return limit, rung and planned moment, in the order in which they were told."""
    events = warnings() if case is None else warnings().filter(case=case)
    return [
        (e.data["limit"], e.data["rung"], f"{e.at.astimezone(CHINA):%m-%dT%H:%M}")
        for e in events
    ]


def run_through(first: str, last: str, *, step=timedelta(hours=6)) -> None:
    """Let the worker run again and again between two moments."""
    now = at(first)
    while now <= at(last):
        telling.run(now=now)
        now += step
