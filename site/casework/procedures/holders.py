"""Who could pass a gate or grant an extension, and where nobody could.

A role reaches the own unit and all below it (`casework.access`); a promise that needs
somebody who is not there is a doubt, since people may be appointed tomorrow.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.models.units import Membership, Unit
from casework.procedures.definition import Condition, Definition
from casework.procedures.problems import Problem
from casework.roles import Role


@dataclass(frozen=True, slots=True)
class Holders:
    """The units of a house, and in which of them each role is held."""

    # Path and words of a unit, by its code.
    units: Mapping[str, tuple[str, str]]
    # Paths of units with an active person, by role.
    held: Mapping[str, frozenset[str]]

    def lacking(self, role: str, units: Iterable[str]) -> list[str]:
        """Return those of the units whose cases nobody of this role reaches."""
        paths = tuple(self.held.get(role, ()))
        return [
            words
            for path, words in (self.units[code] for code in units)
            if not any(path.startswith(above) for above in paths)
        ]


def holders() -> Holders:
    """Read them from the database, in two queries however large the house."""
    held: dict[str, set[str]] = {}
    members = Membership.objects.filter(
        user__is_active=True, user__groups__name__in=Role.values
    )
    for role, path in members.values_list("user__groups__name", "unit__path"):
        held.setdefault(role, set()).add(path)
    return Holders(
        {unit.code: (unit.path, str(unit)) for unit in Unit.objects.all()},
        {role: frozenset(paths) for role, paths in held.items()},
    )


def without_holder(definition: Definition, known: Holders) -> Iterator[Problem]:
    """Yield the gates and extensions that nobody could pass or grant."""
    for i, gate in enumerate(definition.gates):
        units = _units(definition, gate.condition, known)
        yield from _lacking(f"gates[{i}].role", gate.role, units, known)
    for i, limit in enumerate(definition.limits):
        if limit.extension is not None:
            units = _units(definition, limit.condition, known)
            role = limit.extension.approver_role
            path = f"limits[{i}].extension.approver_role"
            yield from _lacking(path, role, units, known)


def _units(definition: Definition, condition: Condition, known: Holders) -> list[str]:
    """Return the units whose cases a rule with this condition is for, each once."""
    units = (
        category.unit
        for category in definition.categories
        if not condition.categories or category.code in condition.categories
    )
    return [code for code in dict.fromkeys(units) if code in known.units]


def _lacking(
    path: str, role: str, units: list[str], known: Holders
) -> Iterator[Problem]:
    lacking = known.lacking(role, units)
    if role in Role.values and lacking:
        yield Problem(
            path,
            _("nobody has the role “%(role)s” for: %(units)s")
            % {"role": Role(role).label, "units": ", ".join(lacking)},
            about=role,
        )
