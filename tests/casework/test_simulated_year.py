"""Two hundred cases over a year of holidays, late notices and an amended calendar.

A clock that moves steps from one thing to the next: people act, notices come, the
worker looks every minute, and sleeps through a weekend and through National Day. In
the end every due date is the one a second head counted, and everybody was told once of
everything, at the moment planned, in order.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db.models import F, Min

from casework import codes, delivery, effects, recalculation, telling
from casework.calendars.amending import load_notice
from casework.calendars.notices import parse_notice
from casework.models import Case, Clock, Event, OutboxRow
from casework.roles import Role

from .simulated_year.lives import Life
from .simulated_year.oracle import CHINA, DAY, MINUTE, Days
from .simulated_year.promises import publish

# Committed as in life: an open transaction keeps no calendar and doubles the time.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CASES = 200
SEED = 20260101


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


BEGIN, END = at("2026-01-04T00:00"), at("2027-04-30T00:00")
# Spring Festival prolonged while it lasts, as on 27 January 2020; a bridge for the
# Dragon Boat Festival; and next year's notice, late and over dates already promised.
ANNOUNCED = (
    (
        at("2026-02-21T11:00"),
        "2026-02-24 off 春节\n2026-02-25 off 春节\n2026-02-26 off 春节\n"
        "2026-02-27 off 春节\n2026-02-28 off 春节\n2026-03-01 off 春节",
    ),
    (at("2026-06-10T16:00"), "2026-06-22 off 端午节\n2026-06-27 work 端午节"),
    (
        at("2026-12-18T09:30"),
        "2027-01-01 off 元旦\n2027-01-02 off 元旦\n2027-01-03 off 元旦\n"
        "2027-01-04 off 元旦\n2027-01-09 work 元旦\n2027-02-05 off 春节\n"
        "2027-02-06 off 春节\n2027-02-07 off 春节\n2027-02-08 off 春节\n"
        "2027-02-09 off 春节\n2027-02-10 off 春节\n2027-02-11 off 春节\n"
        "2027-01-31 work 春节\n2027-02-20 work 春节",
    ),
)
ASLEEP = (
    (at("2026-05-15T18:00"), at("2026-05-18T10:00")),
    (at("2026-09-30T18:00"), at("2026-10-08T08:30")),
)


def next_run(moment: datetime) -> datetime:
    """Return when the worker next looks: half past each minute, if it is awake."""
    run = moment.astimezone(CHINA).replace(second=30, microsecond=0)
    if run < moment:
        run += MINUTE
    for fell_asleep, woke in ASLEEP:
        if fell_asleep <= run < woke:
            return woke + timedelta(seconds=30)
    return run


class Year:
    """The moving clock: everything that happens, in the order of time."""

    def __init__(self, lives: list[Life], days: Days) -> None:
        self.lives, self.days = lives, days
        self.now = BEGIN
        self.runs = 0

    def pass_by(self) -> None:
        waiting = [
            (life.at, number, life.script()) for number, life in enumerate(self.lives)
        ]
        scripts = {number: script for _, number, script in waiting}
        agenda = [(next(script), number) for number, script in scripts.items()]
        agenda += [(moment, -1 - n) for n, (moment, _) in enumerate(ANNOUNCED)]
        heapq.heapify(agenda)
        while agenda:
            moment, number = heapq.heappop(agenda)
            self.let_the_worker_run(until=moment)
            self.now = moment
            if number < 0:
                self.announce(moment, ANNOUNCED[-1 - number][1])
            elif following := next(scripts[number], None):
                heapq.heappush(agenda, (following, number))
        self.let_the_worker_run(until=END)

    def let_the_worker_run(self, *, until: datetime) -> None:
        """Every minute in principle; the minutes in which nothing is due are skipped.

        Once a day it is asked all the same, and must find nothing it has forgotten.
        """
        while True:
            first = Clock.unscoped.aggregate(first=Min("alert_at"))["first"]
            run = next_run(max(first, self.now)) if first else until
            daily = next_run(self.now + DAY)
            if min(run, daily) >= until:
                return
            told = telling.run(now=min(run, daily))
            assert told or daily < run
            self.now = min(run, daily)
            self.runs += 1

    def announce(self, moment: datetime, lines: str) -> None:
        load_notice("CN", parse_notice(lines), at=moment)
        recalculation.recount_open("CN", at=moment)
        self.days = self.days.amended(lines)
        for life in self.lives:
            life.record.announce(self.days, moment)


@pytest.fixture
def year(units, staff, monkeypatch) -> Year:
    # What is slow on purpose, and the mails, which have tests of their own.
    monkeypatch.setattr(codes, "hash_code", lambda code: "-")
    monkeypatch.setattr(effects, "async_task", lambda *args: None)
    monkeypatch.setattr(delivery, "async_task", lambda *args: None)
    dice = Random(SEED)
    promises, days = publish(units), Days()
    people = {role.value: staff[role] for role in Role} | {"brigade": units["brigade"]}
    minutes = int((at("2026-12-28T00:00") - BEGIN) / MINUTE)
    lives = [
        Life(
            *promises[number % len(promises)],
            days,
            people,
            dice=Random(dice.random()),
            at=BEGIN + dice.randrange(minutes) * MINUTE,
        )
        for number in range(CASES)
    ]
    year = Year(lives, days)
    year.pass_by()
    return year


def owed(year: Year) -> Iterator[tuple]:
    for life in year.lives:
        for watch in life.record.all():
            key = life.case.pk, watch.limit.code, watch.number
            yield key, (watch.due, watch.due_on, watch.met, watch.dropped)


def to_tell(year: Year) -> Iterator[tuple]:
    for life in year.lives:
        for watch in life.record.all():
            for telling_ in life.record.tellings(watch, next_run, END):
                yield life.case.pk, watch.limit.code, watch.number, *telling_


def test_every_due_date_is_right_and_every_warning_comes_once(year):
    clocks = {
        (clock.case_id, clock.limit, clock.round): (
            clock.due_at,
            clock.due_on,
            clock.met_at,
            clock.dropped_at,
        )
        for clock in Clock.unscoped.all()
    }
    assert clocks == dict(owed(year))

    events = list(Event.unscoped.filter(type="limit.warned").order_by("pk"))
    told = [
        (
            event.case_id,
            event.data["limit"],
            event.data["round"],
            event.data["rung"],
            datetime.fromisoformat(event.data["due"]),
            event.at,
            event.recorded_at,
        )
        for event in events
    ]
    assert Counter(told) == Counter(to_tell(year))
    assert len(set(told)) == len(told)
    # Nobody hears of the later before the earlier.
    order = [(event.recorded_at, event.at) for event in events]
    assert order == sorted(order)
    # One mail a person of what was planned for one moment, whatever the rungs.
    mails = {
        (event.case_id, event.data["limit"], event.data["due"], event.at, person)
        for event in events
        for person in event.data["told"]
    }
    assert OutboxRow.unscoped.filter(effect="mail.limit").count() == len(mails)
    the_year_was_worth_it(year, events)


def the_year_was_worth_it(year: Year, events: list[Event]) -> None:
    """The dice threw all there is: otherwise the test above shows nothing."""
    happened = Counter(Event.unscoped.values_list("type", flat=True))
    for kind in (
        "supplement.supplied",
        "limit.extended",
        "limit.promised",
        "step.done",
        "message.received",
        "answer.sent_back",
        "answer.declined",
        "case.returned",
        "case.refused",
        "case.withdrawn",
        "case.closed",
        "clock.recomputed",
    ):
        assert happened[kind] >= 3, kind
    letters = Event.unscoped.filter(type="case.received", recorded_at__gt=F("at"))
    assert letters.count() >= 10
    assert len(events) > 3 * CASES
    assert all(event.data["told"] for event in events)
    caught_up = [
        len([e for e in events if e.recorded_at == next_run(slept)])
        for slept, _ in ASLEEP
    ]
    assert min(caught_up) >= 2, caught_up
    assert Clock.unscoped.filter(round__gte=2).count() >= 10
    assert Clock.unscoped.filter(calendar="CN/4").count() >= 20
    assert not Clock.unscoped.filter(alert_at__lte=END).exists()
    assert Case.unscoped.count() == CASES
