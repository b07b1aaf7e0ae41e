import pytest

from casework.screening import pdf_syntax
from casework.screening.pdf_syntax import Broken, Name, Reference, Word

VALUES = {
    "dictionary": (
        b"<< /A 1 /B [2 0 R (x) <4142>] >>",
        {"A": 1, "B": [Reference(2), b"x", b"AB"]},
    ),
    "nested": (b"<</A<</B/C>>>>", {"A": {"B": "C"}}),
    "escaped-name": (b"/J#61v#61", "Java"),
    "empty-name": (b"/ ", ""),
    "comment": (b"<< % >>\n/A 1 >>", {"A": 1}),
    "text-with-brackets": (b"(a(b)c\\)d)", b"a(b)c)d"),
    "text-with-numbers": (b"(\\101\\n\\\n\\q)", b"A\nq"),
    "odd-hex": (b"<414>", b"A@"),
    "number": (b"12", 12),
    "real": (b"-1.5", Word(b"-1.5")),
    "twice": (b"<< /A 1 /A 2 >>", {"A": 1, None: [{"A": 2}]}),
    "no-value": (b"<< /A >>", {}),
    "no-key": (b"<< 1 /A 2 >>", {"A": 2}),
    "reference-far-apart": (b"1\n\n0\tR ", Reference(1)),
    "almost-reference": (b"[1 0 Rx]", [1, 0, Word(b"Rx")]),
    "end-of-object": (b"endobj", None),
    "nothing": (b"  ", None),
    "brace": (b"{", None),
}


@pytest.mark.parametrize(("content", "value"), VALUES.values(), ids=VALUES)
def test_object_is_read(content, value):
    assert pdf_syntax.read(content, 0)[0] == value


BROKEN = {
    "wrong-bracket": b"<< /A [ /B >> /C >>",
    "stray-parenthesis": b"<< /A ) /C (x) /B >>",
    "never-closed": b"<< /A /B /C",
    "closed-by-end": b"<< /A /B endobj /C",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_object_is_read_by_its_names(content):
    value, _ = pdf_syntax.read(content, 0)

    assert isinstance(value, Broken)
    assert set(value) == {"A", "B", "C"}


def test_names_behind_a_broken_object_count_as_its_own():
    value, _ = pdf_syntax.read(b"<< /A endobj\n2 0 obj\n/B", 0)

    assert value == [Name("A"), Name("B")]


def test_objects_are_found_wherever_they_stand():
    content = b"1 0 obj/A endobj 2 0obj[3]\nendobj (x\n7 0 obj\n<< >>stream\r\nzz"

    found = [(one.number, one.value) for one in pdf_syntax.objects(content)]

    assert found == [(1, "A"), (2, [3]), (7, {})]


def test_data_of_a_stream_begin_behind_the_line_end():
    content = b"1 0 obj << /A 1 >> % x\nstream\r\nzz"

    (found,) = pdf_syntax.objects(content)

    assert content[found.data :] == b"zz"


def test_trailers_are_found():
    content = b"trailer << /A 1 >> mytrailer << /B 1 >> trailer (x)"

    assert list(pdf_syntax.trailers(content)) == [{"A": 1}]
