"""One form, one effect, for forms that open no case of their own.

A case finds its form by the token's unique hash. A message or a rating has no such
column; the tokens of sent forms are remembered here for an hour, in the table of
counters, inside the transaction of what they did.
"""

from datetime import datetime

from casework.models.effects import AttemptCounter
from casework.write_gate import writing

SCOPE = "sent-form"


def first_time(token_hash: str, *, at: datetime) -> bool:
    """Say whether a form is sent for the first time, and remember that it was."""
    with writing():
        _, is_new = AttemptCounter.objects.get_or_create(
            scope=SCOPE, key=token_hash, defaults={"window_start": at, "count": 1}
        )
    return is_new
