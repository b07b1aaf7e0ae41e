"""Append-only, chained, verified: five kinds of tampering, five findings."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework import append_only, events, verification
from casework.models import Case, Event
from casework.roles import Role

from ..builders import MONDAY, build_complaint, move_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(complaint, staff, units):
    return move_to("answered", complaint, staff, units)


@pytest.fixture
def unguarded(answered, settings, tmp_path):
    """Somebody with the database's own password lifts the guard."""
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    append_only.allow_changes(connection)
    return Event.unscoped.filter(case=answered)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_event SET type = 'case.closed'",
        "DELETE FROM casework_event",
    ],
)
def test_the_database_refuses_to_change_an_event(complaint, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_event_of_an_unknown_type_is_not_written(complaint):
    with pytest.raises(KeyError):
        events.append(complaint, "case.vanished", at=MONDAY)


def test_an_untouched_chain_has_no_faults(answered, version):
    build_complaint(version)

    assert list(verification.faults()) == []


def changed(rows):
    rows.filter(seq=3).update(type="case.closed")


def removed(rows):
    rows.filter(seq=3).delete()


def reordered(rows):
    rows.filter(seq=3).update(seq=1000)
    rows.filter(seq=4).update(seq=3)
    rows.filter(seq=1000).update(seq=4)


def inserted(rows):
    twin = rows.get(seq=3)
    twin.pk, twin.seq = None, rows.count() + 1
    twin.save(force_insert=True)


def cut_at_the_end(rows):
    rows.filter(seq=rows.count()).delete()


@pytest.mark.parametrize(
    "tamper", [changed, removed, reordered, inserted, cut_at_the_end]
)
def test_tampering_is_found(unguarded, tamper):
    tamper(unguarded)

    assert list(verification.faults())


def test_a_chain_cut_together_with_its_count_is_found_by_the_anchor(unguarded):
    verification.anchor(at=MONDAY)
    last = unguarded.order_by("seq").last()
    Case.unscoped.filter(pk=last.case_id).update(
        event_count=last.seq - 1, chain_head=last.previous_hash
    )
    last.delete()

    assert list(verification.faults()) == []
    assert list(verification.anchor_faults())


def test_anchors_agree_with_an_untouched_database(unguarded):
    verification.anchor(at=MONDAY)
    verification.anchor(at=MONDAY)

    assert list(verification.anchor_faults()) == []


def test_words_are_sealed_and_read_back(complaint, staff, units):
    move_to("refused", complaint, staff, units)
    event = Event.unscoped.select_related("case__key").get(type="case.refused")

    assert event.remarks == "不属于"
    assert "不属于".encode() not in bytes(event.sealed_remarks)
    assert event.actor == staff[Role.FIRST_CONTACT]
