"""Reference numbers: random, so they tell no count, no order, no date and no unit.

Nine random characters and a check character, printed in groups: `7K2-M9Q-4XTB`. The
check finds every single wrong character and every two that changed places, so that a
mistyped number is answered at once and never opens another case.
"""

import secrets
import unicodedata

# Crockford's base 32: no I, L, O, U, so that a number survives a telephone call.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 9  # 45 bits
LENGTH = RANDOM_CHARACTERS + 1
LONGEST_TYPED = 64  # characters
GROUPS = (3, 3, 4)

VALUES = {character: value for value, character in enumerate(ALPHABET)}
MISREAD = str.maketrans("OIL", "011")
# Unicode categories: blanks, dashes, controls, invisible marks, lone surrogates.
IGNORED = {"Zs", "Zl", "Zp", "Pd", "Pc", "Cc", "Cf", "Cs"}
# x^5 + x^2 + 1, with 2 a generator of the field of 32 elements
POLYNOMIAL = 0b100101


def new_reference() -> str:
    """Return a new reference as it is stored, without dashes.

    Two in a million cases may collide; the column is unique, so try again.
    """
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return drawn + check_character(drawn)


def check_character(drawn: str) -> str:
    """Return the character that completes a number.

    Each place has its own weight in the field, a power of the generator: another
    character at one place, or two exchanged, always changes the sum.
    """
    total = 0
    for character in drawn:
        total = _doubled(total ^ VALUES[character])
    return ALPHABET[total]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ POLYNOMIAL if value & 0b100000 else value


def normalise_reference(typed: str) -> str:
    """Return the stored form of what somebody typed, or '' when it cannot be one."""
    if len(typed) > LONGEST_TYPED:
        return ""
    reference = typeable(typed)
    return reference if is_reference(reference) else ""


def is_reference(reference: str) -> bool:
    """Say whether this is a stored reference; nothing about whether a case has it."""
    return (
        len(reference) == LENGTH
        and all(character in VALUES for character in reference)
        and check_character(reference[:-1]) == reference[-1]
    )


def format_reference(reference: str) -> str:
    """Return the printed form of a stored reference: 7K2-M9Q-4XTB."""
    groups, start = [], 0
    for size in GROUPS:
        groups.append(reference[start : start + size])
        start += size
    return "-".join(groups)


def typeable(typed: str) -> str:
    """Undo what typing, paper and input methods do to a number or code.

    Width, case, blanks and dashes of every kind, invisible marks, O for 0, I and l
    for 1.
    """
    kept = (
        character
        for character in unicodedata.normalize("NFKC", typed)
        if unicodedata.category(character) not in IGNORED
        and character not in "._,·•|/\\"
    )
    return "".join(kept).upper().translate(MISREAD)
