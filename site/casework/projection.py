"""From a promise and what happened to the clocks: pure, no database.

Read `project` as the law of limits: an event starts a limit, an event meets it,
stops are laid over it, and some events undo an earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.clocks import (
    Calendar,
    Due,
    Duration,
    Pause,
    Rule,
    ServiceHours,
    due,
    taken,
)
from casework.procedures.definition import (
    STEP,
    Definition,
    Facts,
    Limit,
    Stop,
)

# Taken back by the second: what it met is open again, what it started is dropped.
UNDONE_BY = {
    "answer.sent_back": "answer.drafted",
    "answer.declined": "answer.drafted",
    "case.returned": "case.assigned",
}
# A refusal with its reason is the decision on acceptance and an answer too.
ALSO_MEETS = {"case.refused": frozenset({"case.accepted", "case.answered"})}
# After these nothing is owed any more.
ENDS_ALL = frozenset({"case.refused", "case.withdrawn", "case.closed"})

INSTANT_UNITS = frozenset({"minute", "hour"})


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the clocks see it."""

    type: str
    at: datetime
    data: dict = field(default_factory=dict)
    # Its place among the events as they were written down.
    seq: int = 0

    @property
    def name(self) -> str:
        """What limits and stops call it: a recorded step by its own code."""
        return f"{STEP}{self.data['step']}" if self.type == "step.done" else self.type


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One round of one limit on one case."""

    limit: Limit
    round: int
    started_at: datetime
    started_by: str
    # Begun after the answer: a visit, a re-check. It outlives the closing.
    after_answer: bool = False
    hours: ServiceHours | None = None
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    # The events whose stops hold the clock now: one may lie over another.
    stopped_by: frozenset[str] = frozenset()
    extensions: tuple[Duration, ...] = ()
    # The date, or for hours the moment, that the handler promised last.
    promised_until: date | None = None
    # When what is owed was last put off, promised or counted anew.
    changed_at: datetime | None = None
    met_at: datetime | None = None
    met_by: str = ""
    dropped_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    def due(self, calendar: Calendar) -> Due:
        """Return when this limit ends, with the explanation of every day.

        A date that was promised inside the limit is what is owed.
        """
        latest = self.latest(calendar)
        if self.promised_until is None:
            return latest
        return latest.promised(self.promised_until)

    def latest(self, calendar: Calendar) -> Due:
        """Return the end of the limit itself, whatever was promised inside it."""
        limit = self.limit
        hours = self.hours
        rule = Rule(Duration(limit.amount or 0, limit.unit), limit.roll, hours)
        extension = _sum(self.extensions)
        latest = due(self.started_at, rule, calendar, self.pauses, extension)
        if extension is None or limit.extension is None:
            return latest
        if limit.extension.ceiling is None:
            return latest
        # "At most 60 days in all", counted anew from the start. A total in another
        # unit may come to less than the limit; more time never makes it shorter.
        most = Duration(limit.extension.ceiling, limit.extension.unit)
        ceiling = due(
            self.started_at, Rule(most, limit.roll, hours), calendar, self.pauses
        )
        limit_alone = due(self.started_at, rule, calendar, self.pauses)
        in_all = max(ceiling, limit_alone, key=lambda end: end.due_at)
        return min(latest, in_all, key=lambda end: end.due_at)

    def taken(self, calendar: Calendar) -> int | None:
        """Return how much of the limit was used up when it was met."""
        if self.met_at is None:
            return None
        return taken(
            self.started_at,
            self.met_at,
            self.limit.unit,
            calendar,
            self.pauses,
            hours=self.hours,
        ).n


def _sum(extensions: tuple[Duration, ...]) -> Duration | None:
    if not extensions:
        return None
    # An extension granted twice keeps its unit: the rule names one unit.
    return Duration(sum(e.n for e in extensions), extensions[0].unit)


def project(
    definition: Definition,
    facts: Facts,
    happenings: Sequence[Happening],
    zone: ZoneInfo,
) -> list[RunningClock]:
    """Return every round of every limit that applies, in order of start."""
    clocks: list[RunningClock] = []
    for limit in definition.limits:
        if limit.amount is not None and limit.condition.holds(facts):
            clocks += _rounds(limit, definition, happenings, zone)
    return sorted(clocks, key=lambda clock: (clock.started_at, clock.limit.code))


def _rounds(
    limit: Limit,
    definition: Definition,
    happenings: Sequence[Happening],
    zone: ZoneInfo,
) -> list[RunningClock]:
    stops = [s for s in definition.stops if not s.limits or limit.code in s.limits]
    hours = service_hours(definition, limit)
    rounds: list[RunningClock] = []
    answered = False
    # In the order they happened: a step may be written down days after it was done.
    for event in sorted(happenings, key=lambda event: event.at):
        if rounds:
            rounds[-1] = _touched(rounds[-1], event, stops, zone)
        answered = answered or event.type == "case.answered"
        if _starts(limit, event, stops, rounds):
            number = len(rounds) + 1
            clock = RunningClock(limit, number, event.at, event.name, answered, hours)
            if _was_done_before(limit, event, happenings):
                clock = replace(clock, met_at=event.at, met_by=limit.met_by)
            rounds.append(clock)
    return rounds


def _was_done_before(
    limit: Limit, start: Happening, happenings: Sequence[Happening]
) -> bool:
    """Whether what meets the limit came before its start, yet was written down later.

    Somebody was told first and the case accepted after: that took no time at all.
    """
    return any(
        event.name == limit.met_by and event.seq > start.seq and event.at < start.at
        for event in happenings
    )


def service_hours(definition: Definition, limit: Limit) -> ServiceHours | None:
    """Return the hours within which this limit runs; None is round the clock."""
    if limit.hours != "service" or limit.unit not in INSTANT_UNITS:
        return None
    return ServiceHours.of((o.opens, o.closes) for o in definition.service_hours)


def _starts(
    limit: Limit, event: Happening, stops: list[Stop], rounds: list[RunningClock]
) -> bool:
    if event.name == limit.starts_on:
        return not rounds or not rounds[-1].is_running
    # A corrected request starts the time anew (restart), it does not go on.
    return any(
        stop.effect == "restart"
        and event.name == stop.to_event
        and rounds
        and rounds[-1].dropped_at == event.at
        for stop in stops
    )


def _touched(
    clock: RunningClock, event: Happening, stops: list[Stop], zone: ZoneInfo
) -> RunningClock:
    """Return the round as the event leaves it."""
    undone = UNDONE_BY.get(event.type)
    if undone and clock.met_by == undone:
        return replace(clock, met_at=None, met_by="")
    if not clock.is_running:
        return clock
    if undone and clock.started_by == undone:
        return _dropped(clock, event, zone)
    if clock.limit.met_by in {event.name} | ALSO_MEETS.get(event.type, frozenset()):
        # What came while the clock stood still came in time.
        clock = _resumed(clock, event, zone) if clock.paused_at else clock
        return replace(clock, met_at=event.at, met_by=event.name)
    if event.type in ENDS_ALL and not _outlives(clock, event):
        return _dropped(clock, event, zone)
    if event.type == "limit.extended" and event.data.get("limit") == clock.limit.code:
        granted = Duration(event.data["amount"], event.data["unit"])
        # What was promised before there was more time is promised no longer.
        return replace(
            clock,
            extensions=(*clock.extensions, granted),
            promised_until=_broken_promise(clock, clock.paused_at or event.at, zone),
            changed_at=event.at,
        )
    if event.type == "limit.promised" and event.data.get("limit") == clock.limit.code:
        until = promised_until(event.data["until"])
        return replace(clock, promised_until=until, changed_at=event.at)
    if event.type == "clock.recomputed" and event.data.get("limit") == clock.limit.code:
        return replace(clock, changed_at=event.at)
    return _stopped(clock, event, stops, zone)


def _outlives(clock: RunningClock, event: Happening) -> bool:
    """Whether it is still owed: a visit or a re-check may come after closing."""
    return (
        event.type == "case.closed"
        and clock.after_answer
        and clock.limit.met_by.startswith(STEP)
    )


def _dropped(clock: RunningClock, event: Happening, zone: ZoneInfo) -> RunningClock:
    """Return the round ended without being met; late if its time had passed by then."""
    clock = _resumed(clock, event, zone) if clock.paused_at else clock
    return replace(clock, dropped_at=event.at)


def _stopped(
    clock: RunningClock, event: Happening, stops: list[Stop], zone: ZoneInfo
) -> RunningClock:
    for stop in stops:
        if event.name == stop.to_event and stop.from_event in clock.stopped_by:
            if stop.effect == "restart":
                return _dropped(clock, event, zone)
            clock = replace(clock, stopped_by=clock.stopped_by - {stop.from_event})
            if not clock.stopped_by:
                clock = _resumed(clock, event, zone)
    if any(event.name == stop.from_event for stop in stops):
        return replace(
            clock,
            paused_at=clock.paused_at or event.at,
            stopped_by=clock.stopped_by | {event.name},
        )
    return clock


def _resumed(clock: RunningClock, event: Happening, zone: ZoneInfo) -> RunningClock:
    """Return the clock running again; what it stood still is one pause.

    A date promised before the stop was promised without it.
    """
    stopped_at = clock.paused_at or event.at
    span = _pause(clock.limit, stopped_at, event.at, zone)
    return replace(
        clock,
        pauses=(*clock.pauses, span),
        paused_at=None,
        stopped_by=frozenset(),
        promised_until=_broken_promise(clock, stopped_at, zone),
        changed_at=event.at,
    )


def _broken_promise(clock: RunningClock, at: datetime, zone: ZoneInfo) -> date | None:
    """Return the date promised if it had passed by then: it lapses no more."""
    until = clock.promised_until
    if isinstance(until, datetime):
        return until if until < at else None
    return until if until and until < local_date(at, zone) else None


def _pause(limit: Limit, start: datetime, end: datetime, zone: ZoneInfo) -> Pause:
    """Days for limits in days, exact moments for hours and minutes."""
    if limit.unit in INSTANT_UNITS:
        return Pause(start, end)
    return Pause(local_date(start, zone), local_date(end, zone))


def promised_until(text: str) -> date:
    """Read the date, or the moment, of a promise as its event keeps it."""
    if len(text) == len("2026-03-02"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
