"""Between the rows an editor fills in and one definition, both ways, complete.

The tables in `columns` say where each part is kept. Drafts may be full of gaps and
slips, so reading never refuses; `contradictions` says what is wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from casework.models.procedures import Procedure
from casework.procedures.columns import PROCEDURE, QUESTIONS, ROWS, Reference, Table
from casework.procedures.definition import Category, Definition, Question
from casework.procedures.plain import hints_of
from casework.procedures.problems import Problem

LIST_ITEM = re.compile(r"(?P<list>[a-z_.]+?)\[(?P<number>\d+)\](?:\.(?P<rest>.+))?")


def definition_from_rows(procedure: Procedure) -> Definition:
    """Return what the procedure says as it stands, saved or not."""
    values = _read(procedure, PROCEDURE)
    for path, table in ROWS.items():
        made = tuple(_part(row, table) for row in in_order(procedure, table.relation))
        _put(values, path, made)
    values["categories"] = tuple(_with_questions(procedure, values["categories"]))
    return _make(Definition, values)


def _with_questions(
    procedure: Procedure, categories: tuple[Category, ...]
) -> Iterator[Category]:
    questions = [
        (row.category, _part(row, QUESTIONS))
        for row in in_order(procedure, QUESTIONS.relation)
    ]
    for category in categories:
        asked = tuple(q for code, q in questions if code == category.code)
        yield replace(category, questions=asked)


def rows_from_definition(definition: Definition, procedure: Procedure) -> list[Problem]:
    """Make the procedure say what the definition says; nothing is saved.

    Return what the rows cannot hold: a unit or calendar that does not exist, a text
    that is too long.
    """
    _write(procedure, definition, PROCEDURE)
    problems = list(_refused(procedure, PROCEDURE, definition, ""))
    for path, table in ROWS.items():
        rows = []
        for number, part in enumerate(_get(definition, path)):
            row = table.model(sort_order=number)
            _write(row, part, table)
            problems += _refused(row, table, part, f"{path}[{number}]")
            rows.append(row)
        setattr(procedure, table.relation, rows)
    questions: list[Any] = []
    for path, category, question in _questions(definition):
        row = QUESTIONS.model(category=category.code, sort_order=len(questions))
        _write(row, question, QUESTIONS)
        problems += _refused(row, QUESTIONS, question, path)
        questions.append(row)
    setattr(procedure, QUESTIONS.relation, questions)
    return problems


def _questions(definition: Definition) -> Iterator[tuple[str, Category, Question]]:
    for i, category in enumerate(definition.categories):
        for k, question in enumerate(category.questions):
            yield f"categories[{i}].questions[{k}]", category, question


def _refused(row: Any, table: Table, part: Any, path: str) -> Iterator[Problem]:
    """Say which values a row refuses, by their path in the definition."""
    for place, column in table.columns.items():
        if isinstance(column, Reference):
            code = _get(part, place)
            if code and not getattr(row, column.key):
                yield Problem(
                    f"{path}.{place}".strip("."),
                    _("there is no “%(code)s”") % {"code": code},
                )
    references = [c.name for c in table.columns.values() if isinstance(c, Reference)]
    try:
        row.clean_fields(exclude=["procedure", *references])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            for message in messages:
                yield Problem(f"{path}.{_path_of(name, table)}".strip("."), message)


def _path_of(name: str, table: Table) -> str:
    for place, column in table.columns.items():
        if name in column.names:
            suffix = name.rpartition("_")[2] if len(column.names) > 1 else ""
            return f"{place}.{suffix}" if suffix else place
    return name


@dataclass(frozen=True, slots=True)
class Place:
    """A field of the form: of the procedure itself, or of the n-th row of a kind."""

    relation: str
    number: int
    column: str


def place_of(procedure: Procedure, path: str) -> Place:
    """Return which field of which row a path in the definition is about."""
    match = LIST_ITEM.fullmatch(path)
    if not match:
        if path in ROWS:
            return Place(ROWS[path].relation, -1, "")
        return Place("", 0, _column_of(path, PROCEDURE))
    number, rest = int(match["number"]), match["rest"] or ""
    if match["list"] == QUESTIONS.relation:
        return Place(QUESTIONS.relation, number, rest)
    asked = LIST_ITEM.fullmatch(rest)
    if match["list"] == "categories" and asked and asked["list"] == "questions":
        number = _row_of_question(procedure, number, int(asked["number"]))
        return Place(
            QUESTIONS.relation, number, _column_of(asked["rest"] or "", QUESTIONS)
        )
    table = ROWS[match["list"]]
    return Place(table.relation, number, _column_of(rest, table))


def _row_of_question(procedure: Procedure, category: int, number: int) -> int:
    code = in_order(procedure, "categories")[category].code
    rows = enumerate(in_order(procedure, QUESTIONS.relation))
    return [n for n, row in rows if row.category == code][number]


def _column_of(path: str, table: Table) -> str:
    for place, column in table.columns.items():
        if path == place or path.startswith((f"{place}.", f"{place}[")):
            return column.names[1 if path.endswith(".en") else 0]
    return ""


def stray_questions(procedure: Procedure) -> list[Problem]:
    """Find questions of no category: a definition has no place for them."""
    known = {row.code for row in in_order(procedure, "categories")}
    return [
        Problem(
            f"questions[{n}].category",
            _("there is no category “%(code)s”") % {"code": row.category},
        )
        for n, row in enumerate(in_order(procedure, QUESTIONS.relation))
        if row.category not in known
    ]


def in_order(procedure: Procedure, relation: str) -> list[Any]:
    """Return the rows of one kind as the editor ordered them."""
    return sorted(
        getattr(procedure, relation).all(),
        key=lambda row: -1 if row.sort_order is None else row.sort_order,
    )


def _part(row: Any, table: Table) -> Any:
    values = _read(row, table)
    # A limit without the amount of its extension cannot be extended.
    if "extension" in values and values["extension"]["amount"] is None:
        values["extension"] = None
    return _make(table.made_of, values)


def _read(row: Model, table: Table) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for path, column in table.columns.items():
        _put(values, path, column.read(row))
    return values


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *groups, name = path.split(".")
    for group in groups:
        values = values.setdefault(group, {})
    values[name] = value


def _make(cls: Any, values: dict[str, Any]) -> Any:
    """Build the part and the groups inside it from nested values."""
    hints = hints_of(cls)
    return cls(
        **{
            name: _make(_dataclass_in(hints[name]), value)
            if isinstance(value, dict)
            else value
            for name, value in values.items()
        }
    )


def _dataclass_in(hint: Any) -> Any:
    """Return the class itself, or the one in `Extension | None`."""
    return hint if is_dataclass(hint) else hint.__args__[0]


def _write(row: Any, part: Any, table: Table) -> None:
    for path, column in table.columns.items():
        group, _dot, name = path.rpartition(".")
        holder = _get(part, group) if group else part
        # A row without an extension is one whose columns were never set.
        if holder is not None:
            column.write(row, getattr(holder, name))


def _get(part: Any, path: str) -> Any:
    for name in path.split("."):
        part = getattr(part, name)
    return part
