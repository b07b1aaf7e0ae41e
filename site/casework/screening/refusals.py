"""Why a file is not taken: a stable code, and words that say what to do."""

from typing import Any


class Refused(Exception):
    """The file is not taken, or no copy of it can be made."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> Any:
        """What is wrong and what to do, translated when it is shown."""
        # Here and not above: the parsers run in a process that has no Django.
        from .words import WORDS

        return WORDS[self.code]
