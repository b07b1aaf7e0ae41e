import json

import pytest

from casework.calendars import generate
from casework.calendars.frozen import FILES, contents

MADE = {
    "CN": generate.china,
    "GB": generate.united_kingdom,
    "US": generate.united_states,
}


@pytest.mark.parametrize("code", FILES)
def test_file_is_what_the_generator_makes(code):
    made, kept = MADE[code](), contents(code)

    days = [notice["days"] for notice in made["notices"]]
    assert days == [notice["days"] for notice in kept["notices"]]
    assert made["known_until"] == kept["known_until"]


def test_writing_puts_one_day_on_a_line(tmp_path):
    assert generate.write(generate.china(), tmp_path)

    text = (tmp_path / "CN.json").read_text("utf-8")
    assert '    ["2004-01-01", "off", "元旦", "New Year\'s Day"],\n' in text
    assert json.loads(text)["version"] == 1


def test_writing_the_same_again_changes_nothing(tmp_path):
    generate.write(generate.china(), tmp_path)
    assert not generate.write(generate.china(), tmp_path)


def test_writing_a_change_counts_the_version_up(tmp_path):
    generate.write(generate.china(), tmp_path)
    changed = generate.china() | {"known_until": "2025-12-31"}

    assert generate.write(changed, tmp_path)
    assert json.loads((tmp_path / "CN.json").read_text("utf-8"))["version"] == 2


def test_command_says_what_it_wrote(capsys):
    generate.main()
    assert capsys.readouterr().out.splitlines() == [
        "CN.json unchanged",
        "GB.json unchanged",
        "US.json unchanged",
    ]
