"""XML of office documents without what tells who wrote it and when.

The document is read once; what must go is cut out of its bytes and everything else
stays as it was written. A sheet has millions of cells, and none of them is touched.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from . import formulas, markup
from .refusals import Refused

WORD = "wordprocessingml"
SHEET = "spreadsheetml"
PICTURE = "drawingml/2006/picture"
TO_PARTS = re.compile(r"/officeDocument/(?:2006/)?relationships$")

# Old versions, identities of sessions and machines, links to elsewhere.
DROPPED_OF_WORD = {
    "rsids", "attachedTemplate", "docVars", "mailMerge", "writeProtection",
    "dataBinding", "schemaLibrary", "saveThroughXslt", "del", "moveFrom",
    "moveFromRangeStart", "moveFromRangeEnd", "rPrChange", "pPrChange",
    "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "tcPrChange",
    "trPrChange", "numberingChange",
}  # fmt: skip
DROPPED = {
    "docId", "absPath", "revisionPtr", "customWorkbookViews", "customSheetViews",
    "externalReferences", "fileSharing", "customProperties", "webPublishing",
    "webPublishObjects", "smartTags", "fileRecoveryPr", "svgBlip", "imgProps",
}  # fmt: skip
DROPPED_ATTRIBUTES = {
    "initials", "dateUtc", "refreshedDate", "refreshedDateIso", "dT", "macro",
}  # fmt: skip
BLANKED_ATTRIBUTES = {
    "author", "userName", "displayName", "userId", "providerId", "refreshedBy",
}  # fmt: skip
PATHS = re.compile(r"(?i)\s*(?:file:|[a-z]:[\\/]|\\\\)")
NAMING_ATTRIBUTES = {"name", "descr", "title", "alt"}
# Elements that mean something without the part they pointed to.
WITHOUT_TARGET = {"pageSetup"}


# The rest of a start tag, from anywhere outside its values.
TAG = re.compile(rb"[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+>")
DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
DECLARED = re.compile(rb"^<\?xml[^>]*encoding=[\"']([A-Za-z0-9-]+)[\"']")


class Rewriter:
    """Finds what must go from one document while it is read."""

    def __init__(self, dropped_ids: Collection[str]) -> None:
        self._dropped_ids = dropped_ids
        self._boring: set[str] = set()
        self._cuts: list[tuple[int, int, bytes]] = []
        self._dropped_shares: set[str] = set()
        self._depth = 0
        self._cut_from = 0
        self._text: list[str] = []
        self._share = ""

    def rewrite(self, content: bytes) -> bytes:
        self._content = _in_utf_8(content)
        self._parser: Any = expat.ParserCreate(namespace_separator=markup.SEPARATOR)
        self._parser.namespace_prefixes = True
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.CommentHandler = self._comment
        self._parser.ProcessingInstructionHandler = self._instruction
        markup.parse(self._parser, self._content)
        return self._without_cuts()

    def _without_cuts(self) -> bytes:
        parts, position = [], 0
        for start, end, instead in self._cuts:
            parts += [self._content[position:start], instead]
            position = end
        return b"".join([*parts, self._content[position:]])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, local, _ = _split(name)
        is_sheet = SHEET in namespace
        if local in DROPPED or (WORD in namespace and local in DROPPED_OF_WORD):
            self._drop()
        elif is_sheet and local in {"f", "definedName"}:
            self._enter_formula(attributes.get("si", ""))
        elif is_sheet and local == "author":
            self._enter(self._tag_end(), self._end_author)
        elif not attributes.keys() <= self._boring:
            self._edit(namespace, local, attributes)

    def _tag_end(self) -> int:
        found = TAG.match(self._content, self._parser.CurrentByteIndex)
        if found is None:
            raise Refused("damaged")
        return found.end()

    def _drop(self) -> None:
        """Cut out an element with everything in it."""
        self._enter(self._parser.CurrentByteIndex, self._end_dropped)

    def _enter(self, cut_from: int, at_end: Any) -> None:
        """Follow one element to its end; an empty one has ended already."""
        tag_end = self._tag_end()
        self._cut_from, self._depth, self._text = cut_from, 1, []
        self._empty_end = 0
        if self._content[tag_end - 2 : tag_end] == b"/>":
            self._empty_end = tag_end
        self._at_end = at_end
        self._parser.StartElementHandler = self._start_within
        self._parser.EndElementHandler = self._end_within
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = None

    def _leave(self) -> int:
        """Return where the element that was entered ends."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        self._parser.CommentHandler = self._comment
        self._parser.ProcessingInstructionHandler = self._instruction
        if self._empty_end:
            return self._empty_end
        return self._content.index(b">", self._parser.CurrentByteIndex) + 1

    def _start_within(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1

    def _end_within(self, _name: str) -> None:
        self._depth -= 1
        if not self._depth:
            self._at_end()

    def _end_dropped(self) -> None:
        self._cuts.append((self._cut_from, self._leave(), b""))

    def _end_author(self) -> None:
        if not self._empty_end:
            until = self._parser.CurrentByteIndex
            self._cuts.append((self._cut_from, until, b""))
        self._leave()

    def _enter_formula(self, share: str) -> None:
        self._enter(self._parser.CurrentByteIndex, self._end_formula)
        self._share = share
        self._parser.CharacterDataHandler = self._text.append

    def _end_formula(self) -> None:
        """Cut out a formula that asks another workbook; its value stays."""
        formula, end = "".join(self._text), self._leave()
        is_foreign = formulas.asks_other_book(formula)
        if is_foreign and self._share:
            self._dropped_shares.add(self._share)
        if is_foreign or (not formula and self._share in self._dropped_shares):
            self._cuts.append((self._cut_from, end, b""))

    def _comment(self, _text: str) -> None:
        self._cut_until(b"-->")

    def _instruction(self, _target: str, _text: str) -> None:
        self._cut_until(b"?>")

    def _cut_until(self, mark: bytes) -> None:
        start = self._parser.CurrentByteIndex
        end = self._content.index(mark, start) + len(mark)
        self._cuts.append((start, end, b""))

    def _edit(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        """Cut attributes out of a start tag, or blank those that must be there."""
        is_word = WORD in namespace
        dropped, blanked = [], []
        for name, value in attributes.items():
            uri, word, qualified = _split(name)
            if uri and _names_relationship(uri):
                if value in self._dropped_ids:
                    if word == "id" and not (is_word or local in WITHOUT_TARGET):
                        self._drop()
                        return
                    dropped.append(qualified)
            elif _is_dropped(uri, word, is_word):
                dropped.append(qualified)
            elif word in BLANKED_ATTRIBUTES:
                blanked.append(qualified)
            elif word in NAMING_ATTRIBUTES:
                if _names_file(namespace, uri, word, value):
                    blanked.append(qualified)
            else:
                self._boring.add(name)
        if dropped or blanked:
            self._cut_attributes(dropped, blanked)

    def _cut_attributes(self, dropped: list[str], blanked: list[str]) -> None:
        start, end = self._parser.CurrentByteIndex, self._tag_end()
        tag = self._content[start:end]
        for qualified in [*dropped, *blanked]:
            name = qualified.encode()
            instead = b" " + name + b'=""' if qualified in blanked else b""
            found = rb"\s" + re.escape(name) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
            tag = re.sub(found, instead, tag, count=1)
        self._cuts.append((start, end, tag))


def _in_utf_8(content: bytes) -> bytes:
    """Return a document whose bytes stand where the parser says they do."""
    declared = DECLARED.match(content)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif declared and declared[1].lower() in {b"iso-8859-1", b"us-ascii"}:
        encoding = "latin-1"
    else:
        return content
    text = content.decode(encoding)
    return DECLARATION.sub("", text).encode()


def _is_dropped(uri: str, word: str, is_word: bool) -> bool:
    if word in DROPPED_ATTRIBUTES:
        return True
    if word == "uid":
        return "/revision" in uri
    return word.startswith("rsid") or (is_word and word == "date")


def _names_file(namespace: str, uri: str, word: str, value: str) -> bool:
    is_file_name = (PICTURE in namespace and word == "name") or (
        word == "title" and uri == "urn:schemas-microsoft-com:office:office"
    )
    return is_file_name or bool(PATHS.match(value))


@lru_cache(256)
def _names_relationship(namespace: str) -> bool:
    return TO_PARTS.search(namespace) is not None


@lru_cache(4096)
def _split(name: str) -> tuple[str, str, str]:
    """Return namespace, local name, and the name as it is written."""
    parts = name.split(markup.SEPARATOR)
    if len(parts) == 3:
        return parts[0], parts[1], f"{parts[2]}:{parts[1]}"
    if len(parts) == 2:
        return parts[0], parts[1], parts[1]
    return "", parts[0], parts[0]
