"""When a promise falls due. The convention, and where the law says it:

1. Days are those of the body's zone: the local date of the moment of receipt.
2. The day of the trigger is day 0 and not counted, at whatever hour and even if it
   is no workday (Civil Code art 201).
3. `workday`: the n-th workday after day 0; make-up days count, shifted days off do
   not.
4. `calendar_day`, `month`: day 0 + n, or the corresponding day n months later. If
   that is a day off, the limit ends on the first workday after (art 203), unless
   the rule says `roll="none"`. A make-up Saturday is a workday and stays.
5. Due is the end (24:00) of the due date, so `due_at` is the next local midnight
   and a case is overdue from that moment on.
6. `hour`, `minute`: exact from the moment, through nights and holidays, no roll;
   or within the hours of service where the rule has them: a promise of two hours
   made at a quarter past five runs on when the house next opens.
7. A pause [from, to] in days excludes (from, to]; one in moments is exact.
8. An extension is added before the one roll at the end. In the same unit it is
   added to n; in another it runs from where the limit itself would have ended.
9. A restart is no pause: the caller starts a new clock at the new trigger.

Zero minutes is due at the moment itself ("at once"); zero days at the end of day 0
("the same day"), which does not roll: nobody promised another day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Literal, get_args

from .durations import Duration
from .explanation import ExplainedDay, explain, explain_promise
from .pauses import Pause, microseconds, moment_of, next_midnight
from .runs import Part, Run, run_in_days, run_in_moments, run_in_service
from .service import ServiceHours
from .workdays import Calendar

Roll = Literal["next_workday", "none"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a limit is, and what happens when its last day is a day off.

    `hours` are for limits in hours and minutes; None is round the clock.
    """

    duration: Duration
    roll: Roll = "next_workday"
    hours: ServiceHours | None = None

    def __post_init__(self) -> None:
        if self.roll not in get_args(Roll):
            raise ValueError(f"unknown roll {self.roll!r}: next_workday or none")


@dataclass(frozen=True, eq=False)
class Due:
    """When a clock runs out, by which calendar, and on request why.

    `due_at` is the first moment at which an answer is late: the midnight that ends
    `due_on`, or for hours and minutes a moment of that day. `provisional` says that
    no published notice covers these days yet; it is never set for hours and
    minutes round the clock, which no notice can move.
    """

    received_at: datetime
    rule: Rule
    calendar: Calendar
    pauses: Sequence[Pause]
    extension: Duration | None
    zone: tzinfo
    due_on: date
    due_at: datetime
    provisional: bool
    runs: Sequence[Run]
    # Where a date was promised inside a limit: the end of the limit itself.
    ceiling: "Due | None" = None

    def is_overdue(self, at: datetime) -> bool:
        return at >= self.due_at

    def was_kept(self, met_at: datetime) -> bool:
        """Whether an answer then was in time; 24:00 of the due date still is.

        "At once" is kept by what happens at the same moment.
        """
        return met_at <= self.due_at

    @cached_property
    def explanation(self) -> list[ExplainedDay]:
        """One entry a day, from the day of receipt to the due date."""
        if self.ceiling:
            return explain_promise(self.ceiling.explanation, self.due_on)
        return explain(self.runs, self.calendar, self.zone, self.due_on)

    def promised(self, until: date) -> "Due":
        """Return what is due when a date, or a moment, inside it was promised.

        One that lies beyond the limit promises nothing: the limit stands.
        """
        if isinstance(until, datetime):
            due_at = until.astimezone(self.zone)
            due_on = due_at.date()
        else:
            due_at, due_on = next_midnight(until, self.zone), until
        if due_at >= self.due_at:
            return self
        # What was promised is a day of the calendar: no notice can move it.
        return replace(
            self, due_at=due_at, due_on=due_on, provisional=False, ceiling=self
        )


def due(
    received_at: datetime,
    rule: Rule,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extension: Duration | None = None,
    *,
    zone: tzinfo | None = None,
) -> Due:
    """Return when a limit that started at `received_at` runs out.

    The zone of the body is the calendar's, unless another is given.
    """
    if received_at.tzinfo is None:
        raise ValueError("the moment of receipt carries no offset from UTC")
    zone = zone or calendar.zone
    day0 = received_at.astimezone(zone).toordinal()
    limit = rule.duration
    if limit.is_instant:
        start = microseconds(received_at)
        run = _in_moments("limit", limit, start, rule, calendar, pauses, zone)
    else:
        run = run_in_days("limit", limit, day0, calendar, pauses, zone)
    runs = [run]
    if extension is not None and extension.n:
        run = _extension(run, extension, day0, rule, calendar, pauses, zone)
        runs.append(run)
    if run.duration.is_instant:
        due_at = moment_of(run.end, zone)
        due_on = due_at.date()
    else:
        last = run.end
        if rule.roll == "next_workday" and last > day0:
            last = calendar.next_workday_number(last)
        due_on = date.fromordinal(last)
        due_at = next_midnight(due_on, zone)
    in_days = any(run.hours or not run.duration.is_instant for run in runs)
    return Due(
        received_at,
        rule,
        calendar,
        pauses,
        extension,
        zone,
        due_on,
        due_at,
        in_days and not calendar.is_known(date.fromordinal(day0 + 1), due_on),
        runs,
    )


def _in_moments(
    part: Part,
    duration: Duration,
    start: int,
    rule: Rule,
    calendar: Calendar,
    pauses: Sequence[Pause],
    zone: tzinfo,
) -> Run:
    if rule.hours is None:
        return run_in_moments(part, duration, start, pauses, zone)
    return run_in_service(part, duration, start, calendar, pauses, zone, rule.hours)


def _extension(
    run: Run,
    extension: Duration,
    day0: int,
    rule: Rule,
    calendar: Calendar,
    pauses: Sequence[Pause],
    zone: tzinfo,
) -> Run:
    """Return the stretch added to a limit that would have ended with `run`."""
    limit = run.duration
    if extension.is_instant:
        start = run.end
        if not limit.is_instant:
            start = microseconds(next_midnight(date.fromordinal(run.end), zone))
        return _in_moments("extension", extension, start, rule, calendar, pauses, zone)
    start = moment_of(run.end, zone).toordinal() if limit.is_instant else run.end
    if extension.unit == limit.unit == "month":
        # 31 January and two months is 31 March, not 28 February and a month.
        both = Duration(limit.n + extension.n, "month")
        whole = run_in_days("extension", both, day0, calendar, pauses, zone)
        return whole._replace(duration=extension, start=start)
    return run_in_days("extension", extension, start, calendar, pauses, zone)
