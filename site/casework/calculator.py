"""The deadline calculator: anybody's question about a limit, put to the cases' engine.

It makes the same `RunningClock` that a case has, and asks it the same way, so that the
calculator can never say another date than the case.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse

from casework import calendar_files
from casework.calculator_form import (
    INSTANT,
    OTHER,
    OWN,
    STOPS,
    CalculatorForm,
    Promised,
)
from casework.calendar_files import Entry
from casework.calendars.loading import calendar_from_db
from casework.clocks import Calendar, OutsideCalendar, Pause
from casework.explanations import Explanation, explain
from casework.models import ProcedureVersion
from casework.procedures.plain import definition_from_plain
from casework.projection import RunningClock, service_hours
from casework.typed_dates import LAST, OUT_OF_CALENDAR

# Any time does where only the day counts; noon is on the same day in every zone.
NOON = time(12)
# What the list of limits needs of a procedure.
OFFERED = ("code", "kind", "title", "limits")
# Whoever comes with an answer in mind; a link to one limit asks nothing yet.
ASKED = "on"


@dataclass(frozen=True)
class Calculator:
    """The question as it was typed, and its answer once it makes sense."""

    form: CalculatorForm
    why: Explanation | None = None

    @property
    def was_asked(self) -> bool:
        return self.form.is_bound

    @property
    def query(self) -> str:
        """The shortest address of this answer."""
        limit = self.form.cleaned_data["limit"]
        return urlencode(
            {
                name: self.form[name].value()
                for name in self.form.fields
                if self.form.cleaned_data.get(name) not in (None, "")
                and (limit == OTHER or name not in OWN)
            }
        )

    def file(self, address: str, *, at: datetime) -> HttpResponse:
        """Return the answer for a calendar, with the address of its explanation."""
        assert self.why is not None  # noqa: S101 - nobody asks for a file of nothing
        limit = str(self.why.limit.title)
        entry = Entry(about=address, title=limit, why=self.why, url=address)
        return calendar_files.response([entry], at=at, name="deadline")


def limits_in_force() -> tuple[Promised, ...]:
    """Return what the public is promised now, procedure by procedure."""
    versions = ProcedureVersion.objects
    newest = versions.filter(procedure=OuterRef("procedure")).order_by("-number")
    in_force = versions.filter(
        procedure__live=True, number=Subquery(newest.values("number")[:1])
    )
    rows = in_force.order_by("procedure__code").values_list("data", flat=True)
    # To read all of a hundred procedures would take a quarter of a second.
    parts = [{name: data[name] for name in OFFERED if name in data} for data in rows]
    return tuple(
        Promised(known.code, known.title, known.public_limits)
        for known in map(definition_from_plain, parts)
    )


def calculator(typed: Mapping[str, Any], offered: Iterable[Promised]) -> Calculator:
    """Answer what was typed; what only chooses a limit gets the form to go on."""
    offered = tuple(offered)
    if ASKED not in typed:
        return Calculator(
            CalculatorForm(initial=_beginning(typed, offered), offered=offered)
        )
    form = CalculatorForm(typed, offered=offered)
    if not form.is_valid():
        return Calculator(form)
    try:
        why = _answer(form)
    except (OutsideCalendar, ValueError, OverflowError):
        why = None
    if why is None or why.due.due_on > LAST:
        form.add_error(None, OUT_OF_CALENDAR)
        return Calculator(form)
    return Calculator(form, why)


def _beginning(
    typed: Mapping[str, Any], offered: tuple[Promised, ...]
) -> dict[str, str]:
    """Choose what a link names: a limit, or the first one of a procedure."""
    wanted, procedure = typed.get("limit", ""), typed.get("procedure", "")
    for promised in offered:
        for limit in promised.limits:
            name = f"{promised.code}.{limit.code}"
            is_first = procedure == promised.code and not wanted and limit.amount
            if wanted == name or is_first:
                return {"limit": name}
    return {"limit": OTHER} if wanted == OTHER else {}


def _answer(form: CalculatorForm) -> Explanation:
    cleaned, limit, definition = form.cleaned_data, form.chosen, form.definition
    assert limit is not None  # noqa: S101 - the form is valid
    code = definition.calendar if definition else cleaned["calendar"] or "CN"
    calendar = calendar_from_db(code)
    extension = form.extension
    running = RunningClock(
        limit=limit,
        round=1,
        started_at=datetime.combine(
            cleaned["on"], cleaned.get("at") or NOON, tzinfo=calendar.zone
        ),
        started_by=limit.starts_on,
        hours=service_hours(definition, limit) if definition else None,
        pauses=tuple(_stops(cleaned, calendar, in_moments=limit.unit in INSTANT)),
        extensions=(extension,) if extension else (),
    )
    return explain(running, calendar, definition)


def _stops(
    cleaned: dict[str, Any], calendar: Calendar, *, in_moments: bool
) -> Iterator[Pause]:
    """Yield the stops: whole days, or for a limit in hours what was said exactly."""
    for n in STOPS:
        first, last = cleaned.get(f"from{n}"), cleaned.get(f"to{n}")
        begins, ends = cleaned.get(f"from{n}_at"), cleaned.get(f"to{n}_at")
        if in_moments and first and last and begins and ends:
            yield Pause(
                datetime.combine(first, begins, tzinfo=calendar.zone),
                datetime.combine(last, ends, tzinfo=calendar.zone),
            )
        elif first and last:
            yield Pause(first, last)
