"""What an editor should look at once before the public reads a procedure.

A contradiction stops publication; a doubt only asks. It may be right that a text names
another number than the limits, that a local rule is older than the law it cites, that
nobody holds a gate yet. Pure, but for who holds which role (`holders`).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.procedures import repealed_law, statutes
from casework.procedures.definition import Definition, Limit
from casework.procedures.durations_in_text import Span, mentions
from casework.procedures.holders import Holders, without_holder
from casework.procedures.problems import Problem
from casework.procedures.text import Text

Doubts = Iterator[Problem]


def doubts(definition: Definition, holders: Holders | None = None) -> list[Problem]:
    """Return what is to be looked at; who holds the roles, where that is known."""
    found = [doubt for check in CHECKS for doubt in check(definition)]
    if holders is not None:
        found += without_holder(definition, holders)
    return found


def digest(found: Iterable[Problem]) -> str:
    """Return a short name for exactly these doubts, the same in each language."""
    told = sorted({(doubt.path, doubt.about) for doubt in found})
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16] if told else ""


def _other_numbers(definition: Definition) -> Doubts:
    """A text that promises another number than the limit it speaks of."""
    everything = _numbers(definition)
    limits = {limit.code: limit for limit in definition.limits}
    for name in ("summary", "promise"):
        yield from _unlike(name, getattr(definition, name), everything)
    for i, step in enumerate(definition.steps):
        limit = limits.get(step.limit)
        allowed = set(_numbers_of(limit)) if limit else everything
        yield from _unlike(f"steps[{i}].action", step.action, allowed)
    for i, limit in enumerate(definition.limits):
        yield from _unlike(f"limits[{i}].title", limit.title, set(_numbers_of(limit)))
    appeal = definition.appeal
    if appeal.within_days is not None:
        yield from _unlike("appeal.text", appeal.text, everything)


def _numbers(definition: Definition) -> set[Span]:
    """Every amount of time that the procedure says as a number."""
    found = {span for limit in definition.limits for span in _numbers_of(limit)}
    days = (
        definition.intake.supplement_days,
        definition.follow_up.within_days,
        definition.appeal.within_days,
    )
    found |= {Span(n, "calendar_day") for n in days if n is not None}
    return found | {Span(abs(e.after), e.unit) for e in definition.escalations}


def _numbers_of(limit: Limit) -> Iterator[Span]:
    if limit.amount is not None:
        yield _comparable(Span(limit.amount, limit.unit))
    extension = limit.extension
    if extension is not None:
        yield _comparable(Span(extension.amount, extension.unit))
        if extension.ceiling is not None:
            yield _comparable(Span(extension.ceiling, extension.unit))


def _comparable(span: Span) -> Span:
    """Hours are compared as minutes: two hours are 120 minutes."""
    return Span(span.amount * 60, "minute") if span.unit == "hour" else span


def _unlike(path: str, text: Text, allowed: set[Span]) -> Doubts:
    # A limit without a number yet: nothing to compare with.
    if not allowed:
        return
    for language, mention in mentions(text):
        if not mention.meanings & allowed:
            yield Problem(
                f"{path}.{language}",
                _("the text says “%(words)s”, but no time limit has this number")
                % {"words": mention.words},
                about=mention.words,
            )


def _repealed_law(definition: Definition) -> Doubts:
    for path, text in texts(definition):
        for law in repealed_law.cited_in(text):
            yield Problem(
                path,
                _("%(law)s is no longer in force since %(year)s; see %(successor)s")
                % {
                    "law": law.name,
                    "year": law.since.year,
                    "successor": law.successor,
                },
                about=law.name.zh,
            )


CHECKS = (statutes.perhaps_too_long, _other_numbers, _repealed_law)


def texts(part: Any, path: str = "") -> Iterator[tuple[str, Text]]:
    """Yield every text of a definition with its path."""
    for f in fields(part):
        value = getattr(part, f.name)
        place = f"{path}.{f.name}".lstrip(".")
        if isinstance(value, Text):
            yield place, value
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if is_dataclass(item):
                    yield from texts(item, f"{place}[{number}]")
        elif is_dataclass(value):
            yield from texts(value, place)
