"""What is owed and told, counted once more by a second head: plain walks, no engine.

Days come from the calendar's file, amendments as they are announced; what happened is
written down beside the actions. Nothing of `casework.clocks`, `casework.projection` or
`casework.alerts` is used.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from casework.procedures.definition import Definition, Limit

from ..clocks import oracle as walk

CHINA = ZoneInfo("Asia/Shanghai")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FILE = Path(__file__).parents[3] / "site/casework/calendars/CN.json"
INSTANT = {"minute": 1, "hour": 60}
UNDOES = {
    "answer.sent_back": "answer.drafted",
    "answer.declined": "answer.drafted",
    "case.returned": "case.assigned",
}
ALSO_MEETS = {("case.refused", "case.accepted"), ("case.refused", "case.answered")}

Works = Callable[[date], bool]


class Days:
    """Which days are worked, as announced so far."""

    def __init__(self) -> None:
        notices = json.loads(FILE.read_text("utf-8"))["notices"]
        self._kinds = {
            date.fromisoformat(day): kind == "work"
            for notice in notices
            for day, kind, *_ in notice["days"]
        }

    def amended(self, lines: str) -> "Days":
        """Return the days with a notice in plain lines laid over them."""
        later = Days.__new__(Days)
        announced = (line.split()[:2] for line in lines.strip().splitlines())
        later._kinds = self._kinds | {
            date.fromisoformat(day): kind == "work" for day, kind in announced
        }
        return later

    def works(self, day: date) -> bool:
        return self._kinds.get(day, day.weekday() < 5)


@dataclass
class Period:
    """While one due moment stood: told from `begin` on, and no more from `end`."""

    begin: datetime
    since: datetime
    due: datetime
    due_on: date
    works: Works
    end: datetime | None = None


@dataclass
class Watch:
    """One round of one limit, kept by hand."""

    limit: Limit
    number: int
    started: datetime
    started_by: str
    since: datetime
    after_answer: bool = False
    extra: int = 0
    promised: date | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused: datetime | None = None
    waits_for: set[str] = field(default_factory=set)
    met: datetime | None = None
    met_by: str = ""
    dropped: datetime | None = None
    due: datetime = datetime.max
    due_on: date = date.max
    periods: list[Period] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        return self.met is None and self.dropped is None


class Record:
    """What happened to one case, and what its limits make of it."""

    def __init__(self, definition: Definition, severity: str, days: Days) -> None:
        self.definition, self.days = definition, days
        self.answered = False
        self.limits = [
            limit
            for limit in definition.limits
            if not limit.condition.severities or severity in limit.condition.severities
        ]
        self.watches: dict[str, list[Watch]] = {each.code: [] for each in self.limits}

    def all(self) -> Iterator[Watch]:
        for rounds in self.watches.values():
            yield from rounds

    def happens(self, name: str, at: datetime, done: datetime | None = None, **data):
        """Note an event written down at `at`, which was done then or before."""
        done = done or at
        self.answered = self.answered or name == "case.answered"
        for limit in self.limits:
            rounds = self.watches[limit.code]
            restarted = False
            if rounds:
                restarted = self._touch(rounds[-1], name, at, done, data)
            begins = name == limit.starts_on and not (rounds and rounds[-1].runs)
            if restarted or begins:
                number = len(rounds) + 1
                watch = Watch(limit, number, done, name, done, self.answered)
                rounds.append(watch)
                self._count(watch)
                self._open(watch, at)

    def announce(self, days: Days, at: datetime) -> None:
        """Count anew what still runs, by days announced at a moment."""
        self.days = days
        for watch in self.all():
            if not watch.runs:
                continue
            before = watch.due
            self._count(watch)
            if watch.due != before:
                watch.since = at
            if watch.paused is None:
                self._close(watch, at)
                self._open(watch, at)

    # --- What an event does to a round that has begun --------------------------

    def _touch(self, watch: Watch, name: str, at, done, data) -> bool:
        """Return whether the round was ended to be started anew."""
        undoes = UNDOES.get(name)
        limit = watch.limit
        if undoes and watch.met_by == undoes:
            watch.met, watch.met_by = None, ""
            self._count(watch)
            self._open(watch, at)
        elif not watch.runs:
            pass
        elif undoes and watch.started_by == undoes:
            self._end(watch, at, dropped=done)
        elif limit.met_by == name or (
            name == "case.refused"
            and limit.met_by in {"case.accepted", "case.answered"}
        ):
            watch.met_by = name
            self._end(watch, at, met=done)
        elif name in {"case.refused", "case.withdrawn"} or (
            # A visit or a re-check may come after the closing.
            name == "case.closed"
            and not (watch.after_answer and limit.met_by.startswith("step:"))
        ):
            self._end(watch, at, dropped=done)
        elif name in {"limit.extended", "limit.promised"}:
            if data["limit"] == limit.code:
                watch.extra += data.get("amount", 0)
                broken = self._broken(watch, watch.paused or at)
                watch.promised = data.get("until") or broken
                self._moved(watch, at)
        else:
            return self._stop(watch, name, at, done)
        return False

    def _stop(self, watch: Watch, name: str, at, done) -> bool:
        for stop in self.definition.stops:
            if stop.limits and watch.limit.code not in stop.limits:
                continue
            if name == stop.to_event and stop.from_event in watch.waits_for:
                if stop.effect == "restart":
                    self._end(watch, at, dropped=done)
                    return True
                watch.waits_for.discard(stop.from_event)
                if not watch.waits_for:
                    self._goes_on(watch, done)
                    self._moved(watch, at)
            elif name == stop.from_event:
                watch.waits_for.add(name)
                watch.paused = watch.paused or done
                self._close(watch, at)
        return False

    def _goes_on(self, watch: Watch, done: datetime) -> None:
        watch.pauses.append((watch.paused, done))
        watch.promised = self._broken(watch, watch.paused)
        watch.paused, watch.waits_for = None, set()

    @staticmethod
    def _broken(watch: Watch, at: datetime) -> date | None:
        """Return a date promised that had passed already, and so stays promised."""
        passed = watch.promised and local(at) > watch.promised
        return watch.promised if passed else None

    def _moved(self, watch: Watch, at: datetime) -> None:
        watch.since = at
        self._count(watch)
        if watch.paused is None:
            self._close(watch, at)
            self._open(watch, at)

    def _end(self, watch: Watch, at: datetime, *, met=None, dropped=None) -> None:
        if watch.paused:
            self._goes_on(watch, met or dropped)
            self._count(watch)
        watch.met, watch.dropped, watch.paused = met, dropped, None
        self._close(watch, at)

    def _open(self, watch: Watch, at: datetime) -> None:
        watch.periods.append(
            Period(at, watch.since, watch.due, watch.due_on, self.days.works)
        )

    @staticmethod
    def _close(watch: Watch, at: datetime) -> None:
        if watch.periods and watch.periods[-1].end is None:
            watch.periods[-1].end = at

    # --- When it falls due -------------------------------------------------------

    def _count(self, watch: Watch) -> None:
        limit = watch.limit
        if limit.unit in INSTANT:
            watch.due = self._instant(watch)
            watch.due_on = watch.due.astimezone(CHINA).date()
        else:
            watch.due_on = self._last_day(watch, (limit.amount or 0) + watch.extra)
            rule = limit.extension
            if watch.extra and rule and rule.ceiling:
                most = self._last_day(watch, rule.ceiling)
                watch.due_on = min(watch.due_on, most)
            watch.due = midnight(watch.due_on + DAY)
        if watch.promised and midnight(watch.promised + DAY) < watch.due:
            watch.due_on = watch.promised
            watch.due = midnight(watch.promised + DAY)

    def _last_day(self, watch: Watch, n: int) -> date:
        return walk.due_on(
            local(watch.started),
            n,
            watch.limit.unit,
            watch.limit.roll,
            [(local(start), local(end)) for start, end in watch.pauses],
            self.days.works,
        )

    def _instant(self, watch: Watch) -> datetime:
        minutes = (watch.limit.amount or 0) * INSTANT[watch.limit.unit]
        if watch.limit.hours == "service":
            moment = watch.started
            while minutes:
                paused = any(start <= moment < end for start, end in watch.pauses)
                minutes -= self._open_at(moment, self.days.works) and not paused
                moment += MINUTE
            return moment
        return walk.due_at(watch.started, minutes, watch.pauses)

    def _open_at(self, moment: datetime, works: Works) -> bool:
        here = moment.astimezone(CHINA)
        return works(here.date()) and any(
            opening.opens <= f"{here:%H:%M}" < opening.closes
            for opening in self.definition.service_hours
        )

    # --- Whom it is told to, and when --------------------------------------------

    def tellings(
        self, watch: Watch, next_run: Callable[[datetime], datetime], until: datetime
    ) -> Iterator[tuple[str, datetime, datetime, datetime]]:
        """Yield rung, due moment, planned moment and run of each telling."""
        told = set()
        for period in watch.periods:
            for code, planned in self._rungs(watch.limit, period):
                planned = max(planned, period.since)
                run = next_run(max(planned, period.begin))
                if (code, period.due) in told or run > (period.end or until):
                    continue
                told.add((code, period.due))
                yield code, period.due, planned, run

    def _rungs(self, limit: Limit, period: Period) -> list[tuple[str, datetime]]:
        found: dict[tuple[str, datetime], str] = {}
        at_once = limit.unit in INSTANT and limit.amount == 0
        if not at_once:
            unit = "calendar_day" if limit.unit == "month" else limit.unit
            moment = self._from(period, -limit.warn_before, unit, limit)
            found["handler", moment] = "warn"
        if limit.kind == "must":
            found.setdefault(("handler", period.due), "due")
        for rung in self.definition.escalations:
            if rung.limits and limit.code not in rung.limits:
                continue
            if rung.after < 0 and at_once:
                continue
            if rung.after >= 0 and limit.kind == "target" and not rung.limits:
                continue
            moment = self._from(period, rung.after, rung.unit, limit)
            code = f"{rung.role}:{rung.after}:{rung.unit}"
            found.setdefault((rung.role, moment), code)
        return [(code, moment) for (_, moment), code in found.items()]

    def _from(self, period: Period, n: int, unit: str, limit: Limit) -> datetime:
        if n == 0:
            return period.due
        direction = 1 if n > 0 else -1
        if unit == "calendar_day":
            return midnight(period.due_on + n * DAY)
        if unit == "workday":
            day = period.due_on
            while n:
                day += direction * DAY
                n -= direction * period.works(day)
            return midnight(day)
        minutes = abs(n) * INSTANT[unit]
        if limit.hours != "service":
            return period.due + direction * minutes * MINUTE
        moment = period.due
        while minutes:
            passed = moment if direction > 0 else moment - MINUTE
            minutes -= self._open_at(passed, period.works)
            moment += direction * MINUTE
        return moment


def local(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)
