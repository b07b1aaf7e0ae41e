"""Between a definition and plain data (dicts, lists, strings): JSON and YAML.

`to_plain` leaves out what has its default value, so a file shows only what a
procedure says. `from_plain` refuses what it does not know and names the place.
"""

from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from casework.procedures.definition import Definition
from casework.procedures.text import Text


class NotADefinition(ValueError):
    """Plain data that is no procedure; `path` says where, e.g. limits[2].amount."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


def to_plain(value: Any) -> Any:
    """Return the value as dicts, lists and scalars, defaults left out."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: to_plain(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) != _default(f)
        }
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def definition_from_plain(data: Any) -> Definition:
    """Return the definition; raise NotADefinition with the path of the fault."""
    return _build(Definition, data, "")


def _default(f: Any) -> Any:
    if f.default is not MISSING:
        return f.default
    if f.default_factory is not MISSING:
        return f.default_factory()
    return MISSING


def _build(cls: Any, data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        raise NotADefinition(path, _("expected a group of named values"))
    known = {f.name: f for f in fields(cls)}
    for name in data:
        if name not in known:
            raise NotADefinition(
                _join(path, str(name)),
                _("unknown field; known fields: %(fields)s")
                % {"fields": ", ".join(known)},
            )
    hints = get_type_hints(cls)
    values = {}
    for name, f in known.items():
        if name in data:
            values[name] = _convert(hints[name], data[name], _join(path, name))
        elif _default(f) is MISSING:
            raise NotADefinition(_join(path, name), _("this field is missing"))
    return cls(**values)


def _convert(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if value is None:
            return None
        (hint,) = [arg for arg in get_args(hint) if arg is not NoneType]
        return _convert(hint, value, path)
    if origin is Literal:
        if value not in get_args(hint):
            raise NotADefinition(
                path,
                _("“%(value)s” is not one of: %(allowed)s")
                % {"value": value, "allowed": ", ".join(get_args(hint))},
            )
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise NotADefinition(path, _("expected a list"))
        inner = get_args(hint)[0]
        return tuple(_convert(inner, v, f"{path}[{i}]") for i, v in enumerate(value))
    if hint is Text and isinstance(value, str):
        return Text(zh=value)
    if is_dataclass(hint):
        return _build(hint, value, path)
    return _scalar(hint, value, path)


def _scalar(hint: Any, value: Any, path: str) -> Any:
    # bool is an int to Python, but "days: yes" is a slip, not the number one.
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if hint is bool and isinstance(value, bool):
        return value
    if hint is str and isinstance(value, str):
        return value
    names = {int: _("a whole number"), bool: _("yes or no"), str: _("text")}
    raise NotADefinition(path, _("expected %(what)s") % {"what": names[hint]})


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
