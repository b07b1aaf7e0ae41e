"""Between a definition and plain data (dicts, lists, strings): JSON and YAML.

`to_plain` leaves out what has its default value, so a file shows only what a
procedure says. `definition_from_plain` refuses what it does not know and names every
place, not only the first.
"""

from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from casework.procedures.definition import Definition
from casework.procedures.problems import Problem
from casework.procedures.text import Text


class NotADefinition(ValueError):
    """Plain data that is no procedure; `problems` says where and why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def to_plain(value: Any, *, complete: bool = False) -> Any:
    """Return the value as dicts, lists and scalars.

    `complete` keeps defaults too: for what must read the same in ten years, when a
    default may have changed.
    """
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: to_plain(getattr(value, f.name), complete=complete)
            for f in fields(value)
            if complete or getattr(value, f.name) != default_of(f)
        }
    if isinstance(value, tuple):
        return [to_plain(item, complete=complete) for item in value]
    return value


def definition_from_plain(data: Any) -> Definition:
    """Return the definition; raise NotADefinition with every fault and its place."""
    reader = _Reader()
    definition = reader.build(Definition, data, "")
    if reader.problems:
        raise NotADefinition(reader.problems)
    return definition


def default_of(f: Any) -> Any:
    if f.default is not MISSING:
        return f.default
    if f.default_factory is not MISSING:
        return f.default_factory()
    return MISSING


hints_of = cache(get_type_hints)


class _Reader:
    """Reads as much as it can: a fault gives None in its place, and is noted."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def _refuse(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))

    def build(self, cls: Any, data: Any, path: str) -> Any:
        if not isinstance(data, dict):
            return self._refuse(path, _("expected a group of named values"))
        known = {f.name: f for f in fields(cls)}
        for name in data:
            if name not in known:
                self._refuse(_join(path, str(name)), _unknown(str(name), list(known)))
        hints = hints_of(cls)
        values = {}
        for name, f in known.items():
            place = _join(path, name)
            if name in data:
                values[name] = self._convert(hints[name], data[name], place)
            elif default_of(f) is MISSING:
                self._refuse(place, _("this field is missing"))
        # With faults noted the value is thrown away; it may lack a field.
        return None if self.problems else cls(**values)

    def _convert(self, hint: Any, value: Any, path: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            if value is None:
                return None
            (hint,) = [arg for arg in get_args(hint) if arg is not NoneType]
            return self._convert(hint, value, path)
        if origin is Literal:
            return self._one_of(get_args(hint), value, path)
        if origin is tuple:
            if not isinstance(value, list | tuple):
                return self._refuse(path, _("expected a list"))
            inner = get_args(hint)[0]
            return tuple(
                self._convert(inner, item, f"{path}[{i}]")
                for i, item in enumerate(value)
            )
        if hint is Text and isinstance(value, str):
            return Text(zh=value)
        if is_dataclass(hint):
            return self.build(hint, value, path)
        return self._scalar(hint, value, path)

    def _one_of(self, allowed: tuple[str, ...], value: Any, path: str) -> Any:
        if value in allowed:
            return value
        return self._refuse(
            path,
            _("“%(value)s” is not one of: %(allowed)s")
            % {"value": value, "allowed": ", ".join(allowed)},
        )

    def _scalar(self, hint: Any, value: Any, path: str) -> Any:
        # bool is an int to Python, but "days: yes" is a slip, not the number one.
        if isinstance(value, hint) and (hint is not int or not isinstance(value, bool)):
            return value
        names = {
            int: _("a whole number"),
            bool: _("yes or no"),
            # YAML reads 12345 as a number and no as false.
            str: _("text; put numbers, dates, yes and no in quotes"),
        }
        return self._refuse(path, _("expected %(what)s") % {"what": names[hint]})


def _unknown(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return _("unknown field; did you mean “%(name)s”?") % {"name": close[0]}
    return _("unknown field; known fields: %(fields)s") % {"fields": ", ".join(known)}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
