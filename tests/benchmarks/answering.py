"""The other end of SiteUnderTest.ask: one line of JSON in, one line of JSON out."""

import json
import sys
from collections.abc import Callable
from typing import Any

import django


def answer(questions: dict[str, Callable[..., Any]]) -> None:
    """Answer questions until nobody asks any more; an error ends it, aloud."""
    lines, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        found = questions[asked.pop("question")](**asked)
        lines.write(json.dumps(found) + "\n")
        lines.flush()
