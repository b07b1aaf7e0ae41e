import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

ERRORS = {
    MemoryError: "too_complex",
    RecursionError: "too_complex",
    ValueError: "damaged",
    IndexError: "damaged",
    PermissionError: "unreadable",
}


@pytest.mark.parametrize("kind", examine.COPIES)
@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\xff\xd8\xff"])
def test_no_copy_is_made_of_something_else(kind, content):
    with pytest.raises(Refused):
        examine.derive(kind, content)


@pytest.mark.parametrize(("error", "code"), ERRORS.items())
def test_whatever_a_parser_stumbles_over_is_a_refusal(error, code):
    def stumble(_content):
        raise error

    with pytest.raises(Refused, match=code):
        examine._guarded(stumble, b"x")


def test_every_kind_has_a_check_and_a_copy():
    assert examine.CHECKS.keys() == examine.COPIES.keys()
