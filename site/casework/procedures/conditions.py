"""When two rules of a procedure may hold for the same case."""

from casework.procedures.definition import Condition

# The lists of a condition, each of codes of the list of that name.
LISTS = ("channels", "categories", "severities", "areas")


def overlap(one: Condition, other: Condition) -> bool:
    """Whether some case meets both conditions."""
    return all(
        not getattr(one, name)
        or not getattr(other, name)
        or set(getattr(one, name)) & set(getattr(other, name))
        for name in LISTS
    ) and _units_overlap(one, other)


def _units_overlap(one: Condition, other: Condition) -> bool:
    first = max(one.units_from, other.units_from)
    return all(not c.units_to or c.units_to >= first for c in (one, other))
