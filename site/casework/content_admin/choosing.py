"""Form fields that let people choose where a code would have to be remembered."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.events import TYPES
from casework.models import Unit
from casework.procedures.columns import BETWEEN_CODES


class EventSelect(forms.Select):
    """One of the events a promise may speak of, by its name and its code."""

    def __init__(self, events: Iterable[str]) -> None:
        super().__init__(
            choices=[
                ("", _("Choose an event")),
                *(
                    (code, format_lazy("{} · {}", TYPES[code].title, code))
                    for code in events
                ),
            ]
        )

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list:
        # Chosen silently for the one it shows first, an unknown event would be lost.
        known = {code for code, _label in self.choices}
        self.choices = [*self.choices, *((v, v) for v in value if v not in known)]
        return super().optgroups(name, value, attrs)


class CodeBoxes(forms.CheckboxSelectMultiple):
    """Several of a few codes, kept in one column with commas between them."""

    def format_value(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [code for code in BETWEEN_CODES.split(value) if code]
        return super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return ", ".join(data.getlist(name))


class UnitChoiceField(forms.ModelChoiceField):
    """A unit, in the order of the tree and indented by its depth."""

    def label_from_instance(self, unit: Unit) -> str:
        return indented(unit)


def indented(unit: Unit) -> str:
    # Ideographic spaces: ordinary ones are folded into one.
    return "\u3000" * unit.depth + str(unit)
