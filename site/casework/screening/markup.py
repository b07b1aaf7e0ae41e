"""XML as office documents use it: read once, in order, without a document type."""

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from .refusals import Refused

DEPTH = 400
ELEMENTS = 8_000_000
ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1"}
SEPARATOR = " "

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(SEPARATOR)[2]


def read(
    content: bytes, start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Call back for each element and text; names are `namespace local`."""
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    depth = elements = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > DEPTH or elements > ELEMENTS:
            raise Refused("too_complex")
        start(name, attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parse(parser, content)


def parse(parser: Any, content: bytes) -> None:
    """Run a parser over a whole document, refusing any declaration of a type."""
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused("damaged") from None


def _refuse_doctype(*_: object) -> None:
    raise Refused("doctype")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise Refused("damaged")
