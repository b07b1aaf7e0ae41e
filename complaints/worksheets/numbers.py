"""A sender's own numbers: one number becomes one case, whoever imports it when."""

import hmac
import unicodedata

from casework import keys
from complaints.models import Sender


def index(sender: Sender, number: str) -> str:
    """Return the keyed hash by which a number is found again."""
    return _digest("sender-number", sender, number)


def token(sender: Sender, number: str) -> str:
    """Return the token of the case: the database takes it once (see `open_case`)."""
    return _digest("sender-token", sender, number)


def _digest(purpose: str, sender: Sender, number: str) -> str:
    spelt = "".join(unicodedata.normalize("NFKC", number).split()).casefold()
    key = keys.subkey("blind-index", f"{purpose}/{sender.pk}")
    return hmac.digest(key, spelt.encode(), "sha256").hex()[:32]
