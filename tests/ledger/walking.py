"""One case from its receipt to the archive, through every limit of its promise.

The hours between two events differ from record to record, but are the same at each
run. The Spring Festival of 2026 lies in the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from casework import actions, codes
from casework.actions.answering import reply_channels
from casework.models import Clock, ProcedureVersion, Unit
from casework.procedures import happenings
from casework.procedures.definition import STEP, Facts, Limit
from casework.roles import Role
from casework.states import UNANSWERED
from complaints import actions as complaints
from complaints.models import Complaint

from .oracle import ZONE, Amount, due_at, end_of

# Wednesday before the Spring Festival; Saturday the 14th is worked.
FIRST = datetime(2026, 2, 11, 10, 7, tzinfo=ZONE)
BETWEEN = tuple(timedelta(minutes=m) for m in (7, 40, 190, 545, 1500, 1870))
WAY = (
    "case.received",
    "case.registered",
    "supplement.asked",
    "supplement.supplied",
    "case.accepted",
    "case.assigned",
    "answer.drafted",
    "answer.reviewed",
    "answer.signed_off",
    "case.answered",
    "follow_up.recorded",
    "case.closed",
    "step:archive",
)
REASON = "春节放假，情况复杂"


@dataclass
class Walk:
    """A case on its way; it writes down when each event was."""

    version: ProcedureVersion
    staff: dict
    seed: str
    facts: Facts | None = None  # None: the first category, by the form
    now: datetime = FIRST
    happened: dict[str, datetime] = field(default_factory=dict)
    extended: dict[str, Amount] = field(default_factory=dict)
    promised: dict[str, datetime] = field(default_factory=dict)
    case: Complaint | None = None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.definition = self.version.definition
        first = self.definition.categories[0].code
        facts = self.facts = self.facts or Facts("web", first)
        self.limits = [
            limit for limit in self.definition.limits if limit.condition.holds(facts)
        ]

    def to_the_end(self) -> None:
        for event in self._in_order():
            self._do(event)
            self.now += self.random.choice(BETWEEN)

    # The order of events

    def _in_order(self) -> Iterator[str]:
        """The way of every case, and each recorded step somewhere it can stand."""
        after = self._what_comes_after()
        done: list[str] = []
        while len(done) < len(after):
            ready = [
                event
                for event, earlier in after.items()
                if event not in done and earlier <= set(done)
            ]
            done.append(self.random.choice(ready))
            yield done[-1]

    def _what_comes_after(self) -> dict[str, set[str]]:
        """Each event with those that must have been before it."""
        way = [event for event in WAY if self._is_on_the_way(event)]
        after = {event: set(way[:place]) for place, event in enumerate(way)}
        for limit in self.limits:
            for event in (limit.starts_on, limit.met_by):
                if event not in after:
                    after[event] = {"case.received", "case.registered"}
                    after["case.closed"].add(event)
                    after["step:archive"].add(event)
            after[limit.met_by].add(limit.starts_on)
            if limit.promises and limit.met_by.startswith(STEP):
                # Only who has the case can promise something.
                after[limit.met_by].add("case.assigned")
        for stop in self.definition.stops:
            for event in (stop.from_event, stop.to_event):
                if event.startswith(STEP):
                    after.setdefault(event, {"case.received", "case.registered"})
            if stop.to_event in after:
                after[stop.to_event].add(stop.from_event)
        return after

    def _is_on_the_way(self, event: str) -> bool:
        gates = {gate.code for gate in self.definition.gates_for(self.facts)}
        needed = happenings.NEEDS_GATE.get(event)
        if event.startswith("supplement"):
            return any(
                s.from_event == "supplement.asked" for s in self.definition.stops
            )
        if event == "step:archive":
            return any(step.event == event for step in self.definition.steps)
        return not needed or needed in gates

    # What happens

    def _do(self, event: str) -> None:
        if event == "case.received":
            self.happened[event] = self.now
            return
        if event.startswith(STEP):
            self._record(event.removeprefix(STEP))
        else:
            getattr(self, "_" + event.replace(".", "_"))()
        self.happened[event] = self.now
        self._extend_and_promise()

    def _by(self, role: Role) -> dict:
        return {"case": self.case, "by": self.staff[role], "at": self.now}

    def _record(self, code: str) -> None:
        actions.record_step(**self._by(Role.FIRST_CONTACT), step=code)

    def _case_registered(self) -> None:
        self.case = complaints.submit(
            version=self.version,
            channel=self.facts.channel,
            category=self.facts.category,
            severity=self.facts.severity,
            story=complaints.Story(story="半夜施工"),
            token=codes.new_token(),
            at=self.now,
            received_at=self.happened["case.received"],
            by=self.staff[Role.FIRST_CONTACT],
        ).case
        if self.facts.area or self.facts.breadth > 1:
            actions.classify(
                **self._by(Role.FIRST_CONTACT),
                severity=self.facts.severity,
                area=self.facts.area,
                breadth=self.facts.breadth,
            )

    def _supplement_asked(self) -> None:
        actions.ask_supplement(**self._by(Role.FIRST_CONTACT), what="时间和地点")

    def _supplement_supplied(self) -> None:
        actions.supply(case=self.case, at=self.now, body="昨天，在南门")

    def _case_accepted(self) -> None:
        actions.accept(**self._by(Role.FIRST_CONTACT))

    def _case_assigned(self) -> None:
        category = self.definition.category(self.facts.category)
        unit = Unit.objects.get(code=category.unit)
        actions.assign(**self._by(Role.FIRST_CONTACT), unit=unit)

    def _answer_drafted(self) -> None:
        parts = {part.code: "已经办理" for part in self.definition.reply.parts}
        handler = self._by(Role.HANDLER)
        actions.save_draft(**handler, parts=parts, result="supported")
        actions.submit_draft(**handler)

    def _answer_reviewed(self) -> None:
        actions.approve_review(**self._by(Role.REVIEWER), number=1)

    def _answer_signed_off(self) -> None:
        actions.sign_off(**self._by(Role.APPROVER), number=1)

    def _case_answered(self) -> None:
        channel = reply_channels(self.case)[0]
        actions.reply(**self._by(Role.FIRST_CONTACT), channel=channel)

    def _follow_up_recorded(self) -> None:
        actions.record_follow_up(
            **self._by(Role.FIRST_CONTACT), method="phone", reached=True
        )

    def _case_closed(self) -> None:
        actions.close(**self._by(Role.FIRST_CONTACT))

    # More time, and dates promised

    def _extend_and_promise(self) -> None:
        self.case.refresh_from_db()
        # Before a unit has it nobody there may say how long it takes.
        if "case.assigned" not in self.happened or self.case.status not in UNANSWERED:
            return
        for limit in self.limits:
            running = Clock.unscoped.filter(
                case=self.case, limit=limit.code, met_at=None, dropped_at=None
            ).first()
            if running is None or running.paused_at or running.due_at <= self.now:
                continue
            if limit.extension and limit.code not in self.extended:
                self._extend(limit)
            if limit.promises and limit.code not in self.promised:
                self._promise(limit, running)

    def _extend(self, limit: Limit) -> None:
        extension = limit.extension
        more = extension.amount
        if extension.ceiling and extension.unit == limit.unit:
            more = min(more, extension.ceiling - limit.amount)
        actions.extend_limit(
            **self._by(Role.APPROVER), limit=limit.code, amount=more, reason=REASON
        )
        self.extended[limit.code] = (more, extension.unit)

    def _promise(self, limit: Limit, running: Clock) -> None:
        """Promise the second day from now, where that is inside the limit."""
        day = (self.now + timedelta(days=2)).astimezone(ZONE).date()
        if limit.unit in ("minute", "hour") or end_of(day) >= running.due_at:
            return
        actions.promise_date(**self._by(Role.HANDLER), limit=limit.code, until=day)
        self.promised[limit.code] = end_of(day)

    # What should have come of it

    def expected(self, limit: Limit) -> datetime:
        """Return when this limit fell due, counted without the clocks."""
        start = self.happened[limit.starts_on]
        extension, most = self.extended.get(limit.code), None
        if extension and limit.extension.ceiling:
            most = (limit.extension.ceiling, limit.extension.unit)
        latest = due_at(
            start,
            (limit.amount, limit.unit),
            pauses=list(self._pauses(limit)),
            extension=extension,
            most=most,
            hours=self._hours(limit),
        )
        return min(self.promised.get(limit.code, latest), latest)

    def _hours(self, limit: Limit) -> list[tuple[str, str]]:
        openings = self.definition.service_hours if limit.hours == "service" else ()
        return [(opening.opens, opening.closes) for opening in openings]

    def _pauses(self, limit: Limit) -> Iterator[tuple[datetime, datetime]]:
        """What stood still, and ran again, while the limit ran."""
        met = self.happened[limit.met_by]
        for stop in self.definition.stops:
            asleep = self.happened.get(stop.from_event)
            awake = self.happened.get(stop.to_event)
            applies = not stop.limits or limit.code in stop.limits
            if applies and asleep and awake and awake < met:
                if asleep >= self.happened[limit.starts_on]:
                    yield asleep, awake
