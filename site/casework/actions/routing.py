"""Routing: which unit has the case, and how it comes back."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actors import actor_for
from casework.models.cases import Case, ConflictOfInterest
from casework.models.units import Unit
from casework.roles import Role

from .change import NotNow, changing, required


def assign(
    *, case: Case, by, at: datetime, unit: Unit, handler=None, remarks: str = ""
) -> Case:
    """Assign the case to a unit, and if wished to a handler there.

    Never to the unit or person complained about.
    """
    with changing(case, "assign", by=by, at=at) as change:
        _refuse_conflict(change.case, unit, handler)
        if handler is not None:
            actor = actor_for(handler)
            if Role.HANDLER not in actor.roles or unit.pk not in actor.unit_ids:
                raise NotNow(_("This person is not a handler of that unit."))
        change.case.unit = unit
        change.case.handler = handler
        change.move()
        change.record(
            data={"unit": unit.code, "handler": handler.pk if handler else None},
            remarks=remarks,
        )
    return case


def _refuse_conflict(case: Case, unit: Unit, handler) -> None:
    about = ConflictOfInterest.unscoped.filter(case=case)
    named = Unit.objects.filter(pk__in=about.values("unit_id"))
    if any(other.covers(unit) for other in named):
        raise NotNow(
            _("The case is about this unit or one above it; choose another unit.")
        )
    if handler is not None and about.filter(user=handler).exists():
        raise NotNow(_("The case is about this person; choose another handler."))


def return_case(*, case: Case, by, at: datetime, reason: str) -> Case:
    """Return the case to the office with the reason: it is not this unit's."""
    reason = required(reason, _("Say why the case is returned."))
    with changing(case, "return_case", by=by, at=at) as change:
        unit = change.case.unit
        change.case.unit = None
        change.case.handler = None
        change.move()
        change.record(data={"unit": unit.code if unit else ""}, remarks=reason)
    return case
