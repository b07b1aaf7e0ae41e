import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.calendars.loading import count_change
from casework.models import Calendar, CalendarDay

ROOT = Path(__file__).resolve().parents[4]

ASKED = [
    "--from=2026-03-02T09:15+08:00",
    "--limit=20 workday",
    "--pause=2026-03-09/2026-03-13",
    "--extend=20 workday",
]
LINE: dict[str, Any] = {
    "id": "a",
    "received_at": "2026-03-02T09:15+08:00",
    "rule": {"n": 20, "unit": "workday", "roll": "next_workday"},
    "pauses": [],
    "extension": None,
    "calendar": "CN",
}


@pytest.fixture
def ask_lines(monkeypatch, capsys):
    """Feed lines to the command; return its answers and the complaint at the end."""

    def ask(*lines: dict | str | bytes, args=()):
        given = b"\n".join(
            line if isinstance(line, bytes) else json.dumps(line).encode()
            for line in lines
        )
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        complaint = ""
        try:
            call_command("due", "--stdin", *args)
        except CommandError as error:
            complaint = str(error)
        written = capsys.readouterr().out.splitlines()
        return [json.loads(line) for line in written], complaint

    return ask


def test_due_answers_in_json(capsys):
    call_command("due", *ASKED, "--json")

    answer = json.loads(capsys.readouterr().out)
    assert answer["due_on"] == "2026-05-07"
    assert answer["due_at"] == "2026-05-08T00:00:00+08:00"
    assert (answer["provisional"], answer["calendar"]) == (False, "CN")
    assert len(answer["explanation"]) == 67


def test_due_answers_in_words(capsys):
    call_command("due", "--from=2026-12-30T09:15+08:00", "--limit=2 workday")

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "2个工作日 · 2 workdays",
        "due on 2027-01-01, late from 2027-01-02T00:00:00+08:00",
    ]
    assert "provisional" in lines[3]
    assert lines[-1].split() == [
        "2027-01-01",
        "+",
        "2",
        "工作日（暂定）",
        "Workday",
        "(provisional)",
    ]


def test_due_takes_every_option(capsys):
    call_command(
        "due",
        "--from=2026-02-01",
        "--limit=10 day",
        "--pause=2026-02-02/2026-02-03",
        "--pause=2026-02-03/2026-02-04",
        "--extend=3 day",
        "--calendar=CN",
        "--roll=none",
        "--no-explanation",
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "10日 + 3日 · 10 calendar days + 3 calendar days"
    assert lines[1].startswith("due on 2026-02-16,")
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "give --from and --limit"),
        (["--from=x", "--limit=1 day"], "--from: expected a moment"),
        (["--from=2026-03-02", "--limit=soon"], "'soon' is not an amount"),
        ([*ASKED, "--pause=2026-03-09"], "--pause: expected FROM/TO"),
        ([*ASKED, "--pause=2026-03-09/2026-03-01"], "--pause: the pause ends"),
        ([*ASKED, "--calendar=FR"], "no calendar 'FR'"),
        (["--from=9999-12-30", "--limit=9 day"], "out of range"),
    ],
)
def test_due_refuses_what_it_cannot_count(args, message):
    with pytest.raises(CommandError, match=message):
        call_command("due", *args)


def test_due_answers_each_line_with_its_id(ask_lines):
    answers, complaint = ask_lines(LINE, LINE | {"id": 2, "calendar": "GB"})

    assert [answer["id"] for answer in answers] == ["a", 2]
    assert [answer["due_on"] for answer in answers] == ["2026-03-30", "2026-03-31"]
    assert {"due_at", "provisional", "calendar", "explanation"} <= set(answers[0])
    assert complaint == ""


def test_due_goes_on_after_bad_lines_and_says_how_many(ask_lines):
    answers, complaint = ask_lines(
        b"not json",
        b"\xff\xfe",
        b"",
        b"[" * 100_000,
        [],
        LINE | {"id": 5, "received_at": "soon"},
        LINE | {"id": 6, "rule": {"n": 50, "unit": "day"}, "received_at": "9999-12-01"},
        LINE | {"id": 7},
    )

    assert [answer["id"] for answer in answers] == [None, None, None, None, 5, 6, 7]
    assert ["error" in answer for answer in answers] == [True] * 6 + [False]
    assert complaint == "6 lines could not be answered"


def test_due_says_of_one_bad_line_that_it_is_one(ask_lines):
    _answers, complaint = ask_lines(b"{")
    assert complaint == "1 line could not be answered"


def test_due_leaves_the_explanation_out_when_told(ask_lines):
    ((answer,), _complaint) = ask_lines(LINE, args=["--no-explanation"])
    assert "explanation" not in answer


@pytest.mark.django_db
def test_due_counts_by_the_calendars_of_the_database(ask_lines):
    china = Calendar.objects.get(code="CN")
    CalendarDay.objects.create(calendar=china, day=date(2026, 3, 30), is_workday=False)
    count_change("CN")

    ((ours,), _) = ask_lines(LINE, args=["--database"])
    ((shipped,), _) = ask_lines(LINE)

    assert (ours["due_on"], ours["calendar_version"]) == ("2026-03-31", 2)
    assert (shipped["due_on"], shipped["calendar_version"]) == ("2026-03-30", 1)


@pytest.mark.slow
def test_due_needs_no_database_and_tells_by_its_exit_code(tmp_path):
    env = os.environ | {"OPENWINDOW_DATA_DIR": str(tmp_path / "none")}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    done = subprocess.run(
        [sys.executable, "manage.py", "due", "--stdin"],
        cwd=ROOT,
        env=env,
        input=json.dumps(LINE) + "\nbad\n",
        capture_output=True,
        text=True,
        check=False,
    )

    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert good["due_on"] == "2026-03-30"
    assert "error" in bad
    assert done.returncode == 1
    assert not (tmp_path / "none" / "openwindow.sqlite3").exists()
