import copy
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import keys
from casework.keys import DataKey, KeysMissing, KeyVersionMissing, WrapBroken

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def key_path(settings, tmp_path):
    settings.KEY_FILE = str(tmp_path / "keys" / "keys.json")
    return Path(settings.KEY_FILE)


def test_a_wrapped_key_unwraps_in_its_context(key_path):
    data_key = keys.new_data_key()

    wrapped = keys.wrap(data_key, "casework.casekey:1")

    assert keys.unwrap(wrapped, "casework.casekey:1") == data_key
    assert keys.wrapped_version(wrapped) == 1
    assert bytes(data_key) not in wrapped


def test_a_wrapped_key_does_not_unwrap_for_another_case(key_path):
    wrapped = keys.wrap(keys.new_data_key(), "casework.casekey:1")

    with pytest.raises(WrapBroken, match="casekey:2"):
        keys.unwrap(wrapped, "casework.casekey:2")


def test_a_change_of_any_byte_of_a_wrapped_key_is_noticed(key_path):
    wrapped = keys.wrap(keys.new_data_key(), "a")

    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 0x10
        with pytest.raises((WrapBroken, KeyVersionMissing)):
            keys.unwrap(bytes(changed), "a")


@pytest.mark.parametrize("size", [0, 1, 8, 21])
def test_what_is_too_short_is_no_wrapped_key(key_path, size):
    wrapped = keys.wrap(keys.new_data_key(), "a")

    with pytest.raises(WrapBroken, match="not a wrapped key"):
        keys.unwrap(wrapped[:size], "a")


def test_the_same_key_never_wraps_to_the_same_bytes(key_path):
    data_key = keys.new_data_key()

    assert keys.wrap(data_key, "a") != keys.wrap(data_key, "a")


def test_a_new_version_wraps_and_the_old_one_still_unwraps(key_path):
    data_key = keys.new_data_key()
    old = keys.wrap(data_key, "a")

    assert keys.add_version(at=AT) == 2

    new = keys.wrap(data_key, "a")
    assert keys.wrapped_version(new) == 2
    assert keys.unwrap(old, "a") == keys.unwrap(new, "a") == data_key


def test_a_missing_version_is_named(key_path):
    wrapped = keys.wrap(keys.new_data_key(), "a")
    keys.add_version(at=AT)
    keys.retire_version(1)

    with pytest.raises(KeyVersionMissing, match="version 1 is needed") as caught:
        keys.unwrap(wrapped, "a")

    assert caught.value.version == 1
    assert "holds only 2" in str(caught.value)


def test_another_sites_key_of_the_same_version_is_named(key_path):
    wrapped = keys.wrap(keys.new_data_key(), "a")
    key_path.unlink()

    with pytest.raises(KeyVersionMissing, match="different key under that number"):
        keys.check_readable([wrapped])


def test_keys_that_fit_the_database_pass_the_start_check(key_path):
    wrapped = [keys.wrap(keys.new_data_key(), str(n)) for n in range(3)]

    keys.check_readable(wrapped)


def test_a_missing_file_stops_outside_development(key_path, settings):
    settings.CREATE_MISSING_KEYS = False

    with pytest.raises(KeysMissing) as caught:
        keys.ring()

    for word in ("KEY_FILE", "OPENWINDOW_KEY_FILE", "docs/operations.md"):
        assert word in str(caught.value)
    assert not key_path.exists()


def test_a_missing_file_is_made_in_development(key_path):
    assert keys.ring().current == 1
    assert key_path.exists()


def test_the_ring_is_read_once_until_the_file_changes(key_path):
    first = keys.ring()

    assert keys.ring() is first
    keys.add_version(at=AT)
    assert keys.ring() is not first


def test_a_restored_older_file_is_noticed(key_path):
    keys.ring()
    older, state = key_path.read_bytes(), key_path.stat()
    keys.add_version(at=AT)
    assert keys.ring().versions == [1, 2]

    key_path.write_bytes(older)
    os.utime(key_path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert keys.ring().versions == [1]


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(["blind-index", "throttle"]), st.text())))
def test_each_purpose_has_a_key_of_its_own(purposes):
    made = {purpose: bytes(keys.subkey(*purpose)) for purpose in purposes}

    assert len(set(made.values())) == len(made)


def test_an_unknown_root_secret_is_refused(key_path):
    with pytest.raises(KeyError):
        keys.subkey("something", "else")


def test_a_key_is_not_shown_and_not_pickled():
    data_key = DataKey(b"S" * 32)

    assert f"{data_key} {data_key!r} {[data_key]}".count("<key>") == 3
    assert b"S" * 32 not in pickle.dumps({"key": data_key})
    assert pickle.loads(pickle.dumps(data_key)) is None
    assert copy.copy(data_key) is copy.deepcopy(data_key) is data_key


def test_a_ring_is_not_shown_and_not_pickled(key_path):
    with pytest.raises(TypeError, match="never copied or pickled"):
        pickle.dumps(keys.ring())

    assert repr(keys.ring()) == f"<KeyRing {key_path}: versions 1>"
