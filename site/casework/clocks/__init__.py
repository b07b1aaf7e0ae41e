"""The clock engine: pure, without Django, a database or the time of day.

A calendar, a rule, a start, pauses and an extension go in; the due moment, whether
it is provisional, and the explanation day by day come out. The convention is in
`due.py`.
"""

from .due import Due, Roll, Rule, due
from .durations import UNITS, Duration, Unit
from .explanation import ExplainedDay
from .pauses import Pause
from .remaining import Remaining, remaining, taken
from .service import ServiceHours
from .workdays import Calendar, Day, OutsideCalendar

__all__ = [
    "UNITS",
    "Calendar",
    "Day",
    "Due",
    "Duration",
    "ExplainedDay",
    "OutsideCalendar",
    "Pause",
    "Remaining",
    "Roll",
    "Rule",
    "ServiceHours",
    "Unit",
    "due",
    "remaining",
    "taken",
]
