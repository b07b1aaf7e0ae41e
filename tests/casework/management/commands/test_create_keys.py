from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ....builders import build_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_path(settings, tmp_path):
    settings.KEY_FILE = str(tmp_path / "keys" / "keys.json")
    settings.CREATE_MISSING_KEYS = False
    return Path(settings.KEY_FILE)


def run():
    written = StringIO()
    call_command("create_keys", stdout=written)
    return written.getvalue()


def test_a_new_site_gets_its_keys_once(key_path):
    assert f"Made {key_path}" in run()
    content = key_path.read_bytes()

    assert "nothing was changed" in run()
    assert key_path.read_bytes() == content


def test_a_site_with_cases_gets_no_new_keys(key_path, settings, version):
    settings.CREATE_MISSING_KEYS = True
    build_complaint(version)
    key_path.unlink()

    with pytest.raises(CommandError, match="put that file back"):
        run()

    assert not key_path.exists()


def test_keys_can_be_made_before_there_are_tables(key_path):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_casekey RENAME TO casework_moved")

    assert f"Made {key_path}" in run()
