"""Tells people of limits, as the worker finds that the moments planned have come.

A run asks one index for the clocks whose `alert_at` has passed, so it costs what is
due and not what there is. It goes forward in time: each transaction takes the clocks
that come first and tells what was planned up to where the next ones begin. After a
weekend asleep everything is told once, in the order in which it was planned, with the
moment it was planned for.

The record is the event: `limit.warned` stands in the chain before any mail leaves, at
the planned moment, with the moment it was written. What was told for a due moment is
never told again, whatever becomes of `alert_at`, which only says when to look.
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from casework import alerts, clocking, effects, events, keys, recalculation
from casework.actors import system_actor
from casework.alerts import Rung
from casework.calendars.loading import calendar_from_db
from casework.clocks import Calendar
from casework.models.cases import Case
from casework.models.clocks import Clock
from casework.models.events import Event
from casework.recipients import Recipients
from casework.write_gate import writing

logger = logging.getLogger(__name__)

AT_ONCE = 50  # clocks in one transaction: writers wait no longer than that takes
TRANSACTIONS = 100  # of one run; what is left is for the next, a minute later
# When to look again at a case that cannot be read.
LATER = timedelta(hours=1)


@dataclass
class Ladder:
    """The rungs of one clock that nobody was told of yet."""

    clock: Clock
    case: Case
    due_at: datetime
    rungs: list[Rung]
    # Who knows already what was planned for a moment: two rungs are one mail.
    known: dict[datetime, set[int]] = field(default_factory=dict)


def run(*, now: datetime) -> int:
    """Tell of every limit whose moment has come; return how often somebody was told.

    Two runs at once do not tell twice: each case is locked, and looked at anew.
    """
    keys.ring()  # Without the keys of the site no event can be written at all.
    count = 0
    for _ in range(TRANSACTIONS):
        with writing(), system_actor():
            told = _tell_next(now)
        if told is None:
            break
        count += told
    return count


def _tell_next(now: datetime) -> int | None:
    """Tell what was planned first; None when nothing is left to tell."""
    waiting = Clock.unscoped.filter(alert_at__lte=now).order_by("alert_at", "pk")
    first = list(waiting.values_list("case_id", "alert_at")[: AT_ONCE + 1])
    if not first:
        return None
    until = first[AT_ONCE][1] if len(first) > AT_ONCE else None
    batch = _Batch({case for case, _ in first[:AT_ONCE]}, until=until or now, now=now)
    return batch.tell()


class _Batch:
    """Some cases, locked, and what is to be told of them up to a moment."""

    def __init__(self, pks: set[UUID], *, until: datetime, now: datetime) -> None:
        self.until, self.now = until, now
        self.broken: set[UUID] = set()
        cases = list(
            Case.unscoped.select_for_update(of=("self",))
            .select_related("version__procedure")
            .filter(pk__in=pks)
            .order_by("pk")
        )
        self.cases = {case.pk: case for case in cases}
        self.recipients = Recipients(cases)

    def tell(self) -> int:
        """Tell the rungs in the order of their moments; return how many."""
        ladders = self._ladders()
        passed = [
            (rung, ladder)
            for ladder in ladders
            for rung in ladder.rungs
            if rung.at <= self.until
        ]
        told = 0
        for rung, ladder in sorted(passed, key=lambda pair: pair[0].at):
            if ladder.case.pk in self.broken:
                continue
            with self._apart(ladder.case):
                self._tell(rung, ladder)
                ladder.rungs.remove(rung)
                told += 1
        self._plan_next(ladders)
        return told

    # --- What is to be told ----------------------------------------------------

    def _ladders(self) -> list[Ladder]:
        # Read after the lock: another run may have been here before.
        clocks = self._clocks(self.cases)
        histories = self._histories({clock.case_id for clock in clocks})
        calendars: dict[str, Calendar] = {}
        ladders: list[Ladder] = []
        for pk, history in histories.items():
            case = self.cases[pk]
            mine = [clock for clock in clocks if clock.case_id == pk]
            with self._apart(case):
                code = case.definition.calendar
                if code not in calendars:
                    calendars[code] = calendar_from_db(code)
                calendar = calendars[code]
                if any(clock.calendar != calendar.label for clock in mine):
                    # A notice loaded since moves the dates before they are told of.
                    recalculation.recount_case(case, at=self.now)
                    history = clocking.history_of(case)
                    mine = self._clocks([pk])
                ladders += self._of_case(case, history, mine, calendar)
        # In the order in which their next moments were planned, case by case.
        return sorted(ladders, key=lambda found: (found.clock.alert_at, found.clock.pk))

    def _clocks(self, pks: Collection[UUID]) -> list[Clock]:
        found = Clock.unscoped.filter(case__in=list(pks), alert_at__lte=self.until)
        return list(found.order_by("pk"))

    def _histories(self, pks: set[UUID]) -> dict[UUID, list[clocking.Entry]]:
        found: dict[UUID, list[clocking.Entry]] = {pk: [] for pk in pks}
        rows = Event.unscoped.filter(case__in=pks).order_by("case", "seq")
        for pk, seq, kind, at, data in rows.values_list(
            "case_id", "seq", "type", "at", "data"
        ):
            found[pk].append((seq, kind, at, data))
        return found

    def _of_case(
        self,
        case: Case,
        history: list[clocking.Entry],
        clocks: list[Clock],
        calendar: Calendar,
    ) -> Iterator[Ladder]:
        told = alerts.already_told(history)
        escalations = case.definition.escalations
        running = {
            (found.limit.code, found.round): found
            for found in clocking.read_off(history, case, calendar)
        }
        for clock in clocks:
            found = running[clock.limit, clock.round]
            due = found.due(calendar)
            rungs = alerts.untold(found, due, calendar, escalations, told)
            yield Ladder(clock, case, due.due_at, rungs)

    # --- Telling it --------------------------------------------------------------

    def _tell(self, rung: Rung, ladder: Ladder) -> None:
        case, clock = ladder.case, ladder.clock
        people = self.recipients.of(case, rung)
        event = events.append(
            case,
            "limit.warned",
            at=rung.at,
            acted_as="system",
            data={
                "limit": clock.limit,
                "round": clock.round,
                "rung": rung.code,
                "due": ladder.due_at.isoformat(),
                "provisional": clock.provisional,
                "told": people,
            },
            recorded_at=self.now,
        )
        case.save(update_fields=["event_count", "chain_head"])
        known = ladder.known.setdefault(rung.at, set())
        for person in people:
            if person in known:
                continue
            effects.owe(
                "mail.limit",
                recipient=f"user:{person}",
                case=case,
                event=event,
                at=self.now,
            )
        known.update(people)

    def _plan_next(self, ladders: list[Ladder]) -> None:
        """Say when to look at these clocks again."""
        seen = [ladder for ladder in ladders if ladder.case.pk not in self.broken]
        for ladder in seen:
            ladder.clock.alert_at = ladder.rungs[0].at if ladder.rungs else None
        Clock.unscoped.bulk_update([found.clock for found in seen], ["alert_at"])
        broken = Clock.unscoped.filter(case__in=self.broken, alert_at__lte=self.until)
        broken.update(alert_at=self.now + LATER)

    @contextmanager
    def _apart(self, case: Case) -> Iterator[None]:
        """Let a case that cannot be read or written stop none of the others."""
        count, head = case.event_count, case.chain_head
        try:
            with transaction.atomic():
                yield
        except Exception:
            case.event_count, case.chain_head = count, head
            self.broken.add(case.pk)
            # Which case is not for a log to say.
            logger.exception("Nobody was told of a limit; tried again in an hour.")
