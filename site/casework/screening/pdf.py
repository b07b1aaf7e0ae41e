"""PDF documents: every object read, whatever acts refused, every page found."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf import filters as pdf_filters
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from . import foreign, pdf_active, pdf_syntax
from .limits import (
    FILE_BYTES,
    MEGABYTE,
    PDF_IMAGE_BITS,
    PDF_IMAGE_BYTES,
    UNPACKED_BYTES,
)
from .pdf_syntax import Found, Name, Reference
from .refusals import Refused

HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n\t \x00]*%PDF-[12]\.\d")
ENDING = re.compile(rb"startxref[\s\x00]+\d+[\s\x00]+%%EOF[\s\x00]*$")
TAIL_BYTES = 2_048
PADDING_BYTES = 65_536
CHAIN = 4
SLICE = 65_536
FLATE = {"FlateDecode", "Fl"}
SHORT_WORK = {"ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "RL"}
LONG_WORK = {"LZWDecode", "LZW"}
DECODERS: dict[str, Any] = {
    "AHx": pdf_filters.ASCIIHexDecode, "ASCIIHexDecode": pdf_filters.ASCIIHexDecode,
    "A85": pdf_filters.ASCII85Decode, "ASCII85Decode": pdf_filters.ASCII85Decode,
    "LZW": pdf_filters.LZWDecode, "LZWDecode": pdf_filters.LZWDecode,
    "RL": pdf_filters.RunLengthDecode, "RunLengthDecode": pdf_filters.RunLengthDecode,
}  # fmt: skip


# What pypdf raises over a broken file, though it only promises the first.
STUMBLES = (
    PyPdfError, ValueError, TypeError, LookupError, AttributeError, AssertionError,
    ArithmeticError, RecursionError, NotImplementedError,
)  # fmt: skip


class Room:
    """How much the streams of one file may still unpack to."""

    def __init__(self) -> None:
        self.ordinary = UNPACKED_BYTES
        self.images = PDF_IMAGE_BYTES

    def take(self, size: int, is_image: bool) -> None:
        if is_image:
            self.images -= size
        else:
            self.ordinary -= size
        if self.ordinary < 0 or self.images < 0:
            raise Refused("unpacks_too_large")


def read(content: bytes) -> pypdf.PdfReader:
    """Refuse a PDF that is not whole, acts, hides something or cannot be paged."""
    _check_frame(content)
    found = list(pdf_syntax.objects(content))
    heads = list(pdf_syntax.trailers(content))
    heads += [f.value for f in found if isinstance(f.value, dict) and "Root" in f.value]
    if any("Encrypt" in head for head in heads):
        raise Refused("encrypted")
    room = Room()
    values: dict[int, list[Any]] = {}
    for one in found:
        pdf_active.check(one.value, one.data is not None)
        _keep(values, one.number, one.value)
        if one.data is not None:
            for number, value in _inside(content, one, room):
                pdf_active.check(value, is_stream=False)
                _keep(values, number, value)
    _check_openings(values)
    return _paged(content)


def _check_frame(content: bytes) -> None:
    if not HEADER.match(content):
        raise Refused("mismatch")
    foreign.refuse_markup_in_head(content)
    foreign.refuse_archive_at_end(content)
    whole = content.rstrip(b"\0\r\n\t \x0c")
    if len(content) - len(whole) > PADDING_BYTES:
        raise Refused("appended")
    if ENDING.search(whole[-TAIL_BYTES:]):
        return
    has_end = b"%%EOF" in whole and whole.rfind(b"%%EOF") > whole.rfind(b"endobj")
    raise Refused("appended" if has_end else "truncated")


def _keep(values: dict[int, list[Any]], number: int | None, value: Any) -> None:
    if number is not None:
        values.setdefault(number, []).append(value)


def _inside(
    content: bytes, stream: Found, room: Room
) -> Iterator[tuple[int | None, Any]]:
    """Unpack a stream within bounds; yield the objects if it holds any."""
    header = stream.value
    is_image = header.get("Subtype") == "Image"
    if is_image:
        _check_image(header)
    if header.get("Type") != "ObjStm" and not {"N", "First"} <= header.keys():
        _measure(content, stream, room, is_image)
        return
    data, base = _object_data(content, stream, room)
    first, count = header.get("First"), header.get("N")
    if not isinstance(first, int) or not isinstance(count, int):
        raise Refused("damaged")
    numbers = re.findall(rb"\d+", data[base : base + first])[: 2 * count]
    if len(numbers) < 2 * count or any(len(digits) > 10 for digits in numbers):
        raise Refused("damaged")
    for number, offset in zip(numbers[::2], numbers[1::2], strict=True):
        yield int(number), pdf_syntax.read(data, base + first + int(offset))[0]


def _check_image(header: dict[Any, Any]) -> None:
    width, height = header.get("Width"), header.get("Height")
    bits = header.get("BitsPerComponent", 8)
    if isinstance(width, int) and isinstance(height, int) and isinstance(bits, int):
        if width * height * bits > PDF_IMAGE_BITS:
            raise Refused("too_many_pixels")


def _measure(content: bytes, stream: Found, room: Room, is_image: bool) -> None:
    """Unpack a stream that nobody reads here only to see how large it becomes."""
    names = _filters(stream.value)
    if not names or not FLATE & set(names):
        return
    data = content[stream.data : _end(content, stream)]
    for left, name in enumerate(names, start=1 - len(names)):
        if name not in FLATE | SHORT_WORK:
            return
        is_last = left == 0
        if name in FLATE:
            data = _inflate(data, room, is_image and is_last, keep=not is_last)
        else:
            data = _decoded(name, data)


def _object_data(content: bytes, stream: Found, room: Room) -> tuple[bytes, int]:
    """Return the data that hold the objects, and where in them they begin."""
    names = _filters(stream.value)
    start = stream.data or 0
    if names is None or not set(names) <= FLATE | SHORT_WORK | LONG_WORK:
        raise Refused("unreadable")
    if not names:
        return content, start
    if set(names) <= FLATE:
        # To the end of the file: packed data end by themselves, and a program that
        # knows their length otherwise must not find more than we do.
        data = content[start : min(len(content), start + FILE_BYTES)]
    elif isinstance(stream.value.get("Length"), int):
        data = content[start : _end(content, stream)]
    else:
        raise Refused("unreadable")
    for name in names:
        if name in FLATE:
            data = _inflate(data, room, is_image=False, keep=True)
        else:
            data = _decoded(name, data)
            room.take(len(data), is_image=False)
    return _without_predictor(stream.value, data), 0


def _filters(header: dict[Any, Any]) -> list[str] | None:
    """Return the names of the filters, None if they are given in another object."""
    value = header.get("Filter", header.get("Fl", []))
    names = [value] if isinstance(value, Name) else value
    if isinstance(names, Reference) or not isinstance(names, list):
        return None
    if not all(isinstance(name, Name) for name in names):
        return None
    if len(names) > CHAIN:
        raise Refused("too_complex")
    return names


def _end(content: bytes, stream: Found) -> int:
    """Return where the data end: as long as they say, if a keyword stands there."""
    start = stream.data or 0
    length = stream.value.get("Length")
    if isinstance(length, int):
        after = content[start + length : start + length + 20].lstrip(b"\r\n\t \0")
        if after.startswith(b"endstream"):
            return start + length
    end = content.find(b"endstream", start)
    if end < 0:
        raise Refused("truncated")
    return end


def _inflate(data: bytes, room: Room, is_image: bool, keep: bool) -> bytes:
    unpacker = zlib.decompressobj()
    view = memoryview(data)
    parts: list[bytes] = []
    for start in range(0, len(data), SLICE):
        rest: bytes | memoryview = view[start : start + SLICE]
        while rest and not unpacker.eof:
            try:
                part = unpacker.decompress(rest, MEGABYTE)
            except zlib.error:
                # Programs show what they got so far, and so do we.
                return b"".join(parts)
            room.take(len(part), is_image)
            rest = unpacker.unconsumed_tail
            if keep:
                parts.append(part)
        if unpacker.eof:
            break
    return b"".join(parts)


def _decoded(name: str, data: bytes) -> bytes:
    try:
        return bytes(DECODERS[name].decode(data))
    except (PyPdfError, ValueError, IndexError, TypeError, AssertionError):
        raise Refused("damaged") from None


def _without_predictor(header: dict[Any, Any], data: bytes) -> bytes:
    """Undo what a producer may have done to make the data pack better."""
    parameters = header.get("DecodeParms", header.get("DP"))
    if isinstance(parameters, list):
        parameters = next((p for p in parameters if isinstance(p, dict)), None)
    if isinstance(parameters, Reference):
        raise Refused("unreadable")
    if not isinstance(parameters, dict) or parameters.get("Predictor", 1) == 1:
        return data
    given = DictionaryObject(
        {
            NameObject(f"/{key}"): NumberObject(value)
            for key, value in parameters.items()
            if isinstance(value, int)
        }
    )
    try:
        return bytes(pdf_filters.FlateDecode.decode(zlib.compress(data, 1), given))
    except (PyPdfError, ValueError, IndexError, ZeroDivisionError):
        raise Refused("damaged") from None


def _check_openings(values: dict[int, list[Any]]) -> None:
    for candidates in values.values():
        for value in candidates:
            if isinstance(value, dict) and "OpenAction" in value:
                _check_opening(values, value["OpenAction"])


def _check_opening(values: dict[int, list[Any]], action: Any) -> None:
    targets = (
        values.get(action.number, []) if isinstance(action, Reference) else [action]
    )
    for target in targets:
        pdf_active.check_opening(target)


def _paged(content: bytes) -> pypdf.PdfReader:
    """Find every page the way a reader does, through the table."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused("encrypted")
        pages = sum(1 for _ in reader.pages)
    except STUMBLES:
        raise Refused("damaged") from None
    if not pages:
        raise Refused("damaged")
    return reader
