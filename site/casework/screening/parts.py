"""One part of an office document: refused if an element of it runs or fetches."""

from . import fields, formulas, markup, relationships
from .refusals import Refused

ELEMENTS = {
    "altChunk": "embedded",
    "OLEObject": "embedded",
    "oleObject": "embedded",
    "objectEmbed": "embedded",
    "objectLink": "embedded",
    "subDoc": "embedded",
    "ddeLink": "dde",
    "oleLink": "dde",
    "ocx": "controls",
    "webPr": "remote",
    "dbPr": "remote",
    "script": "embedded",
    "foreignObject": "embedded",
}
# Of a shape, `href` is a link; of its picture, `o:href` is where it is fetched.
WATCHED = frozenset(
    {"src", "href", "action", "urn:schemas-microsoft-com:office:office href"}
)
PROGRAMS = ("ppaction://program", "ppaction://macro", "ppaction://ole")


def check(content: bytes) -> str:
    """Refuse an active part; return the name of its outermost element."""
    return Part(content).root


class Part:
    """Reads one part once.

    A sheet has millions of cells: the parser calls back for the text and the end of
    an element only while it is inside one that matters.
    """

    def __init__(self, content: bytes) -> None:
        self.root = ""
        self._fields = fields.Fields()
        self._locals: dict[str, str] = {}
        self._inside = ""
        self._text: list[str] = []
        self._parser = markup.reader()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        markup.parse(self._parser, content)
        self._fields.finish()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = self._locals.get(name)
        if element is None:
            element = self._locals[name] = _named(name)
            self.root = self.root or element
        if not WATCHED.isdisjoint(attributes):
            for watched in WATCHED & attributes.keys():
                _check_attribute(watched, attributes[watched])
        if element in fields.ELEMENTS:
            self._fields.start(element, attributes)
        elif element in formulas.ELEMENTS:
            formulas.check_name(attributes.get("name", ""))
            self._enter(name)
        elif element in fields.TEXTS and self._fields.is_read(element):
            self._enter(name)

    def _enter(self, name: str) -> None:
        self._inside = name
        self._text = []
        self._parser.CharacterDataHandler = self._text.append
        self._parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        if name != self._inside:
            return
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None
        element, text = self._locals[name], "".join(self._text)
        if element in formulas.ELEMENTS:
            formulas.check(text)
        else:
            self._fields.text(element, text)


def _named(name: str) -> str:
    element = markup.local(name)
    if element in ELEMENTS:
        raise Refused(ELEMENTS[element])
    if element == "control" and "/wordprocessingml/" in name:
        raise Refused("controls")
    return element


def _check_attribute(name: str, value: str) -> None:
    if name == "href":
        if not relationships.is_plain_link(value):
            raise Refused("remote")
    elif name == "action":
        if value.lower().startswith(PROGRAMS):
            raise Refused("actions")
    elif relationships.is_remote(value):
        raise Refused("remote")
