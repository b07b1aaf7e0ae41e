"""From a record of the ledger to a whole procedure, by its data alone.

Every step becomes a step, every limit a limit from the event its `from` names to the
completion of its step. What is no event of the kernel is recorded by staff.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from casework.procedures import happenings
from casework.procedures.definition import (
    STEP,
    Appeal,
    Category,
    Channel,
    Definition,
    Escalation,
    Exclusion,
    Extension,
    FollowUp,
    Gate,
    Intake,
    Limit,
    Part,
    Publication,
    Reply,
    Severity,
    Step,
    Stop,
)
from casework.procedures.text import Text

from .phrases import AGREED, MEETS, STARTS, event_in
from .records import Record

# A week is seven calendar days; a day without a word is a calendar day.
UNITS = {
    "minute": ("minute", 1),
    "hour": ("hour", 1),
    "day": ("calendar_day", 1),
    "workday": ("workday", 1),
    "week": ("calendar_day", 7),
    "month": ("month", 1),
    "quarter": ("month", 3),
    "year": ("month", 12),
}
# By and large: is a total longer than the limit it prolongs?
HOURS = {"minute": 1 / 60, "hour": 1, "calendar_day": 24, "workday": 34, "month": 730}
UNITS_OF_OFFICE = 4
WORDS = 190  # what a title in English holds, with room to spare
ANONYMITY = ("accepted", "treated_as_report", "refused")
ONE_LINE = re.compile(r"\s+")
CODE = re.compile(r"[^A-Za-z0-9]+")


def definition_of(record: Record, filler: int | None = None) -> Definition:
    """Return the procedure; `filler` stands in for what the text leaves open."""
    return _Builder(record, filler).definition()


def words(value: Any) -> Text:
    """The ledger's words, in both languages until somebody translates them."""
    text = ONE_LINE.sub(" ", str(value)).strip()[:WORDS]
    return Text(text[:110], text)


def duration(limit: dict[str, Any]) -> tuple[int | None, str]:
    """Return amount and unit; nothing for the amount of a blank."""
    if limit.get("n") is None:
        return None, "workday"
    unit, times = UNITS[limit["unit"]]
    return limit["n"] * times, unit


@dataclass
class _Builder:
    record: Record
    filler: int | None
    limits: list[Limit] = field(default_factory=list)
    made: dict[str, Step] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def definition(self) -> Definition:
        record = self.record
        steps = [self._step(step) for step in record.get("steps") or ()]
        follow_up = self._follow_up(record.get("follow_up"))
        appeal = self._appeal(record.get("appeal") or [])
        return Definition(
            code=record["id"].lower(),
            kind="complaint",
            title=Text(record["name_zh"], record["name_en"]),
            summary=words(record.get("sector", "")),
            source=Text(record["name_zh"], record["name_en"]),
            desk_unit="bureau",
            register_name=self._first("records", "registers"),
            statistics=self._first("statistics"),
            intake=self._intake(),
            reply=self._reply(),
            follow_up=follow_up,
            appeal=appeal,
            publication=Publication(bool(record.get("publication"))),
            channels=self._channels(),
            categories=self._categories(),
            severities=self._severities(),
            exclusions=self._exclusions(),
            steps=(*self._first_steps(steps), *self.made.values(), ARCHIVED),
            limits=tuple(self.limits),
            stops=self._stops(),
            gates=self._gates(),
            escalations=(Escalation(0, "handler"), Escalation(1, "supervisor")),
        )

    def _first_steps(self, steps: list[Step]) -> list[Step]:
        return steps or [
            Step("handle", Text("承办人", "The handler"), Text("办理", "Handles it"))
        ]

    def _first(self, *path: str) -> Text:
        """The first of a list of the record, in words."""
        told: Any = self.record
        for name in path:
            told = (told or {}).get(name)
        if not told:
            return Text()
        return words(told[0]["what"] if isinstance(told[0], dict) else told[0])

    # Steps and limits

    def _step(self, step: dict[str, Any]) -> Step:
        code, limit = self._code(step["code"]), ""
        is_kernel = False
        if "limit" in step:
            starts_on = self._start(step["limit"])
            met_by = event_in(step["action"], MEETS) or STEP + code
            if not happenings.can_follow(met_by, starts_on):
                met_by = STEP + code
            is_kernel = not happenings.is_step(met_by)
            limit = code
            self._add(code, step["action"], step["limit"], starts_on, met_by, step)
        return Step(
            code,
            words(step["actor"]),
            words(step["action"]),
            limit=limit,
            recorded=not is_kernel,
        )

    def _code(self, told: Any) -> str:
        """The step's own code, or one like it where it is used twice."""
        code = wanted = CODE.sub("-", str(told)).strip("-") or "step"
        while code in self.codes:
            code = f"{wanted}-{len(self.codes)}"
        self.codes.add(code)
        return code

    def _add(self, code, title, limit, starts_on, met_by, step=None) -> None:
        amount, unit = duration(limit)
        if amount is None:
            amount = self.filler
        term = limit.get("term", "")
        self.limits.append(
            Limit(
                code,
                words(f"{code} {title}"),
                starts_on,
                met_by,
                amount,
                unit,  # type: ignore[arg-type]
                kind=limit.get("kind", "must"),
                warn_before=0,
                promises=self._promises(limit),
                extension=self._extension(step or {}, amount, unit),
                source=words(term) if term else Text(),
            )
        )

    def _start(self, limit: dict[str, Any]) -> str:
        phrase = limit["from"]
        known = event_in(phrase, STARTS)
        if known:
            return known
        code = _slug(phrase)
        self.made[code] = Step(
            code, Text("经办人", "Whoever does it"), words(phrase), recorded=True
        )
        return STEP + code

    def _promises(self, limit: dict[str, Any]) -> int:
        """A date agreed with the person, and as often put off as the text allows."""
        times = [
            step["extension"]["max_times"]
            for step in self.record.get("steps") or ()
            if "max_times" in step.get("extension", {})
        ]
        if times and limit.get("kind") == "target":
            return 1 + max(times)
        return 1 if AGREED.search(limit.get("term", "")) else 0

    def _extension(self, step, amount: int | None, unit: str) -> Extension | None:
        told = step.get("extension")
        if told is None or amount is None:
            return None
        total = told.get("total_n")
        of = UNITS[told["unit"]] if "unit" in told else (unit, 1)
        ceiling = total * of[1] if total is not None else None
        if ceiling is not None and ceiling * HOURS[of[0]] <= amount * HOURS[unit]:
            return None
        if "max_n" in told:
            more = told["max_n"] * of[1]
        elif ceiling is not None:
            more = ceiling - amount if of[0] == unit else ceiling
        elif self.filler is not None:
            more = self.filler
        else:
            return None
        times = told.get("max_times", 1)
        return Extension(more, of[0], times=times, ceiling=ceiling)  # type: ignore[arg-type]

    # What is asked before and after

    def _follow_up(self, told: dict[str, Any] | None) -> FollowUp:
        if not told:
            return FollowUp()
        within = told.get("within")
        if not within:
            return FollowUp(required=True)
        starts_on = self._start(within)
        self._add("follow-up", "follow-up", within, starts_on, "follow_up.recorded")
        amount, unit = duration(within)
        days = amount if amount and unit == "calendar_day" else None
        return FollowUp(required=True, within_days=days)

    def _appeal(self, told: list[dict[str, Any]]) -> Appeal:
        for number, appeal in enumerate(told, 1):
            for name, done in (("within", "asked"), ("decided_within", "decided")):
                if name in appeal:
                    code = f"appeal-{number}-{done}"
                    self.made[code] = Step(
                        code, words(appeal["to"]), words(code), recorded=True
                    )
                    starts_on = self._start(appeal[name])
                    self._add(code, appeal["to"], appeal[name], starts_on, STEP + code)
        if not told:
            return Appeal()
        amount, unit = duration(told[0].get("within") or {})
        days = amount if unit == "calendar_day" else None
        return Appeal(words(told[0]["to"]), days, words(told[0]["to"]))

    def _intake(self) -> Intake:
        told = self.record.get("intake") or {}
        anonymous = told.get("anonymous")
        return Intake(
            anonymous=anonymous if anonymous in ANONYMITY else "accepted",
            first_contact=words(told.get("first_contact_rule", "")),
        )

    def _reply(self) -> Reply:
        told = self.record.get("reply") or {}
        contents = told.get("contents") or ["answer"]
        return Reply(
            rule="written" if "written" in told.get("channel_rule", "") else "same",
            parts=tuple(Part(f"part-{n}", words(c)) for n, c in enumerate(contents, 1)),
            who=words(told.get("who", "")),
        )

    def _channels(self) -> tuple[Channel, ...]:
        told = [code for code in self.record.get("channels") or () if code != "web"]
        web = Channel("web", Text("网上", "Web"), public_form=True)
        named = (Channel(code.replace("_", "-"), words(code)) for code in told)
        other = self.record.get("channels_other") or ()
        more = (Channel(f"other-{n}", words(c)) for n, c in enumerate(other, 1))
        return (web, *named, *more)

    def _categories(self) -> tuple[Category, ...]:
        told = self.record.get("routing") or [{"category": "all", "unit": "all"}]
        return tuple(
            Category(
                f"c{n}",
                words(row["category"]),
                f"unit-{n % UNITS_OF_OFFICE}",
                words(row.get("unit", "")),
            )
            for n, row in enumerate(told)
        )

    def _severities(self) -> tuple[Severity, ...]:
        told = self.record.get("classification") or ()
        return tuple(Severity(f"s{n}", words(c["name"])) for n, c in enumerate(told))

    def _exclusions(self) -> tuple[Exclusion, ...]:
        told = (self.record.get("scope") or {}).get("refuses") or ()
        return tuple(
            Exclusion(f"x{n}", words(r["reason"]), words(r.get("what_is_done", "-")))
            for n, r in enumerate(told)
        )

    def _stops(self) -> tuple[Stop, ...]:
        if "supplement-request" not in (self.record.get("mechanisms") or ()):
            return ()
        return (Stop("pause", "supplement.asked", "supplement.supplied"),)

    def _gates(self) -> tuple[Gate, ...]:
        told = self.record.get("review_gates") or ()
        sign_off = Gate("sign_off", Text("签批", "Sign-off"), "approver")
        review = Gate("review", Text("审核", "Review"), "reviewer")
        return ((review, sign_off) if len(told) > 1 else (sign_off,)) if told else ()


ARCHIVED = Step(
    "archive", Text("档案管理人", "Archivist"), Text("归档", "Files it"), recorded=True
)


def _slug(phrase: str) -> str:
    """A code for a phrase: what can be read of it, and enough to be its own."""
    readable = re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")[:24]
    return f"{readable or 'event'}-{sha256(phrase.encode()).hexdigest()[:6]}"
