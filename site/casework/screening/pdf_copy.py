"""PDF documents written anew for readers: the pages, and nothing they do not need.

Starting at the catalogue, every object that the pages need is taken over once; what
only older revisions, properties or thumbnails point to is never reached.
"""

import io
from collections.abc import Callable
from typing import Any

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from . import media, pdf
from .refusals import Refused

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
OBJECTS = 300_000
DEPTH = 100

CATALOGUE = {
    "/Type", "/Pages", "/Dests", "/Names", "/Outlines", "/PageLabels", "/PageMode",
    "/PageLayout", "/ViewerPreferences", "/AcroForm", "/StructTreeRoot", "/MarkInfo",
    "/Lang", "/OCProperties", "/OpenAction",
}  # fmt: skip
PAGE = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox",
    "/ArtBox", "/Contents", "/Rotate", "/Group", "/Annots", "/Tabs", "/StructParents",
    "/UserUnit", "/Trans", "/Dur", "/Kids", "/Count",
}  # fmt: skip
NAMES = {"/Dests"}
# Who, when, with what program; small pictures of the page as it once was.
EVERYWHERE = {
    "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/CreationDate", "/ModDate",
    "/Producer", "/Creator", "/Author", "/AF", "/Alternates", "/SpiderInfo", "/DSS",
    "/Perms", "/Legal", "/OutputIntents", "/Info",
}  # fmt: skip
ANNOTATION = {"/T", "/M", "/NM", "/RC", "/Subj", "/ExData"}
# A signature does not survive the rewriting, but it names its signer.
SIGNATURE = {"/V", "/Lock", "/SV"}
OUR_OWN = {"/Length", "/DL"}
# TeX names the file of each figure, and its author.
PRIVATE = ("/PTEX.",)
LAYER_GROUP = {"/Usage"}


class Copy:
    """The document being written."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[IndirectObject] = []
        self._offsets: list[int] = []
        self._out = io.BytesIO()

    def write(self, root: IndirectObject | None) -> bytes:
        """Return the document under a catalogue, which must be an object by itself."""
        if root is None:
            raise Refused("damaged")
        self._out.write(HEADER)
        first = self._number(root)
        done = 0
        while done < len(self._waiting):
            self._write_object(done + 1, self._waiting[done].get_object())
            done += 1
        self._write_table(first)
        return self._out.getvalue()

    def _number(self, reference: IndirectObject) -> int:
        key = (reference.idnum, reference.generation)
        if key not in self._numbers:
            if len(self._numbers) >= OBJECTS:
                raise Refused("too_complex")
            self._waiting.append(reference)
            self._numbers[key] = len(self._waiting)
        return self._numbers[key]

    def _write_object(self, number: int, value: Any) -> None:
        self._offsets.append(self._out.tell())
        self._out.write(f"{number} 0 obj\n".encode())
        self._copied(value, 0).write_to_stream(self._out)
        self._out.write(b"\nendobj\n")

    def _copied(self, value: Any, depth: int) -> Any:
        if depth > DEPTH:
            raise Refused("too_complex")
        if isinstance(value, IndirectObject):
            return IndirectObject(self._number(value), 0, None)
        if isinstance(value, DictionaryObject):
            return self._copied_dictionary(value, depth)
        if isinstance(value, ArrayObject):
            return ArrayObject(self._copied(item, depth + 1) for item in value)
        return NullObject() if value is None else value

    def _copied_dictionary(self, value: DictionaryObject, depth: int) -> Any:
        is_stream = isinstance(value, StreamObject)
        copy: DictionaryObject = StreamObject() if is_stream else DictionaryObject()
        is_kept = _rule(value)
        for key, item in value.items():
            if is_kept(key) and not (is_stream and key in OUR_OWN):
                copy[NameObject(key)] = self._copied(item, depth + 1)
        if isinstance(copy, StreamObject):
            copy._data = _data(value)
        return copy

    def _write_table(self, root: int) -> None:
        start = self._out.tell()
        count = len(self._offsets) + 1
        self._out.write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        for offset in self._offsets:
            self._out.write(f"{offset:010} 00000 n \n".encode())
        trailer = DictionaryObject(
            {
                NameObject("/Size"): NumberObject(count),
                NameObject("/Root"): IndirectObject(root, 0, None),
            }
        )
        self._out.write(b"trailer\n")
        trailer.write_to_stream(self._out)
        self._out.write(f"\nstartxref\n{start}\n%%EOF\n".encode())


def check_pdf(content: bytes) -> None:
    """Take a PDF only if its copy can be made: then all that it shows can be read."""
    derive_pdf(content)


def derive_pdf(content: bytes) -> bytes:
    reader = pdf.read(content)
    try:
        return Copy().write(reader.root_object.indirect_reference)
    except pdf.STUMBLES:
        raise Refused("damaged") from None


def _rule(value: DictionaryObject) -> Callable[[str], bool]:
    """Return which keys of a dictionary are taken over."""
    kind = _resolved(value, "/Type")
    if kind == "/Catalog":
        return CATALOGUE.__contains__
    if kind in ("/Page", "/Pages"):
        return PAGE.__contains__
    left_out = set(EVERYWHERE)
    if kind == "/OCG":
        left_out |= LAYER_GROUP
    elif "/Dests" in value and "/Type" not in value:
        return NAMES.__contains__
    elif _resolved(value, "/FT") == "/Sig" or kind == "/Sig":
        left_out |= SIGNATURE | ANNOTATION - {"/T"}
    elif "/Rect" in value and "/Subtype" in value:
        is_field = _resolved(value, "/Subtype") == "/Widget"
        left_out |= ANNOTATION - {"/T"} if is_field else ANNOTATION
    return lambda key: key not in left_out and not key.startswith(PRIVATE)


def _resolved(value: DictionaryObject, key: str) -> Any:
    item = value.get(key)
    return item.get_object() if isinstance(item, IndirectObject) else item


def _data(value: Any) -> bytes:
    """Return the data of a stream, still packed; of a photograph only the picture."""
    data: bytes = value._data
    names = _resolved(value, "/Filter")
    if isinstance(names, ArrayObject) and len(names) == 1:
        names = names[0].get_object()
    if names in ("/DCTDecode", "/DCT"):
        return media.strip_dct(data)
    return media.strip_jpx(data) if names == "/JPXDecode" else data
