"""XML as office documents use it: read once, in order, without a document type."""

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from .refusals import Refused

ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1"}
SEPARATOR = " "

Start = Callable[[str, dict[str, str]], None]


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(SEPARATOR)[2]


def reader() -> Any:
    """Return a parser that names elements and attributes `namespace local`."""
    return expat.ParserCreate(namespace_separator=SEPARATOR)


def read(content: bytes, start: Start) -> None:
    """Call back for each element, in order."""
    parser = reader()
    parser.StartElementHandler = start
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
