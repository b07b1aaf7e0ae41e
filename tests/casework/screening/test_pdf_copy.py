import io
import re
import zlib

import pypdf
import pytest

from casework.screening import examine, pdf_copy
from casework.screening.refusals import Refused

from . import pdfs, pictures
from .pdfs import modern, packed, pdf, stream, updated
from .pictures import MARKER

NOTE = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (see here) %s >>"
FIELD = (
    b"<< /FT /Tx /T (name) /V (Li) /Type /Annot /Subtype /Widget"
    b" /Rect [0 0 90 20] %s >>"
)
LINK = (
    b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9]"
    b" /A << /S /URI /URI (https://example.org/) >> >>"
)
JP2 = b"\0\0\0\x0cjP  \r\n\x87\n"


def _box(name: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + name + body


def _annotated(annotation: bytes) -> bytes:
    return pdf(annotation, page=b"/Annots [6 0 R]")


MARKED = {
    "everything": pdfs.properties(),
    "author": pdf(b"<< /Author (%s) >>" % MARKER, trailer=b"/Info 6 0 R"),
    "author-packed": modern(b"<< /Author (%s) >>" % MARKER),
    "xmp": pdf(packed(MARKER, b"/Type /Metadata"), catalogue=b"/Metadata 6 0 R"),
    "xmp-of-page": pdf(packed(MARKER), page=b"/Metadata 6 0 R"),
    "thumbnail": pdf(packed(MARKER, pdfs.IMAGE), page=b"/Thumb 6 0 R"),
    "own-key-of-catalogue": pdf(catalogue=b"/Mine (%s)" % MARKER),
    "own-key-of-page": pdf(page=b"/Mine (%s)" % MARKER),
    "private-data": pdf(page=b"/PieceInfo << /A << /Private (%s) >> >>" % MARKER),
    "identifier": pdf(trailer=b"/ID [(%s) (%s)]" % (MARKER, MARKER)),
    "old-revision": updated(pdf(font=b"(%s)" % MARKER), 5, pdfs.FONT),
    "unreferenced": pdf(b"(%s)" % MARKER),
    "in-comment": pdf().replace(b"trailer", b"%% %s\ntrailer" % MARKER),
    "between-objects": pdf().replace(b"endobj\n2 ", b"endobj\n%s\n2 " % MARKER, 1),
    "note-author": _annotated(NOTE % (b"/T (%s) /NM (%s)" % (MARKER, MARKER))),
    "note-time": _annotated(NOTE % (b"/M (%s) /CreationDate (%s)" % (MARKER, MARKER))),
    "note-rich-text": _annotated(NOTE % (b"/RC (%s)" % MARKER)),
    "signature": pdf(
        b"<< /FT /Sig /T (s) /V 7 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>",
        b"<< /Type /Sig /Name (%s) /Contents <%s> >>" % (MARKER, MARKER.hex().encode()),
        catalogue=b"/AcroForm << /Fields [6 0 R] >>",
        page=b"/Annots [6 0 R]",
    ),
    "layer-maker": pdf(
        b"<< /Type /OCG /Name (a) /Usage << /CreatorInfo << /Creator (%s) >> >> >>"
        % MARKER,
        catalogue=b"/OCProperties << /OCGs [6 0 R] /D << >> >>",
    ),
    "figure-file": pdf(
        stream(b"", b"/Type /XObject /Subtype /Form /PTEX.FileName (%s)" % MARKER),
        page=b"/Group 6 0 R",
    ),
    "photograph": pdf(
        stream(pictures.jpeg(comment=MARKER), pdfs.IMAGE + b" /Filter /DCTDecode"),
        page=b"/Group 6 0 R",
    ),
    "photograph-in-list": pdf(
        stream(pictures.jpeg(comment=MARKER), pdfs.IMAGE + b" /Filter [/DCTDecode]"),
        page=b"/Group 6 0 R",
    ),
    "photograph-without-end": pdf(
        stream(pictures.jpeg(comment=MARKER)[:-2], pdfs.IMAGE + b" /Filter /DCTDecode"),
        page=b"/Group 6 0 R",
    ),
    "new-photograph": pdf(
        stream(
            JP2 + _box(b"xml ", MARKER) + _box(b"jp2c", b"x"),
            pdfs.IMAGE + b" /Filter /JPXDecode",
        ),
        page=b"/Group 6 0 R",
    ),
}


@pytest.mark.parametrize("content", MARKED.values(), ids=MARKED)
def test_copy_does_not_say_who_or_what_was_there(content):
    copy = examine.derive("pdf", content)

    assert MARKER not in copy
    assert MARKER.hex().encode() not in copy
    assert all(MARKER not in data for data in _unpacked(copy))


SAME = {
    "one-page": pdf(),
    "packed-objects": modern(),
    "chinese": pdf(
        font=pdfs.CHINESE,
        contents=stream(b"BT /F1 12 Tf 20 200 Td <8DEF5DF24FEE597D> Tj ET"),
    ),
    "updated": updated(pdf(), 4, packed(pdfs.shown("Mended again."))),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_copy_reads_the_same(content):
    copy = _reader(examine.derive("pdf", content))

    original = _reader(content)
    assert [page.extract_text() for page in copy.pages] == [
        page.extract_text() for page in original.pages
    ]
    assert [page.mediabox for page in copy.pages] == [
        page.mediabox for page in original.pages
    ]
    assert copy.metadata is None


def test_copy_of_a_form_keeps_what_was_filled_in():
    content = pdf(
        FIELD % b"/M (today)",
        catalogue=b"/AcroForm << /Fields [6 0 R] >>",
        page=b"/Annots [6 0 R]",
    )

    assert _reader(examine.derive("pdf", content)).get_form_text_fields() == {
        "name": "Li"
    }


def test_copy_keeps_links_notes_and_outline():
    content = pdf(
        LINK,
        NOTE % b"",
        b"<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>",
        b"<< /Title (One) /Parent 8 0 R /Dest [3 0 R /Fit] >>",
        catalogue=b"/Outlines 8 0 R",
        page=b"/Annots [6 0 R 7 0 R]",
    )

    copy = _reader(examine.derive("pdf", content))

    link, note = (one.get_object() for one in copy.pages[0]["/Annots"])
    assert link["/A"]["/URI"] == "https://example.org/"
    assert note["/Contents"] == "see here"
    assert [one.title for one in copy.outline] == ["One"]


def test_copy_keeps_places_with_names():
    content = pdf(
        catalogue=b"/Names << /Dests << /Names [(a) [3 0 R /Fit]] >> /Other (x) >>"
    )

    copy = _reader(examine.derive("pdf", content))

    assert list(copy.named_destinations) == ["a"]
    assert "/Other" not in copy.root_object["/Names"]


def test_photograph_that_hides_its_data_in_a_broken_way_stops_the_copy():
    photo = pictures.jpeg(exif=pictures.exif(1))
    broken = photo[:20] + b"\xff\xc3" + photo[22:]
    content = pdf(
        stream(broken, pdfs.IMAGE + b" /Filter /DCTDecode"), page=b"/Group 6 0 R"
    )

    with pytest.raises(Refused, match="damaged"):
        examine.derive("pdf", content)


def test_unusual_photograph_without_data_is_taken_over():
    content = pdf(
        stream(b"\xff\xd8\xff\xc3", pdfs.IMAGE + b" /Filter /DCTDecode"),
        page=b"/Group 6 0 R",
    )

    assert b"\xff\xd8\xff\xc3" in examine.derive("pdf", content)


def test_catalogue_written_into_the_trailer_stops_the_copy():
    content = pdf().replace(b"/Root 1 0 R", b"/Root << /Type /Catalog /Pages 2 0 R >>")

    with pytest.raises(Refused, match="damaged"):
        pdf_copy.derive_pdf(content)


def test_arrays_in_arrays_without_end_stop_the_copy():
    content = pdf(b"[" * 150 + b"]" * 150, page=b"/Group 6 0 R")

    with pytest.raises(Refused, match="too_complex"):
        examine.derive("pdf", content)


def _reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def _unpacked(content: bytes) -> list[bytes]:
    found = []
    for start in re.finditer(rb"stream\n", content):
        try:
            found.append(zlib.decompressobj().decompress(content[start.end() :]))
        except zlib.error:
            continue
    return found
