"""PDF files made in code, object by object."""

import struct
import zlib
from collections.abc import Sequence

from .pictures import MARKER, jpeg

IMAGE = (
    b"/Type /XObject /Subtype /Image /Width 64 /Height 40 /BitsPerComponent 8"
    b" /ColorSpace /DeviceRGB"
)
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R %s >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> %s >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
# A Chinese font that every reader brings along; one code a letter.
CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >>"
)


def stream(data: bytes, inside: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), inside, data)


def packed(data: bytes, inside: bytes = b"") -> bytes:
    return stream(zlib.compress(data), b"/Filter /FlateDecode " + inside)


def shown(text: str) -> bytes:
    return b"BT /F1 12 Tf 20 200 Td (%s) Tj ET" % text.encode("latin-1")


def pdf(
    *more: bytes,
    catalogue: bytes = b"",
    page: bytes = b"",
    contents: bytes = stream(shown("The road is mended.")),
    font: bytes = FONT,
    trailer: bytes = b"",
) -> bytes:
    """A document of one page; further objects are numbered from 6."""
    first = [CATALOGUE % catalogue, PAGES, PAGE % page, contents, font]
    return written([*first, *more], trailer)


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    out, offsets = bytearray(HEADER), []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"/Size %d /Root 1 0 R %s" % (len(offsets) + 1, trailer)
    out += b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (head, start)
    return bytes(out)


def updated(content: bytes, number: int, one: bytes, inside: bytes = b"") -> bytes:
    """Append a revision in which one object is another."""
    previous = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    at = len(content)
    out = content + b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    head = b"/Size 99 /Root 1 0 R /Prev %d %s" % (previous, inside)
    return out + b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (head, start)


def object_stream(objects: dict[int, bytes], inside: bytes = b"") -> bytes:
    """Objects packed into one stream."""
    body, heads = b"", []
    for number, one in objects.items():
        heads.append(b"%d %d" % (number, len(body)))
        body += one + b" "
    head = b" ".join(heads) + b" "
    keys = b"/Type /ObjStm /N %d /First %d %s" % (len(objects), len(head), inside)
    return packed(head + body, keys)


def modern(*more: bytes, catalogue: bytes = b"", page: bytes = b"") -> bytes:
    """A document as today's programs write it: packed objects and a packed table."""
    inside = {
        number: one
        for number, one in enumerate(
            [CATALOGUE % catalogue, PAGES, PAGE % page, None, FONT, *more], start=1
        )
        if one is not None
    }
    container, table = 40, 41
    out = bytearray(HEADER)
    places = {4: len(out)}
    out += b"4 0 obj\n%s\nendobj\n" % packed(shown("The road is mended."))
    places[container] = len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (container, object_stream(inside))
    start = places[table] = len(out)
    rows = bytearray()
    for number in range(table + 1):
        if number in places:
            rows += struct.pack(">BIH", 1, places[number], 0)
        elif number in inside:
            rows += struct.pack(">BIH", 2, container, list(inside).index(number))
        else:
            rows += struct.pack(">BIH", 0, 0, 0)
    keys = b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R" % (table + 1)
    out += b"%d 0 obj\n%s\nendobj\n" % (table, packed(bytes(rows), keys))
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def encrypted() -> bytes:
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        b"00" * 32,
        b"00" * 32,
    )
    return pdf(lock, trailer=b"/Encrypt 6 0 R /ID [<00> <00>]")


def properties() -> bytes:
    """What programs write about the author, in all the places they use."""
    xmp = stream(b"<x>%s</x>" % MARKER, b"/Type /Metadata /Subtype /XML")
    info = b"<< /Author (%s) /Producer (%s) >>" % (MARKER, MARKER)
    private = b"<< /Word << /Private (%s) >> >>" % MARKER
    photo = jpeg(comment=MARKER)
    image = stream(photo, IMAGE + b" /Filter /DCTDecode")
    first = pdf(
        xmp,
        info,
        private,
        image,
        catalogue=b"/Metadata 6 0 R /PieceInfo 8 0 R",
        page=b"/Thumb 9 0 R /LastModified (%s)" % MARKER,
        contents=stream(shown(MARKER.decode())),
        trailer=b"/Info 7 0 R /ID [(%s) (%s)]" % (MARKER, MARKER),
    )
    return updated(first, 4, stream(shown("The road is mended.")), b"/Info 7 0 R")
