"""PDF objects read from raw bytes, wherever in the file they stand.

A reader finds objects by a table; which table, and what it does when the table is
wrong, differs between programs. So the table is not asked: every place where an object
could begin is read, also in old revisions and inside the data of streams.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .refusals import Refused

BLANK = rb"\x00\t\n\x0c\r "
TOKEN = re.compile(
    rb"(?:[" + BLANK + rb"]++|%[^\r\n]*+)*+(?:(?P<mark><<|>>|\[|\])|(?P<open>\()"
    rb"|(?P<hex><[^>]*>?)|/(?P<name>[^" + BLANK + rb"()<>\[\]{}/%]*)"
    rb"|(?P<word>[^" + BLANK + rb"()<>\[\]{}/%]+)|(?P<other>.))",
    re.DOTALL,
)
START = re.compile(rb"(?<![A-Za-z])obj(?![a-z]{3})")
NUMBER = re.compile(rb"(\d{1,10})[" + BLANK + rb"]+\d{1,5}[" + BLANK + rb"]*$")
TRAILER = re.compile(rb"(?<![A-Za-z])trailer")
PARENTHESIS = re.compile(rb"[()\\]")
QUOTED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
LETTERS = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
    b"\n": b"", b"\r": b"", b"\r\n": b"",
}  # fmt: skip
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
REFERENCE = re.compile(
    rb"[" + BLANK + rb"]++\d{1,5}[" + BLANK + rb"]++R(?![A-Za-z0-9])"
)
STREAM = re.compile(rb"(?:[" + BLANK + rb"]++|%[^\r\n]*+)*+stream(?:\r\n|\n|\r)?")
DEPTH = 200
TEXT_BYTES = 1_000_000


class Name(str):
    """A name without its slash, its escapes resolved."""

    __slots__ = ()


class Word(bytes):
    """Whatever is neither name, text, reference nor whole number."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An object named by its number; its generation is of no matter here."""

    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """An object, and where the data of its stream begin if it has one."""

    number: int | None
    value: Any
    data: int | None


def objects(content: bytes) -> Iterator[Found]:
    """Yield everything that stands where an object could."""
    for start in START.finditer(content):
        value, end = read(content, start.end())
        data = None
        if isinstance(value, dict) and (stream := STREAM.match(content, end)):
            data = stream.end()
        number = NUMBER.search(content[max(0, start.start() - 40) : start.start()])
        yield Found(int(number[1]) if number else None, value, data)


def trailers(content: bytes) -> Iterator[dict[str, Any]]:
    for start in TRAILER.finditer(content):
        value, _ = read(content, start.end())
        if isinstance(value, dict):
            yield value


def dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the dictionaries of an object, the outermost first."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def read(content: bytes, position: int) -> tuple[Any, int]:
    """Return the object that begins at a position, and where it ends.

    Broken syntax ends an object early; what was read of it is returned, because a
    lenient program would use it too.
    """
    stack: list[list[Any]] = [[]]
    is_dict: list[bool] = [False]
    while True:
        token = TOKEN.match(content, position)
        if token is None:
            return _closed(stack, is_dict), len(content)
        position = token.end()
        mark = token["mark"]
        if mark in (b"<<", b"["):
            if len(stack) > DEPTH:
                raise Refused("too_complex")
            stack.append([])
            is_dict.append(mark == b"<<")
        elif mark in (b">>", b"]"):
            if len(stack) == 1 or is_dict[-1] != (mark == b">>"):
                return _closed(stack, is_dict), token.start()
            value = _value(stack.pop(), is_dict.pop())
            stack[-1].append(value)
        elif token["other"] is not None:
            return _closed(stack, is_dict), token.start()
        else:
            value, position = _scalar(content, token)
            if isinstance(value, Word) and value in STOPS:
                return _closed(stack, is_dict), token.start("word")
            stack[-1].append(value)
        if len(stack) == 1:
            return stack[0][0], position


STOPS = {b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"}


def _scalar(content: bytes, token: re.Match[bytes]) -> tuple[Any, int]:
    position = token.end()
    if token["name"] is not None:
        return Name(_unescaped(token["name"]).decode("latin-1")), position
    if token["open"] is not None:
        return _text(content, position)
    if token["hex"] is not None:
        return _from_hex(token["hex"]), position
    word = token["word"]
    if word.isdigit() and len(word) <= 10:
        reference = REFERENCE.match(content, position)
        if reference:
            return Reference(int(word)), reference.end()
        return int(word), position
    return Word(word), position


def _unescaped(name: bytes) -> bytes:
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name)


def _text(content: bytes, position: int) -> tuple[bytes, int]:
    """Read a text in parentheses; one that never ends is cut."""
    start, depth = position, 1
    limit = min(len(content), start + TEXT_BYTES)
    while depth:
        found = PARENTHESIS.search(content, position, limit)
        if found is None:
            return _unquoted(content[start:limit]), limit
        position = found.end()
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
        else:
            position += 1
    return _unquoted(content[start : position - 1]), position


def _unquoted(text: bytes) -> bytes:
    return QUOTED.sub(_letter, text) if b"\\" in text else text


def _letter(match: re.Match[bytes]) -> bytes:
    mark = match[1]
    if mark.isdigit():
        return bytes([int(mark, 8) & 255])
    return LETTERS.get(mark, mark)


def _from_hex(text: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _closed(stack: list[list[Any]], is_dict: list[bool]) -> Any:
    while len(stack) > 1:
        value = _value(stack.pop(), is_dict.pop())
        stack[-1].append(value)
    return stack[0][0] if stack[0] else None


def _value(items: list[Any], is_dict: bool) -> Any:
    if not is_dict:
        return items
    value: dict[Any, Any] = {}
    position = 0
    while position + 1 < len(items):
        key = items[position]
        if not isinstance(key, Name):
            position += 1
            continue
        if key in value:
            # Programs differ in which of two entries they follow: keep both.
            value.setdefault(None, []).append({key: items[position + 1]})
        else:
            value[key] = items[position + 1]
        position += 2
    return value
