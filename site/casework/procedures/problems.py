from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a procedure and where, e.g. at `limits[2].amount`."""

    path: str
    message: str
    # What it is about in any language: tells one doubt of a field from another.
    about: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message
