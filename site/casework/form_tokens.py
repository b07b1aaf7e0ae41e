"""The token that makes one form, its files and its retries one submission.

It is made here, signed and dated, and travels in a hidden field: whoever holds the
form holds its receipt, and nobody can bring a token of their own making.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from casework import codes

FIELD = "form_token"
SALT = "casework.form"
LONGEST = 200  # characters, signature included
# A person who has read the form needs longer; a program does not.
FASTEST = timedelta(seconds=3)
# The code is shown again to the same form for this long, then only the number.
RECEIPT_SHOWN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FormToken:
    """The secret of one form, and when the form was handed out."""

    secret: str
    issued_at: datetime
    signed: str

    @property
    def hash(self) -> str:
        return codes.token_hash(self.secret)

    def is_too_fast(self, *, now: datetime) -> bool:
        return now - self.issued_at < FASTEST


def issue(*, at: datetime) -> FormToken:
    secret = codes.new_token()
    stamp = at.astimezone(UTC).isoformat(timespec="seconds")
    return FormToken(secret, at, signing.Signer(salt=SALT).sign(f"{secret}~{stamp}"))


def read(signed: str) -> FormToken | None:
    """Return the token of a posted form, or None if it is not one of ours."""
    if len(signed) > LONGEST:
        return None
    try:
        secret, _, stamp = signing.Signer(salt=SALT).unsign(signed).partition("~")
    except signing.BadSignature:
        return None
    return FormToken(secret, datetime.fromisoformat(stamp), signed)
