"""The ready-made procedures, each limit of them kept on a case that it is for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework.archetypes import IN_ORDER, archetype
from casework.procedures.definition import Condition, Definition, Facts
from casework.procedures.importing import import_definition

from .test_ledger import FILLER, compare
from .walking import Walk

pytestmark = pytest.mark.django_db


def filled(definition: Definition) -> Definition:
    return replace(
        definition,
        desk_unit="bureau",
        categories=tuple(replace(c, unit="unit-0") for c in definition.categories),
        limits=tuple(
            replace(limit, amount=FILLER) if limit.amount is None else limit
            for limit in definition.limits
        ),
    )


def facts_for(condition: Condition, definition: Definition) -> Facts:
    """A case the rule is for."""
    return Facts(
        (condition.channels or ("web",))[0],
        (condition.categories or (definition.categories[0].code,))[0],
        (condition.severities or ("",))[0],
        (condition.areas or ("",))[0],
        max(condition.units_from, 1),
    )


def cases_of(definition: Definition) -> Iterator[Facts]:
    """As few cases as meet every limit once."""
    left = {limit.code: limit for limit in definition.limits}
    tried = [facts_for(limit.condition, definition) for limit in definition.limits]
    while left:
        facts, met = max(
            (
                (facts, [c for c, x in left.items() if x.condition.holds(facts)])
                for facts in tried
            ),
            key=lambda pair: len(pair[1]),
        )
        yield facts
        for code in met:
            del left[code]


@pytest.mark.parametrize("code", IN_ORDER)
def test_every_limit_of_it_is_kept(code, office):
    definition = filled(archetype(code).definition)
    version = import_definition(definition, publish=True).versions.get()
    for facts in cases_of(definition):
        walk = Walk(version, office, seed=f"{code} {facts}", facts=facts)
        walk.to_the_end()
        compare(walk)
