"""Drafts of procedures as an editor leaves them."""

from casework.models import Procedure
from casework.procedures.definition import Definition
from casework.procedures.rows import rows_from_definition
from tests import builders


def build_draft(definition: Definition | None = None, **changes) -> Procedure:
    """A saved draft with its first revision; needs the units of `build_units`."""
    procedure = Procedure(live=False)
    rows_from_definition(definition or builders.build_definition(**changes), procedure)
    procedure.save()
    procedure.save_revision(clean=False)
    return procedure


def change(procedure: Procedure, **fields):
    """Save a new draft over what is there, and return its revision."""
    draft = procedure.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision(clean=False)
