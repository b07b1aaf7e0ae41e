import time

import pytest

from casework.procedures import files
from casework.procedures.definition import Definition, Limit
from casework.procedures.text import Text

from .definitions import FULL

pytestmark = pytest.mark.usefixtures("in_english")

SMALL = """\
code: small
kind: complaint
title: {zh: 小, en: Small}
limits:
  - code: answer
    title: 答复
    starts_on: case.received
    met_by: case.answered
    amount: 15
"""


def told(content: str | bytes) -> list[str]:
    if isinstance(content, str):
        content = content.encode()
    with pytest.raises(files.FileRefused) as refusal:
        files.read(content)
    return refusal.value.told("procedure.yaml")


def test_what_is_written_is_read_again():
    assert files.read(files.write(FULL).encode())[0] == FULL


def test_texts_are_written_for_people():
    lines = files.write(FULL).splitlines()

    assert "title: {zh: 完整, en: Full}" in lines
    assert lines[lines.index("promise:") + 1 :][:3] == [
        "  zh: |-",
        "    承诺一",
        "    承诺二",
    ]
    assert "      required_fields" not in lines
    assert "  required_fields: [name, email]" in lines


def test_only_what_differs_from_the_defaults_is_written():
    definition, _lines = files.read(SMALL.encode())

    written = files.write(definition)

    assert "unit" not in written
    assert "intake" not in written


def test_fields_keep_the_order_of_the_definition():
    names = [line.split(":")[0] for line in files.write(FULL).splitlines()]
    top = [name for name in names if name and not name.startswith((" ", "-"))]

    assert top == list(Definition.__dataclass_fields__)


def test_a_byte_order_mark_is_no_fault():
    assert files.read(b"\xef\xbb\xbf" + SMALL.encode())[0].code == "small"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "amount: 15",
            "amount: fifteen",
            "procedure.yaml:9: limits[0].amount: expected a whole number",
        ),
        (
            "kind: complaint",
            "kind: petition",
            "procedure.yaml:2: kind: “petition” is not one of: complaint, disclosure",
        ),
        (
            "amount: 15",
            "amuont: 15",
            "procedure.yaml:9: limits[0].amuont: unknown field; did you mean “amount”?",
        ),
        (
            "kind: complaint",
            "kind: complaint\nkind: complaint",
            "procedure.yaml:3: kind: this field stands here twice",
        ),
        (
            "title: 答复",
            "title: 12345",
            "procedure.yaml:6: limits[0].title: expected a group of named values",
        ),
        (
            "code: small",
            "code: 12345",
            "procedure.yaml:1: code: expected text; put numbers, dates, yes and no in"
            " quotes",
        ),
    ],
)
def test_a_fault_names_its_line_and_field(old, new, expected):
    assert expected in told(SMALL.replace(old, new))


def test_all_faults_are_told_in_the_order_of_lines():
    text = SMALL.replace("small", "3").replace("15", "x") + "colour: red\n"

    assert [line.split(":")[1] for line in told(text)] == ["1", "9", "10"]


def test_a_field_that_is_missing_is_told_at_its_group():
    assert told(SMALL.replace("    amount: 15\n", "")) == [
        "procedure.yaml:5: limits[0].amount: this field is missing"
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param("", 1, "empty", id="empty"),
        pytest.param("code: [1", 1, "expected", id="syntax"),
        pytest.param("code: a\n\tkind: b", 2, "", id="tab"),
        pytest.param("a: &x 1\nb: *x", 1, "aliases", id="alias"),
        pytest.param("code: !!python/object/apply:os.system [x]", 1, "tags", id="tag"),
        pytest.param("code: !x y", 1, "tags", id="own tag"),
        pytest.param("[" * 2000, 1, "too deep", id="deep flow"),
        pytest.param("- " * 2000 + "x", 1, "too deep", id="deep block"),
        pytest.param("code: \x07", 1, "character", id="control character"),
        pytest.param(b"code: a\nkind: \xff", 2, "UTF-8", id="not UTF-8"),
        pytest.param("code: a\n---\ncode: b", 2, "document", id="two documents"),
        pytest.param("x: " + "9" * 5000, 1, "cannot be read", id="endless number"),
        pytest.param("a" * files.LARGEST + "a", 1, "larger", id="too large"),
        pytest.param("- a", 1, "named values", id="a list"),
        pytest.param("? [a, b]\n: c", 1, "unknown field", id="a list as a name"),
        pytest.param("<<: {code: a}", 1, "unknown field", id="merge"),
    ],
)
def test_what_is_no_plain_file_is_refused(content, line, words):
    first = told(content)[0]

    assert first.startswith(f"procedure.yaml:{line}: ")
    assert words in first


def test_a_bomb_of_aliases_costs_nothing():
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)
    )
    started = time.monotonic()

    assert "aliases" in told(bomb)[0]
    assert time.monotonic() - started < 1


def test_texts_that_look_like_something_else_come_back_as_texts():
    words = [
        "12345",
        "no",
        "2026-01-01",
        "1:30",
        "~",
        "{a: b}",
        "a: b",
        "# a",
        " a\nb ",
    ]
    limits = tuple(
        Limit(f"l{n}", Text(word, word), "case.received", "case.closed", 1)
        for n, word in enumerate(words)
    )
    definition = Definition("looks", "complaint", Text("像"), limits=limits)

    assert files.read(files.write(definition).encode())[0] == definition
