"""XML of office documents written anew without what tells who wrote it and when."""

import re
from collections.abc import Collection
from functools import lru_cache
from xml.parsers import expat

from . import formulas, markup

WORD = "wordprocessingml"
SHEET = "spreadsheetml"
PICTURE = "drawingml/2006/picture"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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


class Rewriter:
    """Copies one document while it is read."""

    def __init__(self, dropped_ids: Collection[str]) -> None:
        self._dropped_ids = dropped_ids
        self._out = [HEAD]
        self._declared: list[tuple[str, str]] = []
        self._skipping = 0
        self._is_tag_open = False
        self._formula: list[str] | None = None
        self._formula_tag = ""
        self._dropped_shares: set[str] = set()
        self._share = ""
        self._is_author = False

    def rewrite(self, content: bytes) -> bytes:
        parser = expat.ParserCreate(namespace_separator=markup.SEPARATOR)
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        markup.parse(parser, content)
        return "".join(self._out).encode()

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        self._declared.append((name, uri or ""))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        declared, self._declared = self._declared, []
        namespace, local, qualified = _split(name)
        if self._skipping:
            self._skipping += 1
            return
        kept = self._kept(namespace, local, attributes)
        if kept is None:
            self._skipping = 1
            return
        self._close_tag()
        written = (f' {key}="{_attribute(v)}"' for key, v in [*declared, *kept])
        tag = f"<{qualified}{''.join(written)}"
        if SHEET in namespace and local in {"f", "definedName"}:
            self._formula, self._formula_tag = [], tag
            self._share = attributes.get("si", "")
            return
        self._is_author = local == "author" and SHEET in namespace
        self._out.append(tag)
        self._is_tag_open = True

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if self._formula is not None:
            self._end_formula(_split(name)[2])
        elif self._is_tag_open:
            self._out.append("/>")
            self._is_tag_open = False
        else:
            self._out.append(f"</{_split(name)[2]}>")
        self._is_author = False

    def _text(self, text: str) -> None:
        if self._skipping or self._is_author:
            return
        if self._formula is not None:
            self._formula.append(text)
            return
        self._close_tag()
        self._out.append(_escape(text))

    def _close_tag(self) -> None:
        if self._is_tag_open:
            self._out.append(">")
            self._is_tag_open = False

    def _end_formula(self, qualified: str) -> None:
        """Write a formula unless it asks another workbook; its value stays."""
        formula = "".join(self._formula or ())
        self._formula = None
        is_foreign = formulas.asks_other_book(formula)
        if is_foreign and self._share:
            self._dropped_shares.add(self._share)
        if is_foreign or (not formula and self._share in self._dropped_shares):
            return
        self._out.append(f"{self._formula_tag}>{_escape(formula)}</{qualified}>")

    def _kept(
        self, namespace: str, local: str, attributes: dict[str, str]
    ) -> list[tuple[str, str]] | None:
        """Return the attributes to write, or None to leave the element out."""
        is_word = WORD in namespace
        if local in DROPPED or (is_word and local in DROPPED_OF_WORD):
            return None
        kept = []
        for name, value in attributes.items():
            uri, word, qualified = _split(name)
            if uri and _names_relationship(uri):
                if value in self._dropped_ids:
                    is_bare = word == "id" and not (is_word or local in WITHOUT_TARGET)
                    if is_bare:
                        return None
                    continue
            elif _is_dropped(uri, word, is_word):
                continue
            elif word in BLANKED_ATTRIBUTES:
                value = ""
            elif word in NAMING_ATTRIBUTES:
                value = _without_path(namespace, uri, word, value)
            kept.append((qualified, value))
        return kept


def _is_dropped(uri: str, word: str, is_word: bool) -> bool:
    if word in DROPPED_ATTRIBUTES:
        return True
    if word == "uid":
        return "/revision" in uri
    return word.startswith("rsid") or (is_word and word == "date")


def _without_path(namespace: str, uri: str, word: str, value: str) -> str:
    is_file_name = (PICTURE in namespace and word == "name") or (
        word == "title" and uri == "urn:schemas-microsoft-com:office:office"
    )
    return "" if is_file_name or PATHS.match(value) else value


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


def _escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _attribute(value: str) -> str:
    value = _escape(value).replace('"', "&quot;")
    return value.replace("\n", "&#10;").replace("\t", "&#9;")
