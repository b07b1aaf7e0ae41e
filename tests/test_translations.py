"""Every text a person sees is in the Chinese catalogue, translated and not by guess."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "site/config/locale/zh_Hans/LC_MESSAGES/django.po"
SOURCES = ("site", "home", "complaints", "disclosures", "templates")

# Without gettext these fail, and say so: `make test` installs it.
pytestmark = pytest.mark.once


def counted(file: Path) -> str:
    answer = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", "/dev/null", file],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    return answer.stderr


def messages(text: str) -> set[str]:
    """Return the message ids of a catalogue, its obsolete ones left out."""
    current = re.sub(r"^#~.*\n", "", text, flags=re.M)
    found = re.findall(r'^msgid ((?:".*"\n)+)', current, re.M)
    return {"".join(re.findall(r'"(.*)"', message)) for message in found} - {""}


def test_every_message_is_translated():
    assert "untranslated" not in counted(CATALOGUE)


def test_no_translation_is_a_guess():
    assert "fuzzy" not in counted(CATALOGUE)


@pytest.mark.slow
def test_no_text_is_missing_from_the_catalogue(tmp_path):
    for source in SOURCES:
        if (ROOT / source).exists():
            shutil.copytree(
                ROOT / source,
                tmp_path / source,
                ignore=shutil.ignore_patterns("locale", "__pycache__"),
            )
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans"],
        cwd=tmp_path,
        # Without our settings, which would have it write into our own catalogue.
        env={"PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    made = tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"

    assert messages(made.read_text()) <= messages(CATALOGUE.read_text())


def test_the_compiled_catalogue_is_the_written_one(tmp_path):
    """Without it a fresh clone would need gettext to show Chinese."""
    fresh = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "-o", fresh, CATALOGUE], check=True)

    assert CATALOGUE.with_suffix(".mo").read_bytes() == fresh.read_bytes()
