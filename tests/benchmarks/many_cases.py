"""Complaints by the hundred thousand, in a minute: rows as the actions leave them.

Every twentieth is open, spread over the states; the rest were closed within two years.
Chains of events, clocks, keys and sealed texts are whole: `verify_events` passes, each
case opens. What they have in common (when things happen, what the clocks say of it) is
worked out once for each moment of receipt and way through the house. For SQLite, whose
ids are written as hexadecimal.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigAutoField, Model

from casework import blind_index, clocking, events, keys
from casework.calendars.loading import calendar_from_db
from casework.models import (
    Answer,
    Case,
    CaseKey,
    Clock,
    Event,
    Identity,
    ProcedureVersion,
    Unit,
)
from casework.projection import Facts, Happening, project
from casework.references import new_reference
from casework.roles import Role
from casework.sealing import SealedField
from casework.states import OPEN, State
from casework.write_gate import writing
from complaints.models import Complaint

OPEN_SHARE = 0.05
YEARS = 2
MOMENTS = 400  # different moments of receipt, so that clocks are shared
AT_ONCE = 500  # cases in one transaction
PROCESSES = os.cpu_count() or 1
Rows = list[list[Any]]
MODELS = (Case, Complaint, CaseKey, Identity, Event, Clock, Answer)

# Event, hours after the one before, who: the way of a two-stage complaint.
WAY = (
    ("case.received", 0, None),
    ("case.registered", 0, None),
    ("case.accepted", 20, Role.FIRST_CONTACT),
    ("case.assigned", 4, Role.FIRST_CONTACT),
    ("answer.drafted", 72, Role.HANDLER),
    ("answer.reviewed", 24, Role.REVIEWER),
    ("answer.signed_off", 24, Role.APPROVER),
    ("case.answered", 4, Role.FIRST_CONTACT),
    ("case.closed", 48, Role.FIRST_CONTACT),
)
# How far along its way a case of a state has come.
STEPS = {
    State.RECEIVED: 2,
    State.ACCEPTED: 3,
    State.HANDLING: 4,
    State.IN_REVIEW: 5,
    State.IN_SIGN_OFF: 6,
    State.SIGNED: 7,
    State.ANSWERED: 8,
    State.CLOSED: 9,
}
OF_ANSWERS = ("answer.drafted", "answer.reviewed", "answer.signed_off")
RESULT = Case.Result.EXPLAINED
OPEN_STATES = [state for state in STEPS if state in OPEN]


@dataclass(frozen=True)
class Life:
    """What all cases have in common that came at one moment and got so far."""

    state: State
    category: str
    # Events and clocks, complete but for the case they belong to.
    events: Sequence[Event]
    clocks: Sequence[Clock]
    next_due_at: datetime | None
    next_due_provisional: bool

    def when(self, event: str) -> datetime | None:
        return next((found.at for found in self.events if found.type == event), None)


class Builder:
    def __init__(self, version: ProcedureVersion, *, now: datetime, seed: int) -> None:
        self.version = version
        self.now = now
        self.dice = random.Random(seed)
        units = {unit.code: unit for unit in Unit.objects.all()}
        self.units_of = {c.code: units[c.unit] for c in version.definition.categories}
        self.staff = {
            role: User.objects.filter(groups__name=role.value).order_by("pk").first()
            for role in Role
        }
        self._calendar = calendar_from_db(version.definition.calendar)
        self._lives: dict[tuple[datetime, State, str], Life] = {}
        step = timedelta(days=365 * YEARS) / MOMENTS
        self._long_ago = [now - timedelta(days=30) - step * n for n in range(MOMENTS)]
        self._lately = [now - timedelta(hours=11 * n) for n in range(1, 30)]

    # --- What cases have in common -------------------------------------------

    def life(self, number: int) -> Life:
        if number % round(1 / OPEN_SHARE):
            moment, state = self.dice.choice(self._long_ago), State.CLOSED
        else:
            moment = self.dice.choice(self._lately)
            state = OPEN_STATES[number // round(1 / OPEN_SHARE) % len(OPEN_STATES)]
        key = moment, state, self.dice.choice(list(self.units_of))
        if key not in self._lives:
            self._lives[key] = self._live(*key)
        return self._lives[key]

    def _live(self, received_at: datetime, state: State, category: str) -> Life:
        happened = self._happened(received_at, state, category)
        running = project(
            self.version.definition,
            Facts(channel="web", category=category, severity=""),
            [Happening(type=event.type, at=event.at) for event in happened],
            clocking.zone_of(self._calendar),
        )
        case = Case(procedure_id=self.version.procedure_id, version=self.version)
        dues = [(one, one.due(self._calendar)) for one in running]
        clocks = [
            clocking._written(case, None, one, due, self._calendar)[0]
            for one, due in dues
        ]
        clocking._set_next_due(case, clocks)
        return Life(
            state,
            category,
            happened,
            clocks,
            case.next_due_at,
            case.next_due_provisional,
        )

    def _happened(self, at: datetime, state: State, category: str) -> list[Event]:
        happened = []
        data = self._data(category)
        for seq, (kind, hours, role) in enumerate(WAY[: STEPS[state]], 1):
            at = min(at + timedelta(hours=hours), self.now)
            event = Event(
                seq=seq,
                type=kind,
                at=at,
                recorded_at=at,
                actor=self.staff[role] if role else None,
                acted_as="staff" if role else "submitter",
                visibility=events.event_type(kind).visibility,
                data=data.get(kind, {"answer": 1} if kind in OF_ANSWERS else {}),
            )
            happened.append(event)
        return happened

    def _data(self, category: str) -> dict[str, dict[str, Any]]:
        """Return what the actions note down with each event."""
        unit, handler = self.units_of[category], self.staff[Role.HANDLER]
        return {
            "case.received": {"channel": "web", "category": category},
            "case.assigned": {"unit": unit.code, "handler": handler.pk},
            "case.answered": {"answer": 1, "channel": "web", "result": RESULT},
        }

    # --- One case ------------------------------------------------------------

    def case(self, pk: UUID, number: int, life: Life) -> Complaint:
        with_unit = STEPS[life.state] >= STEPS[State.HANDLING]
        case = Complaint(
            id=pk,
            case_ptr_id=pk,
            kind=Case.Kind.COMPLAINT,
            reference=new_reference(),
            code_hash=f"$none${pk}",
            procedure_id=self.version.procedure_id,
            version=self.version,
            channel="web",
            category=life.category,
            status=life.state,
            unit=self.units_of[life.category] if with_unit else None,
            handler=self.staff[Role.HANDLER] if with_unit else None,
            submitted_at=life.events[0].at,
            received_at=life.events[0].at,
            accepted_at=life.when("case.accepted"),
            answered_at=life.when("case.answered"),
            closed_at=life.when("case.closed"),
            result=RESULT if life.when("case.answered") else "",
            next_due_at=life.next_due_at,
            next_due_provisional=life.next_due_provisional,
            story=f"第 {number} 件：窗口等候时间过长，希望改进。",
        )
        case.data_key = keys.new_data_key()
        return case

    def person(self, case: Complaint, number: int) -> Identity:
        email = f"person{number}@example.org"
        return Identity(
            case=case,
            name=f"居民{number}",
            email=email,
            email_index=blind_index.email_index(email),
        )

    def answer(self, case: Complaint, life: Life) -> Answer | None:
        drafted_at = life.when("answer.drafted")
        if drafted_at is None:
            return None
        reviewed_at = life.when("answer.reviewed")
        signed_at = life.when("answer.signed_off")
        return Answer(
            case=case,
            number=1,
            parts={"request": "缩短等候", "findings": "属实", "decision": "已增开窗口"},
            result=RESULT,
            author=self.staff[Role.HANDLER],
            saved_at=drafted_at,
            submitted_at=drafted_at,
            reviewed_at=reviewed_at,
            reviewed_by=self.staff[Role.REVIEWER] if reviewed_at else None,
            signed_at=signed_at,
            signed_by=self.staff[Role.APPROVER] if signed_at else None,
            sent_at=life.when("case.answered"),
        )

    def key(self, case: Complaint) -> CaseKey:
        row = CaseKey(case=case)
        row.wrapped = keys.wrap(case.data_key, row.context)
        row.key_version = keys.wrapped_version(row.wrapped)
        return row


class Table:
    """Inserts rows of one model in plain statements; Django's own way takes minutes."""

    def __init__(self, model: type[Model]) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        self.fields = [
            field
            for field in model._meta.local_concrete_fields
            if not isinstance(field, BigAutoField)
        ]
        self.place = {field.attname: n for n, field in enumerate(self.fields)}
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        self.statement = (
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'
        )
        self.rows: Rows = []
        self._common: dict[int, list[Any]] = {}

    def add(self, row: Model) -> None:
        self.rows.append([self._value(field, row) for field in self.fields])

    def add_like(self, row: Model, **own: Any) -> None:
        """Add a row that differs from one seen before only in these columns."""
        values = self._common.get(id(row))
        if values is None:
            values = [self._value(field, row) for field in self.fields]
            self._common[id(row)] = values
        values = values.copy()
        for name, value in own.items():
            values[self.place[name]] = value
        self.rows.append(values)

    def _value(self, field: Any, row: Model) -> Any:
        sealed = isinstance(field, SealedField)
        value = field.pre_save(row, add=True) if sealed else getattr(row, field.attname)
        value = field.get_db_prep_save(value, self.connection)
        # A memoryview cannot go to another process.
        return bytes(value) if isinstance(value, memoryview) else value

    def write(self, rows: Rows) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(self.statement, rows)


def build(
    version: ProcedureVersion, count: int, *, now: datetime, seed: int = 1
) -> None:
    """Add so many complaints to the database."""
    builder = Builder(version, now=now, seed=seed)
    # In the order of the index, so that inserting does not jump about in it.
    pks = sorted(uuid4() for _ in range(count))
    numbers = list(range(count))
    builder.dice.shuffle(numbers)
    parts = [
        (pks[begin : begin + AT_ONCE], numbers[begin : begin + AT_ONCE])
        for begin in range(0, count, AT_ONCE)
    ]
    # Rows are made by several processes, which touch no database, and written by one.
    with get_context("fork").Pool(processes=PROCESSES) as pool:
        for made in pool.imap(partial(_make, builder), parts):
            with writing():
                for table, rows in zip(_tables(), made, strict=True):
                    table.write(rows)


def _tables() -> list[Table]:
    return [Table(model) for model in MODELS]


def _make(builder: Builder, part: tuple[list[UUID], list[int]]) -> list[Rows]:
    """Return the rows of some cases, by table."""
    tables = _tables()
    cases, complaints, case_keys, identities, event_table, clocks, answers = tables
    for pk, number in zip(*part, strict=True):
        life = builder.life(number)
        case = builder.case(pk, number, life)
        _add_events(event_table, case, life)
        for clock in life.clocks:
            clocks.add_like(clock, case_id=pk.hex)
        cases.add(case)
        complaints.add(case)
        case_keys.add(builder.key(case))
        identities.add(builder.person(case, number))
        answer = builder.answer(case, life)
        if answer:
            answers.add(answer)
    return [table.rows for table in tables]


def _add_events(table: Table, case: Complaint, life: Life) -> None:
    for event in life.events:
        event.case_id, event.previous_hash = case.pk, case.chain_head
        case.event_count, case.chain_head = event.seq, events.link(event)
        table.add_like(
            event,
            case_id=case.pk.hex,
            previous_hash=event.previous_hash,
            hash=case.chain_head,
        )
