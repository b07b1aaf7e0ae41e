"""Access codes: made from the form's token, shown once, kept only as a slow hash.

The code is a keyed function of a random token that travels in the form. A repeated
submission can therefore show the same receipt although the code is stored nowhere.
Argon2 takes its time on purpose: call it outside any transaction.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.conf import settings

from . import keys
from .references import ALPHABET, typeable

CODE_CHARACTERS = 20  # 100 bits
GROUP = 4
LONGEST_TYPED = 128  # characters; refused before anything is computed
TOKEN_BYTES = 16

# 12 MiB and about 45 ms. Each thread that ever hashed keeps its 12 MiB (glibc arenas),
# so more memory would cost more than it protects: a code has 100 bits of its own.
HASHER = PasswordHasher(
    time_cost=8, memory_cost=12_288, parallelism=1, hash_len=32, salt_len=16
)
# Fewer than the threads of a web process, so that guessing never takes them all.
AT_A_TIME: int = getattr(settings, "SLOW_HASHES_AT_A_TIME", 4)
_slots = BoundedSemaphore(AT_A_TIME)


class HashingBusy(Exception):
    """All places for slow hashes stayed taken: ask again in a moment."""


def new_token() -> str:
    """Return the random token that makes a form and its retries one submission."""
    return secrets.token_hex(TOKEN_BYTES)


def is_token(token: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", token) is not None


def token_hash(token: str | bytes) -> str:
    """Return what the database keeps of a token; 128 random bits need no slow hash."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def code_for(token: str | bytes) -> str:
    """Return the access code that belongs to this form token."""
    key = keys.subkey("access-code", "code")
    number = int.from_bytes(hmac.digest(key, _bytes(token), "sha256"), "big") >> 156
    return "".join(ALPHABET[number >> shift & 31] for shift in range(95, -1, -5))


def format_code(code: str) -> str:
    """Return the printed form: 7K2M-9Q4X-TB0H-3WVE-6RNA."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def normalise(code: str) -> str:
    """Return the code as it was made, however it was typed; '' when it is too long."""
    return "" if len(code) > LONGEST_TYPED else typeable(code)


def hash_code(code: str) -> str:
    """Return the salted Argon2id hash of a code, the only form that is stored."""
    with _slot(None):
        return HASHER.hash(normalise(code))


def verify_code(code: str, code_hash: str, *, patience: float | None = None) -> bool:
    """Say whether the code belongs to the hash, in the same time whatever is wrong.

    With `patience` in seconds, HashingBusy is raised when no place came free.
    """
    if len(code) > LONGEST_TYPED:
        return False
    with _slot(patience):
        try:
            return HASHER.verify(code_hash, normalise(code))
        except (VerificationError, InvalidHashError):
            return False


def burn_time(code: str, *, patience: float | None = None) -> None:
    """Take as long as `verify_code`, so that an unknown reference costs the same."""
    verify_code(code, NOBODYS_HASH, patience=patience)


def _nobodys_hash() -> str:
    # No code has the hash of all zeros; only the time to find that out matters.
    salt, digest = (
        base64.b64encode(bytes(size)).decode().rstrip("=")
        for size in (HASHER.salt_len, HASHER.hash_len)
    )
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


NOBODYS_HASH = _nobodys_hash()


@contextmanager
def _slot(patience: float | None) -> Iterator[None]:
    if not _slots.acquire(timeout=patience):
        raise HashingBusy
    try:
        yield
    finally:
        _slots.release()


# A page of single digits would otherwise be cut into fifty thousand codes.
MOST_CANDIDATES = 500
_TYPED = "[0-9A-TV-Za-tv-z]"  # with the O, I and L that people write
_BETWEEN = r"[\s._,·•|/\\‐-―\-]{1,3}"
_LAYOUTS = [
    re.compile(
        rf"(?<![0-9A-Za-z])(?=({_TYPED}{{{size}}}"
        rf"(?:{_BETWEEN}{_TYPED}{{{size}}}){{{CODE_CHARACTERS // size - 1}}})"
        r"(?![0-9A-Za-z]))"
    )
    for size in (20, 10, 5, 4, 2, 1)
]


def find_code_like(text: str) -> list[str]:
    """Return what in a text could be an access code, likeliest first.

    Twenty characters of the alphabet, in one piece or in groups of equal size. Five
    English words of four letters look like one too, and so does an account number.
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) != "Cf"
    )
    found = [
        match[1]
        for layout in _LAYOUTS
        for match in islice(layout.finditer(plain), MOST_CANDIDATES)
    ]
    found.sort(key=_unlikeliness)
    return list(dict.fromkeys(normalise(written) for written in found))


def _unlikeliness(written: str) -> tuple[int, int]:
    """Put even dashes before mixed ones, then the usual six digits or so."""
    dashes = set(re.findall(_BETWEEN, written))
    return len(dashes), abs(sum(map(str.isdigit, written)) - 6)


def contains_code(text: str, code_hash: str, *, at_most: int = 8) -> bool:
    """Say whether a message gives its own access code away.

    Each candidate costs a slow hash, so only the likeliest are tried.
    """
    return any(verify_code(code, code_hash) for code in find_code_like(text)[:at_most])


def _bytes(token: str | bytes) -> bytes:
    return token.encode() if isinstance(token, str) else token
