"""How a benchmark says what it found: figures, the ratio, the bar, met or missed.

A missed bar is said loudly and is no failure of the run: the machine may be busy, and
nobody should have to wait for a quiet one to change a comment.
"""

import sys
from typing import Any

_missed: list[str] = []


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def at_least(what: str, found: float, bar: float, unit: str = "x") -> bool:
    return _tell(what, found, bar, unit, found >= bar, "at least")


def at_most(what: str, found: float, bar: float, unit: str = "") -> bool:
    return _tell(what, found, bar, unit, found <= bar, "at most")


def _tell(what: str, found: float, bar: float, unit: str, met: bool, word: str) -> bool:
    verdict = "met" if met else "MISSED  <<<<<<<<<<"
    say(f"  {what:<58} {found:10.4g} {unit:<4} bar: {word} {bar:g}  {verdict}")
    if not met:
        _missed.append(what)
    return met


def holds(what: str, met: bool, detail: Any = "") -> bool:
    say(f"  {what:<58} {detail!s:>10}  {'met' if met else 'MISSED  <<<<<<<<<<'}")
    if not met:
        _missed.append(what)
    return met


def conclude(name: str) -> None:
    """Say at the end, where it is read, what was missed."""
    if _missed:
        say(f"{name}: {len(_missed)} BAR(S) MISSED: " + "; ".join(_missed))
    else:
        say(f"{name}: every bar met")
