"""What stops a procedure from being published: gaps and contradictions in a promise.

Pure: a definition in, every problem out, with the place it is at. Whether a unit or
a calendar exists is the database's to say (`rows`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.clocks import ServiceHours
from casework.clocks.durations import LONGEST
from casework.procedures import happenings, statutes
from casework.procedures.conditions import LISTS, overlap
from casework.procedures.definition import Condition, Definition, Gate, Limit
from casework.procedures.plain import NotADefinition, definition_from_plain, to_plain
from casework.procedures.problems import Problem
from casework.procedures.text import Text
from casework.roles import FIND_NO_CASE, RIGHTS, Role

CODE = re.compile(r"[-a-zA-Z0-9_]+")
PERSONAL_DETAILS = ("name", "phone", "email", "address")
FOLLOW_UP_METHODS = ("phone", "visit", "letter", "email", "web")
LONGEST_RETENTION = 100  # years
# The right somebody needs to pass a gate (`casework.roles`).
RIGHT_AT_GATE = {"review": "review_answer", "sign_off": "sign_off_answer"}

Problems = Iterator[Problem]


def problems(definition: Definition) -> list[Problem]:
    """Return everything that must be put right before the public may read it."""
    return [problem for check in CHECKS for problem in check(definition)]


def _values(definition: Definition) -> Problems:
    """A choice nobody made yet: drafts may leave any of them open."""
    try:
        definition_from_plain(to_plain(definition, complete=True))
    except NotADefinition as refusal:
        yield from refusal.problems


def _words_and_codes(definition: Definition) -> Problems:
    for path, part in _parts(definition):
        for f in fields(part):
            value = getattr(part, f.name)
            place = f"{path}.{f.name}".lstrip(".")
            if isinstance(value, Text) and f.default is MISSING and not value.zh:
                yield Problem(f"{place}.zh", _("the Chinese words are missing"))
            if f.name == "code" and not isinstance(part, Gate):
                if not CODE.fullmatch(value):
                    yield Problem(
                        place,
                        _("a code is made of letters, digits, hyphens and underscores"),
                    )


def _codes_used_twice(definition: Definition) -> Problems:
    lists: dict[str, set[str]] = {}
    for path, part in _parts(definition):
        code = getattr(part, "code", "")
        if not path or not code or isinstance(part, Gate):
            continue
        seen = lists.setdefault(path.rpartition("[")[0], set())
        if code in seen:
            yield Problem(f"{path}.code", _("this code is used twice"))
        seen.add(code)


def _office(definition: Definition) -> Problems:
    if not definition.desk_unit:
        yield Problem("desk_unit", _("choose the office in charge"))
    if not definition.calendar:
        yield Problem("calendar", _("choose the calendar"))
    if not 1 <= definition.retention_years <= LONGEST_RETENTION:
        yield Problem(
            "retention_years",
            _("must be between 1 and %(most)s") % {"most": LONGEST_RETENTION},
        )


def _intake(definition: Definition) -> Problems:
    intake = definition.intake
    yield from _known(
        "intake.required_fields", intake.required_fields, PERSONAL_DETAILS
    )
    if intake.supplement_days < 1:
        yield Problem("intake.supplement_days", _("must be at least one day"))


def _channels(definition: Definition) -> Problems:
    public = [i for i, channel in enumerate(definition.channels) if channel.public_form]
    if not public:
        yield Problem("channels", _("no channel is the form on this site"))
    for number in public[1:]:
        yield Problem(
            f"channels[{number}].public_form",
            _("only one channel can be the form on this site"),
        )


def _categories(definition: Definition) -> Problems:
    if not definition.categories:
        yield Problem("categories", _("there is no category to choose"))
    for i, category in enumerate(definition.categories):
        if not category.unit:
            yield Problem(
                f"categories[{i}].unit", _("choose the unit that handles this category")
            )
        for k, question in enumerate(category.questions):
            place = f"categories[{i}].questions[{k}]"
            if question.kind == "choice" and len(question.choices) < 2:
                yield Problem(
                    f"{place}.choices", _("a choice needs two choices or more")
                )
            if question.kind != "choice" and question.choices:
                yield Problem(f"{place}.kind", _("only a choice has choices"))
            for n, choice in enumerate(question.choices):
                if re.search(r"[|｜\n\r]", f"{choice.title.zh}{choice.title.en}"):
                    yield Problem(
                        f"{place}.choices[{n}].title",
                        _("a choice is one line without an upright stroke"),
                    )


def _limits(definition: Definition) -> Problems:
    for i, limit in enumerate(definition.limits):
        place = f"limits[{i}]"
        yield from _amount(place, limit)
        yield from _hours(place, limit, definition)
        yield from _events(place, limit, definition)
        yield from _extension(place, limit)
        yield from _condition(place, limit.condition, definition)


def _hours(place: str, limit: Limit, definition: Definition) -> Problems:
    if limit.hours != "service":
        return
    if limit.unit not in ("minute", "hour"):
        yield Problem(
            f"{place}.hours", _("only minutes and hours run in hours of service")
        )
    elif not definition.service_hours:
        yield Problem("service_hours", _("say when the house is open"))


def _service_hours(definition: Definition) -> Problems:
    hours = definition.service_hours
    if not hours:
        return
    try:
        ServiceHours.of((o.opens, o.closes) for o in hours)
    except ValueError:
        yield Problem(
            "service_hours",
            _("write them one after the other, as 08:30-12:00, 14:00-17:30"),
        )


def _amount(place: str, limit: Limit) -> Problems:
    if limit.amount is None:
        yield Problem(
            f"{place}.amount",
            _("“%(limit)s” is promised without a number; say how long it is")
            % {"limit": limit.title},
        )
        return
    longest = LONGEST.get(limit.unit)
    if longest is not None and not 0 <= limit.amount <= longest:
        yield Problem(
            f"{place}.amount",
            _("must be between 0 and %(most)s") % {"most": longest},
        )


def _events(place: str, limit: Limit, definition: Definition) -> Problems:
    known = True
    for name, allowed in (
        ("starts_on", happenings.STARTS),
        ("met_by", happenings.MEETS),
    ):
        event = getattr(limit, name)
        if happenings.is_step(event):
            steps = [step.event for step in definition.recorded_steps]
            known = known and event in steps
            yield from _known(f"{place}.{name}", (event,), steps)
            continue
        if event not in allowed:
            known = False
            yield Problem(
                f"{place}.{name}",
                _("no event “%(event)s” can start or meet a limit") % {"event": event}
                if event
                else _("choose the event"),
            )
            continue
        gate = happenings.NEEDS_GATE.get(event)
        if gate and not any(
            g.code == gate and overlap(g.condition, limit.condition)
            for g in definition.gates
        ):
            yield Problem(
                f"{place}.{name}",
                _("“%(event)s” never happens: the procedure has no such gate")
                % {"event": happenings.title_of(event)},
            )
    if known and not happenings.can_follow(limit.met_by, limit.starts_on):
        yield Problem(
            f"{place}.met_by",
            _("“%(later)s” cannot come after “%(earlier)s”: nobody can keep this limit")
            % {
                "later": happenings.title_of(limit.met_by, definition),
                "earlier": happenings.title_of(limit.starts_on, definition),
            },
        )
    yield from _afterwards(place, limit, definition)


def _afterwards(place: str, limit: Limit, definition: Definition) -> Problems:
    """What comes after the answer only where the procedure has it."""
    for name in ("starts_on", "met_by"):
        event = getattr(limit, name)
        if event == "follow_up.recorded" and not definition.follow_up.required:
            yield Problem(f"{place}.{name}", _("the procedure asks for no follow-up"))
        if event == "outcome.published" and not definition.publication.outcomes:
            yield Problem(f"{place}.{name}", _("the procedure publishes no outcome"))


def _extension(place: str, limit: Limit) -> Problems:
    extension = limit.extension
    if extension is None:
        return
    if extension.amount < 1:
        yield Problem(
            f"{place}.extension.amount", _("say by how much it may be extended")
        )
    if extension.times < 1:
        yield Problem(f"{place}.extension.times", _("must be at least once"))
    if extension.ceiling is not None and extension.ceiling <= (
        limit.amount or 0 if extension.unit == limit.unit else 0
    ):
        yield Problem(
            f"{place}.extension.ceiling", _("it is no more than the limit itself")
        )
    yield from _role(
        f"{place}.extension.approver_role", extension.approver_role, "extend_limit"
    )


def _stops(definition: Definition) -> Problems:
    limits = [limit.code for limit in definition.limits]
    for i, stop in enumerate(definition.stops):
        place = f"stops[{i}]"
        yield from _known(f"{place}.limits", stop.limits, limits)
        for name in ("from_event", "to_event"):
            event = getattr(stop, name)
            if happenings.is_step(event):
                steps = [step.event for step in definition.recorded_steps]
                yield from _known(f"{place}.{name}", (event,), steps)
            elif event not in happenings.STOPS:
                yield Problem(
                    f"{place}.{name}",
                    _("no event “%(event)s” can stop a clock") % {"event": event}
                    if event
                    else _("choose the event"),
                )
        if stop.from_event and stop.from_event == stop.to_event:
            yield Problem(f"{place}.to_event", _("it would end as it begins"))


def _steps(definition: Definition) -> Problems:
    limits = [limit.code for limit in definition.limits]
    for i, step in enumerate(definition.steps):
        if step.limit:
            yield from _known(f"steps[{i}].limit", (step.limit,), limits)


def _gates(definition: Definition) -> Problems:
    for i, gate in enumerate(definition.gates):
        place = f"gates[{i}]"
        yield from _role(f"{place}.role", gate.role, RIGHT_AT_GATE.get(gate.code, ""))
        yield from _condition(place, gate.condition, definition)
        if any(
            other.code == gate.code and overlap(other.condition, gate.condition)
            for other in definition.gates[:i]
        ):
            yield Problem(f"{place}.code", _("a case would pass this gate twice"))


def _answer(definition: Definition) -> Problems:
    if not definition.reply.parts:
        yield Problem("reply.parts", _("say what an answer must contain"))


def _after(definition: Definition) -> Problems:
    follow_up, appeal = definition.follow_up, definition.appeal
    if follow_up.required:
        if not 1 <= follow_up.coverage_percent <= 100:
            yield Problem(
                "follow_up.coverage_percent", _("must be between 1 and 100 per cent")
            )
        if not follow_up.methods:
            yield Problem("follow_up.methods", _("say how the follow-up is made"))
    elif follow_up.within_days is not None:
        yield Problem(
            "follow_up.required", _("a follow-up has a date but is not asked for")
        )
    yield from _known("follow_up.methods", follow_up.methods, FOLLOW_UP_METHODS)
    if appeal.within_days is not None and not appeal.to:
        yield Problem("appeal.to", _("an appeal has a date but nobody to turn to"))


def _escalations(definition: Definition) -> Problems:
    limits = [limit.code for limit in definition.limits]
    for i, escalation in enumerate(definition.escalations):
        yield from _known(f"escalations[{i}].limits", escalation.limits, limits)
        yield from _role(f"escalations[{i}].role", escalation.role)
        if escalation.role in FIND_NO_CASE:
            yield Problem(
                f"escalations[{i}].role",
                _("this role finds no case, so it cannot be told of one"),
            )


CHECKS = (
    _values,
    _words_and_codes,
    _codes_used_twice,
    _office,
    _intake,
    _channels,
    _categories,
    _service_hours,
    _limits,
    statutes.too_long,
    _stops,
    _steps,
    _gates,
    _answer,
    _after,
    _escalations,
)


def _parts(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the definition and every row and group in it, with its path."""
    yield path, part
    for f in fields(part):
        value = getattr(part, f.name)
        place = f"{path}.{f.name}".lstrip(".")
        if isinstance(value, tuple):
            for number, item in enumerate(value):
                if is_dataclass(item):
                    yield from _parts(item, f"{place}[{number}]")
        elif is_dataclass(value) and not isinstance(value, Text):
            yield from _parts(value, place)


def _condition(place: str, condition: Condition, definition: Definition) -> Problems:
    for name in LISTS:
        codes = [part.code for part in getattr(definition, name)]
        yield from _known(f"{place}.condition.{name}", getattr(condition, name), codes)
    if condition.units_to and condition.units_to < condition.units_from:
        yield Problem(
            f"{place}.condition.units_to", _("it is less than the number before it")
        )


def _known(place: str, codes: Iterable[str], known: Iterable[str]) -> Problems:
    known = list(known)
    for code in codes:
        if code not in known:
            yield Problem(
                place,
                _("“%(code)s” is unknown here; known: %(known)s")
                % {"code": code, "known": ", ".join(known) or "–"},
            )


def _role(place: str, role: str, right: str = "") -> Problems:
    if role not in Role.values:
        yield Problem(place, _("choose the role"))
    elif right and right not in RIGHTS[Role(role)]:
        holders = [r.label for r, rights in RIGHTS.items() if right in rights]
        yield Problem(
            place,
            _("this role has no right to do it; those who have: %(roles)s")
            % {"roles": ", ".join(map(str, holders))},
        )
