import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from casework import key_file
from casework.key_file import KeysDamaged, KeysExposed

AT = datetime(2026, 3, 2, tzinfo=UTC)

CREATE = """
import sys
from datetime import UTC, datetime
from casework import key_file
print(key_file.create(sys.argv[1], at=datetime.now(UTC)))
"""


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "keys" / "keys.json")


def test_a_new_file_and_its_folder_are_closed_to_others(path):
    assert key_file.create(path, at=AT)

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700


def test_a_new_file_holds_one_master_key_and_each_root_secret(path):
    key_file.create(path, at=AT)

    material = key_file.load(path)[1]

    assert material.created == {1: AT}
    assert len(material.masters[1]) == 32
    assert set(material.roots) == set(key_file.ROOTS)
    assert len({*material.roots.values(), *material.masters.values()}) == 5


def test_an_existing_file_is_never_replaced_by_a_new_one(path):
    key_file.create(path, at=AT)
    before = key_file.load(path)

    assert not key_file.create(path, at=AT)

    assert key_file.load(path) == before


def test_nothing_but_the_key_file_is_left_in_the_folder(path):
    key_file.create(path, at=AT)
    key_file.create(path, at=AT)
    key_file.add_version(path, at=AT)

    assert os.listdir(os.path.dirname(path)) == ["keys.json"]


def test_what_a_killed_writer_left_is_removed_at_the_next_change(path):
    key_file.create(path, at=AT)
    left = os.path.join(os.path.dirname(path), ".keys.json.0123456789abcdef")
    with open(left, "w") as file:
        file.write("half")

    key_file.add_version(path, at=AT)

    assert not os.path.exists(left)


@pytest.mark.slow
def test_processes_that_start_together_agree_on_one_file(path):
    root = os.path.dirname(os.path.dirname(key_file.__file__))
    command = [sys.executable, "-c", CREATE, path]

    started = [
        subprocess.Popen(
            command, env={"PYTHONPATH": root}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    answers = [process.communicate()[0].strip() for process in started]

    assert sorted(answers) == ["False"] * 5 + ["True"]
    assert key_file.load(path)[1].masters


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(path, mode):
    key_file.create(path, at=AT)
    os.chmod(path, mode)

    with pytest.raises(KeysExposed, match="chmod 600"):
        key_file.load(path)


def test_a_folder_in_which_others_can_write_is_refused(path):
    key_file.create(path, at=AT)
    os.chmod(os.path.dirname(path), 0o770)

    with pytest.raises(KeysExposed, match="chmod 700"):
        key_file.load(path)


def test_a_change_of_any_character_is_noticed(path):
    key_file.create(path, at=AT)
    with open(path, "rb") as file:
        content = file.read()

    for place in range(0, len(content.rstrip()), 7):
        changed = bytearray(content)
        changed[place] ^= 1
        if _means_the_same(changed, content):
            continue
        with open(path, "wb") as file:
            file.write(changed)
        with pytest.raises(KeysDamaged):
            key_file.load(path)


def _means_the_same(changed, content):
    try:
        return json.loads(changed) == json.loads(content)
    except ValueError:
        return False


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"a":'])
def test_what_is_no_key_file_is_refused_without_showing_it(path, content):
    key_file.create(path, at=AT)
    with open(path, "wb") as file:
        file.write(content)

    with pytest.raises(KeysDamaged, match="damaged or is not a key file") as caught:
        key_file.load(path)

    assert caught.value.__suppress_context__


def test_a_later_format_is_named(path):
    key_file.create(path, at=AT)
    with open(path) as file:
        content = json.load(file)
    with open(path, "w") as file:
        json.dump(content | {"format": 2}, file)

    with pytest.raises(KeysDamaged, match="format 2"):
        key_file.load(path)


def test_a_key_of_the_wrong_size_is_refused(path):
    key_file.create(path, at=AT)
    with open(path) as file:
        content = json.load(file)
    del content["checksum"]
    content["roots"]["throttle"] = "c2hvcnQ="
    content["checksum"] = key_file._checksum(content)
    with open(path, "w") as file:
        json.dump(content, file)

    with pytest.raises(KeysDamaged):
        key_file.load(path)


def test_a_change_that_cannot_be_written_leaves_the_old_file_alone(path):
    key_file.create(path, at=AT)
    before = key_file.load(path)

    with pytest.raises(AttributeError):
        key_file.add_version(path, at="not a time")

    assert key_file.load(path) == before
    assert os.listdir(os.path.dirname(path)) == ["keys.json"]


def test_versions_added_at_the_same_time_are_all_kept(path):
    key_file.create(path, at=AT)

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: key_file.add_version(path, at=AT), range(16)))

    assert sorted(added) == list(range(2, 18))
    assert sorted(key_file.load(path)[1].masters) == list(range(1, 18))


def test_adding_a_version_keeps_the_root_secrets(path):
    key_file.create(path, at=AT)
    before = key_file.load(path)[1]

    key_file.add_version(path, at=AT)

    after = key_file.load(path)[1]
    assert after.roots == before.roots
    assert after.masters[1] == before.masters[1]


def test_a_version_can_be_retired_unless_it_is_in_use_or_unknown(path):
    key_file.create(path, at=AT)
    key_file.add_version(path, at=AT)

    with pytest.raises(ValueError, match="in use"):
        key_file.retire_version(path, 2)
    with pytest.raises(ValueError, match="no master key version 7"):
        key_file.retire_version(path, 7)
    key_file.retire_version(path, 1)

    assert list(key_file.load(path)[1].masters) == [2]


def test_key_material_is_not_shown(path):
    key_file.create(path, at=AT)

    material = key_file.load(path)[1]

    assert repr(material.masters[1]) not in repr(material)
    assert "roots" not in repr(material)
