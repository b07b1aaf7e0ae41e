"""The fourteen ready-made procedures: whole, but for what only a body can know."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest

from casework.archetypes import IN_ORDER, archetype, archetypes
from casework.procedures import contradictions
from casework.procedures.definition import Definition
from casework.procedures.doubts import doubts
from casework.procedures.importing import NotImported, import_definition
from casework.procedures.text import Text

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# What an editor fills in: an office, a unit for each category, an amount left open.
GAPS = re.compile(r"desk_unit|categories\[\d+\]\.unit|limits\[\d+\]\.amount")
FILLED = 3

every = pytest.mark.parametrize("code", IN_ORDER)


def texts(part, path="") -> Iterator[tuple[str, Text]]:
    """Yield every text of a definition with its place."""
    for f in fields(part):
        value, place = getattr(part, f.name), f"{path}.{f.name}".lstrip(".")
        if isinstance(value, Text):
            yield place, value
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if is_dataclass(item):
                    yield from texts(item, f"{place}[{number}]")
        elif is_dataclass(value):
            yield from texts(value, place)


def filled(definition: Definition) -> Definition:
    """Return it as an editor leaves it who fills in only what was left open."""
    return replace(
        definition,
        desk_unit="bureau",
        categories=tuple(replace(c, unit="brigade") for c in definition.categories),
        limits=tuple(
            replace(limit, amount=FILLED) if limit.amount is None else limit
            for limit in definition.limits
        ),
    )


def test_there_are_fourteen_in_order():
    assert [one.number for one in archetypes()] == [f"A{n:02}" for n in range(1, 15)]
    assert tuple(one.definition.code for one in archetypes()) == IN_ORDER


def test_an_unknown_one_is_refused():
    with pytest.raises(LookupError, match="no-such"):
        archetype("no-such")


@every
def test_every_text_is_in_both_languages(code):
    for place, text in texts(archetype(code).definition):
        assert bool(text.zh) == bool(text.en), place
        assert not HAN.search(text.en), place
        assert not text.zh or HAN.search(text.zh), place


@every
def test_it_says_all_that_a_promise_must_say(code):
    definition = archetype(code).definition
    assert all((definition.title, definition.summary, definition.promise))
    assert definition.register_name and definition.statistics
    assert definition.reply.who and definition.appeal.to and definition.appeal.text
    assert definition.publication.rule and definition.intake.first_contact
    assert len(definition.steps) >= 10
    assert any(category.questions for category in definition.categories)
    assert {gate.code for gate in definition.gates} == {"review", "sign_off"}


@every
def test_only_what_a_body_must_fill_in_is_open(code):
    problems = contradictions.problems(archetype(code).definition)
    assert problems
    assert [str(p) for p in problems if not GAPS.fullmatch(p.path)] == []


@every
def test_its_words_say_what_its_limits_say_and_the_law_allows_it(code):
    assert [str(doubt) for doubt in doubts(archetype(code).definition)] == []


@every
def test_each_recorded_step_of_a_limit_is_on_the_way(code):
    definition = archetype(code).definition
    recorded = {step.event for step in definition.recorded_steps}
    for limit in definition.limits:
        for event in (limit.starts_on, limit.met_by):
            assert not event.startswith("step:") or event in recorded, limit.code


@every
@pytest.mark.django_db
def test_with_the_gaps_filled_it_is_published(code, units):
    with pytest.raises(NotImported):
        import_definition(archetype(code).definition, publish=True)
    procedure = import_definition(filled(archetype(code).definition), publish=True)
    assert procedure.live
    assert procedure.versions.get().definition == filled(archetype(code).definition)
