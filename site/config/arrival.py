"""A request on its way in: how much of it is here, and when it has taken too long.

Knows just enough of HTTP/1.1 to tell where a request ends. gunicorn parses it again,
strictly, once it is whole.
"""

import re
import time
from enum import Enum

from config.spool import Spool

END_OF_HEAD = b"\r\n\r\n"
LONGEST_HEAD = 20 * 1024  # bytes
LARGEST_BODY = 54 * 1024 * 1024  # bytes; settings.LARGEST_REQUEST_BODY says the same
HEAD_WITHIN = 60.0  # seconds
# A line slower than this is not waited for: 20 MB may take an hour and a half.
SLOWEST = 4096.0  # bytes a second
SILENCE = 60.0  # seconds without one byte

LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.I | re.M)
CODING = re.compile(rb"^transfer-encoding[ \t]*:", re.I | re.M)
# Published pages: most of what is asked, and answered in a moment.
QUICK = re.compile(
    rb"(GET|HEAD) /(?!([a-z]{2}(-[a-z]+)?/)?"
    rb"(admin|captcha|complaints|disclosures|documents|media)\b)"
)
EXPECTS = re.compile(rb"^expect[ \t]*:[ \t]*100-continue[ \t]*\r\n", re.I | re.M)


class State(Enum):
    COMING = "coming"
    # The client waits for a word before it sends the body.
    ASKS_TO_GO_ON = "asks to go on"
    WHOLE = "whole"


class Refused(Exception):
    """The request is not waited for; carries the status to answer with."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Arrival:
    def __init__(self) -> None:
        self.spool = Spool()
        self.rest = b""
        self.is_quick = False
        self._head = bytearray()
        self._body_left: int | None = None
        self._last_byte_at = time.monotonic()
        self._deadline = self._last_byte_at + HEAD_WITHIN

    @property
    def has_begun(self) -> bool:
        return bool(self._head) or self.spool.size > 0

    def is_late(self, now: float) -> bool:
        return now > self._deadline or now > self._last_byte_at + SILENCE

    def take(self, data: bytes) -> State:
        """Add bytes as they come; keep in `rest` what follows this request."""
        self._last_byte_at = time.monotonic()
        if self._body_left is not None:
            return self._take_body(data)
        self._head += data
        end = self._head.find(END_OF_HEAD)
        if end < 0 and len(self._head) <= LONGEST_HEAD:
            return State.COMING
        if end < 0 or end > LONGEST_HEAD:
            raise Refused("431 Request Header Fields Too Large")
        return self._begin_body(end + len(END_OF_HEAD))

    def _begin_body(self, end: int) -> State:
        head, first = bytes(self._head[:end]), bytes(self._head[end:])
        self._head.clear()
        if CODING.search(head):
            # No browser sends a body whose length it does not know.
            raise Refused("411 Length Required")
        length = _length(head)
        if length > LARGEST_BODY:
            raise Refused("413 Content Too Large")
        self.is_quick = QUICK.match(head) is not None
        head, expecting = EXPECTS.subn(b"", head)
        self.spool.write(head)
        self._body_left = length
        self._deadline = time.monotonic() + HEAD_WITHIN + length / SLOWEST
        state = self._take_body(first)
        if expecting and state is State.COMING:
            return State.ASKS_TO_GO_ON
        return state

    def _take_body(self, data: bytes) -> State:
        wanted = self._body_left or 0
        if data:
            self.spool.write(data[:wanted])
        self.rest = data[wanted:]
        self._body_left = max(wanted - len(data), 0)
        return State.COMING if self._body_left else State.WHOLE


def _length(head: bytes) -> int:
    lengths = LENGTH.findall(head)
    if not lengths:
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"\d{1,15}", lengths[0]):
        raise Refused("400 Bad Request")
    return int(lengths[0])
