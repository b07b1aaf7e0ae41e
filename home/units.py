"""The units as the public sees them. Their model is the kernel's, known by name."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Branch:
    unit: Any
    below: list["Branch"]


def tree() -> list[Branch]:
    """Return the units in use, each with those below it, in one query."""
    children: dict[int | None, list[Any]] = defaultdict(list)
    for unit in _in_use().order_by("sort_order", "code"):
        children[unit.parent_id].append(unit)

    def branches(parent_id: int | None) -> list[Branch]:
        return [Branch(unit, branches(unit.pk)) for unit in children[parent_id]]

    return branches(None)


def by_code(codes: set[str]) -> dict[str, Any]:
    return {unit.code: unit for unit in _in_use().filter(code__in=codes)}


def _in_use():
    return apps.get_model("casework", "Unit").objects.in_use()
