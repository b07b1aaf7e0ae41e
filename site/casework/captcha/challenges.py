"""Issue, answer and spend a challenge. Each step is one statement on one row.

A row of the package's table is a challenge while `challenge` holds digits, and a
pass once it holds `PASS`; `response` is then the hash of the form token that the
pass belongs to.
"""

import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta

from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.conf import settings
from django.utils import timezone

from casework import write_gate

PASS = "pass"  # noqa: S105 - a state of the row, not a secret
PASS_LIFETIME = timedelta(hours=2)  # as long as a form may stay open
TEST_ANSWER = "passed"  # the package's own
KEY = re.compile(r"[0-9a-f]{40}")
LONGEST_ANSWER = 40  # characters, before normalisation


def digits() -> tuple[str, str]:
    """A challenge and its answer, for CAPTCHA_CHALLENGE_FUNCT."""
    number = "".join(
        secrets.choice("0123456789") for _ in range(captcha_settings.CAPTCHA_LENGTH)
    )
    return number, number


def issue() -> str:
    challenge, response = digits()
    with write_gate.writing():
        row = CaptchaStore.objects.create(
            challenge=challenge, response=response, hashkey=secrets.token_hex(20)
        )
    return row.hashkey


def shown(key: str) -> str | None:
    """Return the digits of an open challenge, or None."""
    if not KEY.fullmatch(key):
        return None
    return (
        CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
        .exclude(challenge=PASS)
        .values_list("challenge", flat=True)
        .first()
    )


def answer(key: str, text: str, *, token: str) -> str | None:
    """Spend the one try of a challenge; return the key of the pass, or None.

    The update matches one row once, whoever races it: a read followed by a delete,
    as in the package, lets the same answer through in parallel.
    """
    text = normalise(text)
    if settings.CAPTCHA_TEST_MODE and text == TEST_ANSWER:
        return _test_pass(key, token)
    if not KEY.fullmatch(key):
        return None
    now = timezone.now()
    row = CaptchaStore.objects.filter(hashkey=key).exclude(challenge=PASS)
    with write_gate.writing():
        passed = row.filter(response=text, expiration__gt=now).update(
            challenge=PASS, response=bound(token), expiration=now + PASS_LIFETIME
        )
        if not passed:
            row.delete()
    # The twin of this request may have turned the row a moment ago.
    return key if passed or is_passed(key, token=token) else None


def is_passed(key: str, *, token: str) -> bool:
    return bool(KEY.fullmatch(key)) and _pass(key, token).exists()


def spend(key: str, *, token: str) -> bool:
    """Use the pass up; say whether it was there to be used."""
    if not KEY.fullmatch(key):
        return False
    with write_gate.writing():
        deleted, _ = _pass(key, token).delete()
    return bool(deleted)


def normalise(text: str) -> str:
    """Forgive full-width digits and blanks between them."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_ANSWER])
    return "".join(text.split()).lower()


def bound(token: str) -> str:
    # 32 characters is all the package's column holds: 128 bits.
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _pass(key: str, token: str):  # type: ignore[no-untyped-def]  # package is untyped
    return CaptchaStore.objects.filter(
        hashkey=key,
        challenge=PASS,
        response=bound(token),
        expiration__gt=timezone.now(),
    )


def _test_pass(key: str, token: str) -> str:
    if not KEY.fullmatch(key):
        key = secrets.token_hex(20)
    passed = {
        "challenge": PASS,
        "response": bound(token),
        "expiration": timezone.now() + PASS_LIFETIME,
    }
    with write_gate.writing():
        if not CaptchaStore.objects.filter(hashkey=key).update(**passed):
            CaptchaStore.objects.create(hashkey=key, **passed)
    return key
