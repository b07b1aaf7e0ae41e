"""Sealed columns on the real rows of a complaint."""

import base64
import copy
import pickle

import pytest
from django.core import serializers
from django.db import connection

from casework.sealing import SealBroken, SealedField
from complaints.models import Complaint

from ..builders import build_complaint

pytestmark = pytest.mark.django_db

SECRET = "半夜施工 canary-4711"


@pytest.fixture
def complaint(version):
    story = {"story": SECRET, "place": SECRET, "details": {"floor": SECRET}}
    return build_complaint(version, story=story)


def loaded(complaint):
    return Complaint.unscoped.get(pk=complaint.pk)


def sealed_columns():
    return [
        field.column
        for field in Complaint._meta.local_fields
        if isinstance(field, SealedField)
    ]


def test_the_story_opens_for_who_loads_the_case(complaint):
    assert loaded(complaint).story == SECRET
    assert loaded(complaint).details == {"floor": SECRET}


def test_no_table_holds_a_word_of_the_story(complaint):
    words = [
        spelling
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
        for raw in [SECRET.encode(encoding), "canary-4711".encode(encoding)]
        for spelling in (raw, raw.hex().encode(), base64.b64encode(raw))
    ]

    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                written = b"|".join(
                    bytes(cell)
                    if isinstance(cell, bytes | memoryview)
                    else str(cell).encode()
                    for cell in row
                )
                found += [(table, word) for word in words if word in written]

    assert found == []


def test_stories_exchanged_in_the_database_do_not_open(complaint, version):
    other = build_complaint(version, story={"story": "another"})
    table = Complaint._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET story = (SELECT story FROM {table} WHERE "
            "case_ptr_id = %s) WHERE case_ptr_id = %s",
            [
                Complaint._meta.pk.get_db_prep_value(pk, connection)
                for pk in (complaint.pk, other.pk)
            ],
        )

    with pytest.raises(SealBroken):
        _ = loaded(other).story


@pytest.mark.parametrize("form", ["json", "python", "xml"])
def test_serialisation_shows_no_text(complaint, form):
    written = str(serializers.serialize(form, [complaint, loaded(complaint)]))

    assert "canary" not in written
    assert "半" not in written
    assert "\\u534a" not in written


def test_a_serialised_row_is_never_loaded_as_plain_text(complaint):
    written = serializers.serialize("json", [complaint])

    for row in serializers.deserialize("json", written):
        with pytest.raises(TypeError, match="saving its row"):
            row.save()


def test_a_pickled_case_carries_neither_text_nor_key(complaint):
    key, row = bytes(complaint.data_key), loaded(complaint)
    assert row.story == SECRET

    for instance in (row, complaint):
        pickled = pickle.dumps(instance)
        assert b"canary" not in pickled
        assert key not in pickled
        assert pickle.loads(pickled).story == SECRET


def test_unsaved_text_is_not_pickled(complaint):
    complaint.story = "unsaved"
    with pytest.raises(TypeError, match="has not been saved"):
        pickle.dumps(complaint)

    row = loaded(complaint)
    row.details["changed"] = True
    with pytest.raises(TypeError, match="has not been saved"):
        pickle.dumps(row)


def test_copies_in_memory_are_independent(complaint):
    twin, shallow = copy.deepcopy(complaint), copy.copy(complaint)

    twin.details["floor"] = "changed"
    shallow.story = "changed"

    assert complaint.details == {"floor": SECRET}
    assert complaint.story == SECRET
    assert (twin.story, shallow.story) == (SECRET, "changed")


def test_every_sealed_column_of_a_complaint_differs_from_the_next(complaint):
    columns = sealed_columns()
    row = Complaint.unscoped.values(*columns).get(pk=complaint.pk)

    assert len({bytes(value) for value in row.values()}) == len(columns) >= 5
