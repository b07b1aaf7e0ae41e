"""Form fields that let people choose where a code would have to be remembered.

What a draft itself offers (its channels, limits, recorded steps) is known only when its
form is made: `offer_rows` tells the fields of each row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.events import TYPES
from casework.models import Procedure, Unit
from casework.procedures.columns import BETWEEN_CODES
from casework.procedures.definition import STEP
from casework.procedures.rows import in_order
from casework.procedures.text import Text

Choices = Sequence[tuple[str, Any]]


class _OfRows:
    """A widget whose choices are rows of the draft; `offer` gives them."""

    relation = ""
    choices: Choices

    def offer(self, procedure: Procedure) -> None:
        self.choices = [*self.choices, *rows_offered(procedure, self.relation)]


class _KeepsUnknown:
    """Shows a value that is not offered; chosen silently it would be lost."""

    choices: Choices

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list:
        known = {code for code, _label in self.choices}
        self.choices = [
            *self.choices,
            *((v, v) for v in value if v and v not in known),
        ]
        return super().optgroups(name, value, attrs)  # type: ignore[misc]


class EventSelect(_KeepsUnknown, forms.Select):
    """One of the events a promise may speak of, or a step the draft has recorded."""

    def __init__(self, events: Iterable[str]) -> None:
        kernel = (
            (code, format_lazy("{} · {}", TYPES[code].title, code)) for code in events
        )
        super().__init__(choices=[("", _("Choose an event")), *kernel])

    def offer(self, procedure: Procedure) -> None:
        steps = [
            (f"{STEP}{step.code}", f"{STEP}{step.code} · {words_of(step)}")
            for step in in_order(procedure, "steps")
            if step.recorded and step.code
        ]
        if steps:
            self.choices = [*self.choices, *steps]


class CodeBoxes(_KeepsUnknown, forms.CheckboxSelectMultiple):
    """Several of a few codes, kept in one column with commas between them."""

    def format_value(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [code for code in BETWEEN_CODES.split(value) if code]
        return super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return ", ".join(data.getlist(name))


class RowBoxes(_OfRows, CodeBoxes):
    """Several rows of the draft: only these channels, only these limits."""

    def __init__(self, relation: str) -> None:
        super().__init__()
        self.relation = relation


class RowSelect(_OfRows, _KeepsUnknown, forms.Select):
    """One row of the draft: the limit of a step, the category of a question."""

    def __init__(self, relation: str, nothing: Any) -> None:
        super().__init__(choices=[("", nothing)])
        self.relation = relation


def rows_offered(procedure: Procedure, relation: str) -> Choices:
    return [
        (row.code, words_of(row)) for row in in_order(procedure, relation) if row.code
    ]


def words_of(row: Any) -> str:
    """Return how a row is called: by its title, a step by what is done."""
    for name in ("title", "action"):
        pair = (getattr(row, f"{name}_{language}", "") for language in ("zh", "en"))
        if words := str(Text(*pair)):
            return words if len(words) <= 40 else f"{words[:39]}…"
    return getattr(row, "code", "")


def offer_rows(form: forms.Form, procedure: Procedure) -> None:
    """Let the fields of a form offer what the draft has."""
    for field in form.fields.values():
        offer = getattr(field.widget, "offer", None)
        if offer is not None:
            offer(procedure)


class UnitChoiceField(forms.ModelChoiceField):
    """A unit, in the order of the tree and indented by its depth."""

    def label_from_instance(self, unit: Unit) -> str:
        return indented(unit)


def indented(unit: Unit) -> str:
    # Ideographic spaces: ordinary ones are folded into one.
    return "\u3000" * unit.depth + str(unit)
