from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework import key_rotation, keys
from casework.keys import KeyVersionMissing
from casework.models import CaseKey, StagedUpload
from complaints.models import Complaint

from ..builders import build_complaint

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def key_path(settings, tmp_path):
    settings.KEY_FILE = str(tmp_path / "keys" / "keys.json")
    return Path(settings.KEY_FILE)


@pytest.fixture
def complaints(version):
    return [
        build_complaint(version, story={"story": f"story {number}"})
        for number in range(5)
    ]


@pytest.fixture
def upload():
    upload = StagedUpload(
        id="0" * 64, token_hash="t", original="o", size=1, staged_at=AT
    )
    upload.wrapped_key = keys.wrap(keys.new_data_key(), upload.context)
    upload.key_version = 1
    upload.name = "照片.jpg"
    upload.save(force_insert=True)
    return upload


def rotate(**kwargs):
    key_rotation.begin(at=AT)
    return list(key_rotation.rewrap(**kwargs))[-1]


def versions_in_columns():
    return {
        *CaseKey.unscoped.values_list("key_version", flat=True),
        *StagedUpload.objects.values_list("key_version", flat=True),
    }


def stories():
    return sorted(row.story for row in Complaint.unscoped.all())


def test_every_key_is_wrapped_anew_and_everything_still_opens(complaints, upload):
    before = stories()

    rotation = rotate(batch=2)

    assert (rotation.done, rotation.unreadable) == (6, {})
    assert key_rotation.in_use() == {2: 6}
    assert versions_in_columns() == {2}
    assert stories() == before
    assert StagedUpload.objects.get().name == "照片.jpg"


def test_the_texts_themselves_are_not_touched(complaints):
    before = list(Complaint.unscoped.order_by("pk").values_list("story", "place"))

    rotate()

    assert before == list(
        Complaint.unscoped.order_by("pk").values_list("story", "place")
    )


def test_a_rotation_that_broke_off_is_finished_without_a_third_version(complaints):
    before = stories()
    key_rotation.begin(at=AT)
    next(key_rotation.rewrap(batch=2))
    assert key_rotation.in_use() == {1: 3, 2: 2}
    assert stories() == before

    assert key_rotation.begin(at=AT) == (2, False)
    list(key_rotation.rewrap(batch=2))

    assert key_rotation.in_use() == {2: 5}
    assert keys.ring().versions == [1, 2]


def test_a_case_opened_during_the_rotation_uses_the_new_key(complaints, version):
    key_rotation.begin(at=AT)
    batches = key_rotation.rewrap(batch=2)
    next(batches)

    late = build_complaint(version, story={"story": "late"})
    list(batches)

    assert key_rotation.in_use() == {2: 6}
    assert Complaint.unscoped.get(pk=late.pk).story == "late"


def test_an_old_version_is_retired_only_when_nothing_needs_it(complaints):
    before = stories()
    key_rotation.begin(at=AT)
    next(key_rotation.rewrap(batch=2))

    with pytest.raises(key_rotation.StillNeeded, match="3 stored keys"):
        key_rotation.retire(1)
    list(key_rotation.rewrap())
    key_rotation.retire(1)

    assert keys.ring().versions == [2]
    assert stories() == before


def test_one_damaged_key_does_not_stop_the_others(complaints):
    damaged = CaseKey.unscoped.first()
    CaseKey.unscoped.filter(pk=damaged.pk).update(wrapped=b"damaged")

    rotation = rotate(batch=2)

    assert rotation.done == 4
    assert list(rotation.unreadable) == [f"CaseKey:{damaged.pk}"]
    assert key_rotation.in_use() == {2: 4, key_rotation.DAMAGED: 1}
    assert key_rotation.begin(at=AT) == (3, True)


def test_keys_that_fit_pass_the_start_check_and_others_are_named(complaints, key_path):
    key_rotation.check_readable()

    key_path.unlink()

    with pytest.raises(KeyVersionMissing, match="version 1 is needed"):
        key_rotation.check_readable()


def test_a_key_file_from_before_the_rotation_is_named(complaints, key_path):
    older = key_path.read_bytes()
    rotate()

    key_path.write_bytes(older)

    with pytest.raises(KeyVersionMissing, match="version 2 is needed"):
        key_rotation.check_readable()
    with pytest.raises(KeyVersionMissing, match="version 2 is needed"):
        stories()
