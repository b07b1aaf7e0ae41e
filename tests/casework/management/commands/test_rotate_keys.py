from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework import keys
from casework.models import CaseKey
from complaints.models import Complaint

from ....builders import build_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_path(settings, tmp_path):
    settings.KEY_FILE = str(tmp_path / "keys" / "keys.json")
    return Path(settings.KEY_FILE)


@pytest.fixture
def complaint(version):
    return build_complaint(version, story={"story": "半夜施工"})


def run(*arguments):
    written = StringIO()
    call_command("rotate_keys", *arguments, stdout=written, stderr=written)
    return written.getvalue()


def test_rotating_tells_what_to_keep(complaint):
    written = run()

    assert "Added master key version 2" in written
    assert "Copy that file to its safe place now" in written
    assert "1 keys wrapped anew" in written
    assert "--retire 1" in written


def test_an_interrupted_rotation_is_finished(complaint):
    keys.add_version(at=complaint.received_at)

    written = run()

    assert "Finishing the rotation to version 2." in written
    assert keys.ring().versions == [1, 2]


def test_on_a_terminal_the_progress_is_shown(complaint):
    class Terminal(StringIO):
        def isatty(self):
            return True

    written = Terminal()
    call_command("rotate_keys", stdout=written)

    assert "\r1 keys" in written.getvalue()


def test_the_old_key_can_be_deleted_and_everything_reads(complaint):
    run()
    written = run("--retire", "1", "--wait", "0")

    assert "Master key version 1 is gone." in written
    assert keys.ring().versions == [2]
    assert Complaint.unscoped.get(pk=complaint.pk).story == "半夜施工"


@pytest.mark.slow
def test_retiring_waits_for_requests_that_began_before(complaint):
    run()

    assert "Waiting 1 s" in run("--retire", "1", "--wait", "1")


@pytest.mark.parametrize("number", ["1", "7"])
def test_a_version_in_use_or_unknown_is_not_retired(complaint, number):
    with pytest.raises(CommandError, match="cannot be retired"):
        run("--retire", number)

    assert keys.ring().versions == [1]


def test_a_key_that_does_not_open_is_reported_and_keeps_the_old_version(complaint):
    keys.add_version(at=complaint.received_at)
    broken = bytearray(CaseKey.unscoped.get().wrapped)
    broken[-1] ^= 1
    CaseKey.unscoped.update(wrapped=bytes(broken))

    with pytest.raises(CommandError, match="1 keys could not be opened"):
        run("--retire", "1", "--wait", "0")

    assert keys.ring().versions == [1, 2]


def test_a_column_that_lies_about_its_version_keeps_the_old_key(complaint):
    keys.add_version(at=complaint.received_at)
    CaseKey.unscoped.update(key_version=2)

    with pytest.raises(CommandError, match="1 stored keys still need"):
        run("--retire", "1", "--wait", "0")

    assert keys.ring().versions == [1, 2]


def test_the_status_names_each_version(complaint):
    keys.add_version(at=complaint.received_at)

    written = run("--status")

    assert "version 1: made" in written
    assert "1 keys" in written
    assert "version 2: made 2026-03-02, 0 keys, wraps what is new" in written


def test_the_status_names_a_version_that_is_missing(complaint, key_path):
    older = key_path.read_bytes()
    run()
    key_path.write_bytes(older)

    assert "version 2: not in the key file, 1 keys" in run("--status")
