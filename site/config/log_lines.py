"""One line an entry, and nothing in it of who asked or what they wrote.

An exception is told by its type and the places it passed, without its message: the
message of a ValueError is often the value. Control characters are escaped, so nobody
can write a line of their own into the log. Loaded by gunicorn before Django.
"""

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUR_LOGGERS = ("config", "casework", "complaints", "disclosures", "home")

ExceptionTriple = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class OneLine(logging.Formatter):
    """Time, level, where from, message; then the way an exception took."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own, wordier account here.
        record.exc_text = None
        record.stack_info = None
        return escaped(super().format(record).replace("\n", " | "))

    def formatException(self, ei: ExceptionTriple) -> str:
        return without_words(ei[1]) if ei[1] is not None else ""


def without_words(error: BaseException) -> str:
    """Return type and places of an exception and its causes, never its message."""
    told: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        told.append(f"{kind.__module__}.{kind.__qualname__}{_places(current)}")
        following = current.__cause__
        if following is None and not current.__suppress_context__:
            following = current.__context__
        current = following
    return " because of ".join(told)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return "".join(
        f" <- {_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def escaped(text: str) -> str:
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


class WithoutTheRequest(logging.Filter):
    """Keep what somebody sent out of the messages of others.

    Django names the address of a failed request, which may carry a reference number
    or anything typed; the route says enough. django-q2 adds the text of an exception
    after a dash.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg = "answered %s to %s on %s"
            record.args = (
                getattr(record, "status_code", "an error"),
                getattr(request, "method", "a request"),
                match.route if match else "no known route",
            )
        elif record.name == "django-q" and record.levelno >= logging.ERROR:
            record.msg, record.args = record.getMessage().partition(" - ")[0], None
        return True


def logging_settings(level: str = "INFO") -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.log_lines.OneLine"}},
        "filters": {"without": {"()": "config.log_lines.WithoutTheRequest"}},
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without"],
            },
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": level} for name in OUR_LOGGERS},
            # Django's default would mail the whole request to ADMINS. django-q2
            # brings a handler of its own unless it finds one.
            **{
                name: {"handlers": [], "level": "WARNING", "propagate": True}
                for name in ("django", "django-q", "gunicorn.error")
            },
            # Off: the address of a submitter must not reach a log.
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }
