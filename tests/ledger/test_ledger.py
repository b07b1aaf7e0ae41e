"""Every regime of the ledger is entered by its data, published, and kept in time."""

import pytest
from django.utils.html import escape

from casework.models import Clock
from casework.procedures.importing import NotImported, import_definition

from .building import definition_of
from .oracle import is_known
from .records import limits_in
from .walking import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger")]

# What an operator fills in where the text leaves a limit open: workdays.
FILLER = 6


def blanks(definition) -> set[str]:
    return {
        f"limits[{n}].amount"
        for n, limit in enumerate(definition.limits)
        if limit.amount is None
    }


def refuse_blanks(record) -> None:
    """A limit promised without a number keeps the promise from being published."""
    definition = definition_of(record)
    told = sum(limit.get("n") is None for limit in limits_in(record))
    assert len(blanks(definition)) == told
    if told:
        with pytest.raises(NotImported) as refusal:
            import_definition(definition, publish=True)
        assert {p.path for p in refusal.value.problems} == blanks(definition)


def publish(record):
    """Return the version in force, as an editor's publication writes it."""
    refuse_blanks(record)
    definition = definition_of(record, FILLER)
    assert len(definition.limits) == len(limits_in(record))
    procedure = import_definition(definition, publish=True)
    version = procedure.versions.get()
    assert version.definition == definition
    return version


def read_commitment(client, version) -> None:
    """The public reads every limit of it, in Chinese and in English.

    The pages are made by the publication itself.
    """
    for prefix, language in (("", "zh"), ("/en", "en")):
        response = client.get(f"{prefix}/commitments/{version.procedure.code}/")
        assert response.status_code == 200
        for limit in version.definition.public_limits:
            assert escape(getattr(limit.title, language)) in response.text, limit.code


def compare(walk: Walk) -> None:
    """Each clock started, ended and fell due as counted on the fingers."""
    clocks = {clock.limit: clock for clock in Clock.unscoped.filter(case=walk.case)}
    assert set(clocks) == {limit.code for limit in walk.limits}
    for limit in walk.limits:
        clock = clocks[limit.code]
        assert clock.started_at == walk.happened[limit.starts_on], limit.code
        assert clock.met_at == walk.happened[limit.met_by], limit.code
        assert clock.due_at == walk.expected(limit), limit.code
        assert not clock.provisional or not is_known(clock.due_at), limit.code


def keep(record, client, staff) -> Walk:
    version = publish(record)
    read_commitment(client, version)
    walk = Walk(version, staff, seed=record["id"])
    walk.to_the_end()
    compare(walk)
    return walk


def test_it_is_published_and_kept(record, client, office):
    walk = keep(record, client, office)

    walk.case.refresh_from_db()
    assert walk.case.status == "closed"
    assert walk.happened["step:archive"] > walk.happened["case.closed"]
