"""Where a new procedure begins: a ready-made one, or one of the house's own."""

from dataclasses import replace

from casework.models.procedures import Procedure
from casework.models.units import Unit
from casework.procedures.definition import Body, Definition
from casework.procedures.rows import definition_from_rows, rows_from_definition
from casework.procedures.text import Text
from casework.write_gate import writing


def begin(
    source: Definition,
    *,
    code: str,
    title: Text,
    desk: Unit,
    unit: Unit,
    body: Body,
    calendar: str,
) -> Procedure:
    """Return a new draft that says what the source says, filled in for this house.

    Categories without a unit that exists here get `unit`; the editor parts them out.
    The draft is saved; its first revision is the caller's to make.
    """
    known = set(Unit.objects.values_list("code", flat=True))
    definition = replace(
        source,
        code=code,
        title=title,
        desk_unit=desk.code,
        categories=tuple(
            category if category.unit in known else replace(category, unit=unit.code)
            for category in source.categories
        ),
        body=body,
        calendar=calendar,
    )
    procedure = Procedure(live=False)
    rows_from_definition(definition, procedure)
    with writing():
        procedure.save()
    return procedure


def draft_of(procedure: Procedure) -> Definition:
    """Return what the newest draft of a procedure says."""
    return definition_from_rows(procedure.get_latest_revision_as_object())
