"""Limits and steps to promise, and the clocks they leave on a case."""

from dataclasses import replace

from casework.models import Clock
from casework.procedures.definition import Limit, Step
from casework.procedures.text import Text

TITLE = Text("时限", "Limit")


def limit(code="limit", **values):
    return replace(Limit(code, TITLE, "case.received", "case.answered", 10), **values)


def step(code, **values):
    return Step(code, Text("单位", "Unit"), Text(code, code), recorded=True, **values)


def clock_of(case, code="limit", round=1):  # noqa: A002 - the word of the domain
    return Clock.unscoped.get(case=case, limit=code, round=round)


def due_on(case, code="limit"):
    return clock_of(case, code).due_on
