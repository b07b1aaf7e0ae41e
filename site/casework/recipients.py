"""Who is told of a limit: whoever has the case in hand, and whom the procedure names.

The handler; while nobody has the case, the handlers of its unit; before it has a unit,
the first contacts. A role means those near the case: in its unit, a unit above it, or
the office of the procedure; only if nobody near has it, anybody who may find the case.
Never somebody the case is about, never a role that finds no case. If nobody is left,
the supervisors are told.
"""

from collections.abc import Sequence
from functools import cached_property

from casework import access
from casework.actors import Actor, colleagues
from casework.alerts import IN_CHARGE, Rung
from casework.models.cases import Case
from casework.models.units import Unit
from casework.roles import Role
from casework.states import State

GATES = {State.IN_REVIEW: "review", State.IN_SIGN_OFF: "sign_off"}
WITH_THE_OFFICE = frozenset({State.SIGNED, State.ANSWERED})


class Recipients:
    """Finds whom to tell about a handful of cases; what it knows is read once."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases

    def of(self, case: Case, rung: Rung) -> list[int]:
        """Return the ids of the people to tell; empty where there is nobody at all."""
        if rung.role == IN_CHARGE:
            told = self._in_charge(case)
            if rung.is_general:
                told |= self._with(case, waits_for(case))
        else:
            told = self._with(case, Role(rung.role))
        return sorted(told or self._with(case, Role.SUPERVISOR))

    def _in_charge(self, case: Case) -> set[int]:
        if case.handler_id in self._may(case, Role.HANDLER):
            return {case.handler_id}
        role = Role.HANDLER if case.unit_id else Role.FIRST_CONTACT
        return self._with(case, role)

    def _with(self, case: Case, role: Role | None) -> set[int]:
        """Return those who hold the role and are near the case, or else all others."""
        if role is None:
            return set()
        found, near = self._may(case, role), self._near(case)
        return {pk for pk, actor in found.items() if actor.unit_ids & near} or {*found}

    def _may(self, case: Case, role: Role) -> dict[int, Actor]:
        return {
            actor.user_id: actor
            for actor in self._staff
            if actor.user_id and self._whom.may_be_told(case, actor, role)
        }

    def _near(self, case: Case) -> set[int]:
        """Return the unit that has the case, those above it, and the office."""
        own = next((path for pk, _, path in self._units if pk == case.unit_id), "")
        office = case.definition.desk_unit
        return {
            pk
            for pk, code, path in self._units
            if own.startswith(path) or code == office
        }

    @cached_property
    def _staff(self) -> list[Actor]:
        return colleagues()

    @cached_property
    def _whom(self) -> access.Whom:
        return access.Whom(self._cases)

    @cached_property
    def _units(self) -> list[tuple[int, str, str]]:
        return list(Unit.objects.values_list("pk", "code", "path"))


def waits_for(case: Case) -> Role | None:
    """Return the role whose turn it is, where that is not the unit that handles it."""
    if case.status in WITH_THE_OFFICE:
        return Role.FIRST_CONTACT
    gate = GATES.get(State(case.status))
    gates = case.definition.gates_for(case.facts)
    roles = [found.role for found in gates if found.code == gate]
    return Role(roles[0]) if roles else None
