from itertools import combinations
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.references import (
    ALPHABET,
    LENGTH,
    check_character,
    format_reference,
    is_reference,
    new_reference,
    normalise_reference,
)

drawn = st.text(ALPHABET, min_size=9, max_size=9)


@given(drawn, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(start, place, wrong):
    reference = start + check_character(start)
    mistyped = reference[:place] + wrong + reference[place + 1 :]

    assert is_reference(mistyped) == (mistyped == reference)


@given(drawn)
def test_two_exchanged_characters_are_always_found(start):
    reference = start + check_character(start)

    for first, second in combinations(range(LENGTH), 2):
        swapped = list(reference)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert is_reference("".join(swapped)) == (reference[first] == reference[second])


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        "  {}  ",
        "{lower}",
        "{dashed}",
        "{dashed_lower}",
        "{spaced}",
        "{wide}",
        "{long_dashes}",
        "\u200b{dashed}\ufeff",
        "{misread}",
    ],
)
def test_typing_is_forgiven(typed):
    reference = "01" + "7K2M9Q4"
    reference += check_character(reference)
    printed = format_reference(reference)
    spellings = {
        "lower": reference.lower(),
        "dashed": printed,
        "dashed_lower": printed.lower(),
        "spaced": " ".join(reference),
        "wide": "".join(chr(ord(c) + 0xFEE0) for c in reference),
        "long_dashes": printed.replace("-", "—"),
        "misread": reference.replace("0", "o").replace("1", "l"),
    }

    assert normalise_reference(typed.format(reference, **spellings)) == reference


@pytest.mark.parametrize(
    "typed", ["", "-", "7K2", "投诉", "0" * 11, "U" * 10, "1" * 65, "\ud800" * 10]
)
def test_what_is_no_reference_becomes_nothing(typed):
    assert normalise_reference(typed) == ""
    assert not is_reference(typed)


@given(st.text(max_size=70))
def test_any_text_gives_a_reference_or_nothing(typed):
    found = normalise_reference(typed)

    assert found == "" or is_reference(found)


def test_a_reference_is_printed_in_three_groups():
    assert format_reference("7K2M9Q4XTB") == "7K2-M9Q-4XTB"


@pytest.mark.slow
def test_ten_thousand_references_are_different_and_well_formed():
    references = [new_reference() for _ in range(10_000)]

    assert len(set(references)) == 10_000
    assert all(map(is_reference, references))


def test_references_tell_nothing_of_their_order():
    references = [new_reference() for _ in range(1_000)]

    places = [float(place) for place in range(1_000)]
    values = [float(int(reference, 36)) for reference in references]

    # Six standard errors: this fails once in a thousand million runs.
    assert abs(correlation(places, values)) < 0.19
