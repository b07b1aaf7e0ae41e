"""The second factor of staff: set up, confirmed by a first code, asked at sign-in.

Codes follow RFC 6238, as every authenticator app makes them. Each is good once. Who
guesses is slowed down per account: the password was right, so it is this account that
is under attack.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Any

import pyotp
from django.conf import settings

from casework import keys, throttling
from casework.models import SecondFactor
from casework.write_gate import writing

SCOPE = "second-factor"
STEP = 30  # seconds
# The clocks of a telephone and of a server may differ by one step.
DRIFT = 1
SECRET_BYTES = 20  # as long as the hash, RFC 4226
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: needs no slow hash


class Refused(Exception):
    """The code does not prove it; `wait` is how many seconds until the next try."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__("wrong code")
        self.wait = wait


def in_force(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def begin(user: Any, *, at: datetime) -> SecondFactor:
    """Make a secret for this person, to be confirmed; the one before is forgotten."""
    factor = SecondFactor(user=user, begun_at=at)
    factor.wrapped = keys.wrap(keys.new_data_key(), factor.context)
    factor.key_version = keys.wrapped_version(factor.wrapped)
    with writing():
        SecondFactor.objects.filter(user=user, confirmed_at=None).delete()
        factor.save(force_insert=True)
    return factor


def waiting(user: Any) -> SecondFactor | None:
    """Return what was begun and not yet confirmed."""
    return SecondFactor.objects.filter(user=user, confirmed_at=None).first()


def secret_of(factor: SecondFactor) -> str:
    """Return the secret as authenticator apps take it, in base 32."""
    key = keys.unwrap(bytes(factor.wrapped), factor.context)
    return base64.b32encode(bytes(key)[:SECRET_BYTES]).decode()


def address_of(factor: SecondFactor) -> str:
    """Return the otpauth address that the picture to scan holds."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(
        name=factor.user.get_username(), issuer_name=settings.WAGTAIL_SITE_NAME
    )


def confirm(user: Any, code: str, *, at: datetime) -> tuple[SecondFactor, list[str]]:
    """Put the waiting authenticator in force; return it and its recovery codes.

    Raises Refused while no code of it was given.
    """
    with writing():
        factor = waiting(user)
        step = _step_of(factor, code, at) if factor else None
        if factor is None or step is None:
            raise Refused
        codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
        SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).delete()
        factor.confirmed_at = at
        factor.last_step = step
        factor.recovery = [_hash(recovery) for recovery in codes]
        factor.save()
    return factor, codes


def prove(user: Any, code: str, *, at: datetime) -> SecondFactor:
    """Return the person's factor if the code is of it, and use the code up."""
    account = str(user.pk)
    wait = throttling.check(SCOPE, account, at).wait
    if wait:
        # Before the code is looked at: right and wrong wait alike.
        raise Refused(wait)
    with writing():
        found = SecondFactor.objects.select_for_update().filter(
            user=user, confirmed_at__isnull=False
        )
        factor = found.first()
        proved = factor is not None and _use(factor, code, at)
    if factor is None or not proved:
        raise Refused(throttling.failed(SCOPE, account, at).wait)
    throttling.cleared(SCOPE, account)
    return factor


def forget(user: Any) -> bool:
    """Take the person's second factor away; False if there was none."""
    with writing():
        deleted, _by_model = SecondFactor.objects.filter(user=user).delete()
    return bool(deleted)


def _use(factor: SecondFactor, code: str, at: datetime) -> bool:
    step = _step_of(factor, code, at)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    hashed = _hash(code)
    if hashed not in factor.recovery:
        return False
    factor.recovery = [kept for kept in factor.recovery if kept != hashed]
    factor.save(update_fields=["recovery"])
    return True


def _step_of(factor: SecondFactor, code: str, at: datetime) -> int | None:
    """Return the time step that this code is of, if it was not used before."""
    totp = pyotp.TOTP(secret_of(factor))
    typed = "".join(code.split()).encode()
    now = int(at.timestamp()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        made = totp.generate_otp(step).encode()
        if secrets.compare_digest(made, typed) and step > factor.last_step:
            return step
    return None


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _hash(code: str) -> str:
    typed = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(typed.encode()).hexdigest()
