"""PDF objects read from raw bytes, wherever in the file they stand.

A reader finds objects by a table; which table, and what it does when the table is
wrong, differs between programs. So the table is not asked: every place where an object
could begin is read, also in old revisions and inside the data of streams.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .refusals import Refused

BLANK = rb"\x00\t\n\x0c\r "
APART = BLANK + rb"()<>\[\]{}/%"
TOKEN = re.compile(
    rb"(?:[" + BLANK + rb"]++|%[^\r\n]*+)*+(?:(?P<mark><<|>>|\[|\])"
    rb"|/(?P<name>[^" + APART + rb"]*+)"
    rb"|(?P<reference>\d{1,10}[" + BLANK + rb"]++\d{1,5}[" + BLANK + rb"]++R)"
    rb"(?![^" + APART + rb"])"
    rb"|(?P<number>\d{1,10})(?![^" + APART + rb"])"
    rb"|(?P<open>\()|(?P<hex><[^>]*+>?)"
    rb"|(?P<word>[^" + APART + rb"]++)|(?P<other>.))",
    re.DOTALL,
)
OBJECT, TRAILER = b"obj", b"trailer"
NUMBER = re.compile(rb"(\d{1,10})[" + BLANK + rb"]+\d{1,5}[" + BLANK + rb"]*$")
PARENTHESIS = re.compile(rb"[()\\]")
QUOTED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
LETTERS = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
    b"\n": b"", b"\r": b"", b"\r\n": b"",
}  # fmt: skip
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?:[" + BLANK + rb"]++|%[^\r\n]*+)*+stream(?:\r\n|\n|\r)?")
NAME = re.compile(rb"/([^" + APART + rb"]*)")
DEPTH = 200
TEXT_BYTES = BROKEN_BYTES = 1_000_000


class Name(str):
    """A name without its slash, its escapes resolved."""

    __slots__ = ()


class Word(bytes):
    """Whatever is neither name, text, reference nor whole number."""

    __slots__ = ()


class Broken(list[Name]):
    """The names of an object whose brackets do not fit."""


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
    for start in _places(OBJECT, content):
        value, end = read(content, start + len(OBJECT))
        data = None
        if isinstance(value, dict) and (stream := STREAM.match(content, end)):
            data = stream.end()
        number = NUMBER.search(content[max(0, start - 40) : start])
        yield Found(int(number[1]) if number else None, value, data)


def _places(word: bytes, content: bytes) -> Iterator[int]:
    """Yield where a word stands that is not the end of a longer one."""
    start = 0
    while (start := content.find(word, start)) >= 0:
        if not content[max(0, start - 1) : start].isalpha():
            yield start
        start += len(word)


def trailers(content: bytes) -> Iterator[dict[str, Any]]:
    for start in _places(TRAILER, content):
        value, _ = read(content, start + len(TRAILER))
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

    What a lenient program would make of broken brackets nobody can say, nor where it
    would stop: then every name for a long way on is returned.
    """
    first = position
    stack: list[list[Any]] = [[]]
    is_dict: list[bool] = [False]
    while True:
        token = TOKEN.match(content, position)
        group = (token and token.lastgroup) or "other"
        if token is None or group == "other":
            break
        start, position = position, token.end()
        if group == "mark":
            mark = token["mark"]
            if mark in OPENING:
                if len(stack) > DEPTH:
                    raise Refused("too_complex")
                stack.append([])
                is_dict.append(mark == b"<<")
                continue
            if len(stack) == 1 or is_dict[-1] != (mark == b">>"):
                break
            value = _value(stack.pop(), is_dict.pop())
        elif group == "open":
            value, position = _text(content, position)
        else:
            value = READ[group](token[group])
            if group == "word" and value in STOPS:
                position = start
                break
        stack[-1].append(value)
        if len(stack) == 1:
            return value, position
    return (None if len(stack) == 1 else _names(content, first, position)), position


def _names(content: bytes, first: int, position: int) -> Broken:
    last = position + BROKEN_BYTES
    return Broken(_name(name) for name in NAME.findall(content, first, last))


OPENING = {b"<<", b"["}
STOPS = {b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"}


@lru_cache(4096)
def _name(name: bytes) -> Name:
    unescaped = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name)
    return Name(unescaped.decode("latin-1"))


def _reference(text: bytes) -> Reference:
    return Reference(int(text.split(None, 1)[0].partition(b"\0")[0]))


def _text(content: bytes, position: int) -> tuple[bytes, int]:
    """Read a text in parentheses, within reason."""
    start, depth = position, 1
    limit = min(len(content), start + TEXT_BYTES)
    while depth:
        found = PARENTHESIS.search(content, position, limit)
        if found is None:
            raise Refused("too_complex")
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


READ: dict[str, Callable[[bytes], Any]] = {
    "name": _name,
    "number": int,
    "reference": _reference,
    "hex": _from_hex,
    "word": Word,
}


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
