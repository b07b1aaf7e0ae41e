import base64
import zlib

import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from . import pdfs, pictures
from .packages import docx
from .pdfs import modern, object_stream, packed, pdf, stream, updated

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"
FIELD = (
    b"<< /FT /Tx /T (name) /V (x) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] %s >>"
)
LINK = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI %s >> >>"
GOTO = b"<< /S /GoTo /D [3 0 R /Fit] >>"
LONG = zlib.compress(bytes(120_000_000), 9)


def _annotated(annotation: bytes) -> bytes:
    return pdf(annotation, page=b"/Annots [6 0 R]")


def _linked(address: bytes) -> bytes:
    return _annotated(LINK % address)


def _predicted(rows: bytes, form: bytes = b"%s") -> bytes:
    """Objects packed the way rows of a picture are."""
    lines = [rows[i : i + 5] for i in range(0, len(rows), 5)]
    above, coded = bytes(5), b""
    for line in lines:
        coded += b"\2" + bytes((a - b) % 256 for a, b in zip(line, above, strict=True))
        above = line
    keys = form % b"<< /Predictor 12 /Columns 5 /Early true >>"
    return packed(coded, b"/Type /ObjStm /N 1 /First 4 /DecodeParms " + keys)


BENIGN = {
    "one-page": pdf(),
    "chinese": pdf(
        font=pdfs.CHINESE,
        contents=stream(b"BT /F1 12 Tf 20 200 Td <8DEF5DF24FEE597D> Tj ET"),
    ),
    "packed-page": pdf(contents=packed(pdfs.shown("x"))),
    "packed-objects": modern(),
    "form": pdf(
        FIELD % b"",
        catalogue=b"/AcroForm << /Fields [6 0 R] >>",
        page=b"/Annots [6 0 R]",
    ),
    "packed-form": modern(
        FIELD % b"",
        catalogue=b"/AcroForm << /Fields [6 0 R] >>",
        page=b"/Annots [6 0 R]",
    ),
    "updated": updated(pdf(), 4, stream(pdfs.shown("y"))),
    "updated-twice": updated(updated(pdf(), 4, stream(pdfs.shown("y"))), 5, pdfs.FONT),
    "web-link": _linked(b"(https://example.org/a?b=c)"),
    "mail-link": _linked(b"(mailto:a@example.org)"),
    "link-within-site": _linked(b"(page.html)"),
    "opens-at-page": pdf(catalogue=b"/OpenAction [3 0 R /Fit]"),
    "opens-by-quiet-action": pdf(GOTO, catalogue=b"/OpenAction 6 0 R"),
    "empty-actions": pdf(page=b"/AA << >>"),
    "words-about-scripts": pdf(
        b"<< /Title (/JavaScript /Launch \\(/JS\\)) >>", trailer=b"/Info 6 0 R"
    ),
    "script-only-in-words": pdf(contents=stream(pdfs.shown("/JS /Launch /OpenAction"))),
    "photograph": pdf(stream(pictures.jpeg(), pdfs.IMAGE + b" /Filter /DCTDecode")),
    "drawing": pdf(packed(bytes(64 * 40 * 3), pdfs.IMAGE)),
    "white-paper": pdf(
        packed(
            bytes(30_000_000),
            pdfs.IMAGE.replace(b"64", b"5000").replace(b"40", b"2000"),
        )
    ),
    "ascii-stream": pdf(
        contents=stream(
            base64.a85encode(pdfs.shown("x")) + b"~>", b"/Filter /ASCII85Decode"
        )
    ),
    "objects-with-predictor": pdf(_predicted(b"7 0 << >> ")),
    "objects-with-listed-predictor": pdf(_predicted(b"7 0 << >> ", b"[%s]")),
    "objects-as-text": pdf(
        stream(b"372030205b5d>", b"/Type /ObjStm /N 1 /First 4 /Filter /AHx")
    ),
    "length-elsewhere": pdf(
        b"3", contents=packed(pdfs.shown("x")).replace(b"/Length", b"/Length 6 0 R /X")
    ),
    "filter-elsewhere": pdf(
        b"/FlateDecode",
        contents=packed(pdfs.shown("x")).replace(b"/FlateDecode", b"6 0 R"),
    ),
    "filter-of-no-kind": pdf(stream(b"x", b"/Filter [1]")),
    "broken-packed-page": pdf(
        contents=stream(zlib.compress(b"x" * 99)[:-3] + b"zzz", b"/Filter /FlateDecode")
    ),
    "text-packed-page": pdf(
        contents=stream(
            zlib.compress(pdfs.shown("x")).hex().encode() + b">", b"/Filter [/AHx /Fl]"
        )
    ),
    "photograph-packed-again": pdf(
        stream(
            zlib.compress(pictures.jpeg()),
            pdfs.IMAGE + b" /Filter [/FlateDecode /DCTDecode]",
        )
    ),
    "properties": pdfs.properties(),
    "blank-before": b"\r\n" + pdf(),
    "newlines-behind": pdf() + b"\r\n\r\n\0\0",
    "comment-lines": pdf().replace(
        b"/Catalog ", b"/Catalog % << /S /JavaScript >>\n", 1
    ),
    "layers": pdf(
        catalogue=b"/OCProperties << /OCGs [] /D << /AS [<< /Event /View >>] >> >>"
    ),
}
HOSTILE = {
    "script": (pdf(SCRIPT), "script"),
    "script-on-opening": (pdf(SCRIPT, catalogue=b"/OpenAction 6 0 R"), "script"),
    "script-on-opening-inside": (pdf(catalogue=b"/OpenAction " + SCRIPT), "script"),
    "script-by-name": (
        pdf(SCRIPT, catalogue=b"/Names << /JavaScript << /Names [(a) 6 0 R] >> >>"),
        "script",
    ),
    "script-of-page": (pdf(SCRIPT, page=b"/AA << /O 6 0 R >>"), "actions"),
    "script-of-field": (pdf(FIELD % (b"/AA << /K " + SCRIPT + b" >>")), "actions"),
    "script-of-annotation": (
        _annotated(
            b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A " + SCRIPT + b" >>"
        ),
        "script",
    ),
    "script-unreferenced": (pdf(b"null", SCRIPT), "script"),
    "script-escaped": (pdf(b"<< /S /J#61vaScript /J#53 (x) >>"), "script"),
    "script-escaped-whole": (
        pdf(b"<< /#53 /#4a#61#76#61#53#63#72#69#70#74 /#4A#53 (x) >>"),
        "script",
    ),
    "script-name-elsewhere": (pdf(b"<< /S 7 0 R >>", b"/JavaScript"), "script"),
    "script-second-entry": (pdf(b"<< /S /GoTo /S /JavaScript >>"), "script"),
    "script-packed": (modern(SCRIPT), "script"),
    "script-packed-escaped": (modern(b"<< /S /J#61vaScript /J#53 (x) >>"), "script"),
    "script-packed-unreferenced": (pdf(object_stream({77: SCRIPT})), "script"),
    "script-packed-untyped": (
        pdf(object_stream({77: SCRIPT}).replace(b"/Type /ObjStm", b"")),
        "script",
    ),
    "script-packed-twice": (
        pdf(
            stream(
                zlib.compress(zlib.compress(b"7 0 " + SCRIPT)),
                b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]",
            )
        ),
        "script",
    ),
    "script-packed-as-text": (
        pdf(
            stream(
                (b"7 0 " + SCRIPT).hex().encode() + b">",
                b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode",
            )
        ),
        "script",
    ),
    "script-packed-not-at-all": (
        pdf(stream(b"7 0 " + SCRIPT, b"/Type /ObjStm /N 1 /First 4")),
        "script",
    ),
    "script-packed-wrong-length": (
        pdf(object_stream({77: SCRIPT}).replace(b"/Length ", b"/Length 1", 1)),
        "script",
    ),
    "script-packed-length-elsewhere": (
        pdf(
            stream(
                b"7 0 %endstream\n" + SCRIPT, b"/Type /ObjStm /N 1 /First 4"
            ).replace(b"/Length ", b"/Length 9 0 R /X ")
        ),
        "script",
    ),
    "script-in-old-revision": (
        updated(pdf(SCRIPT, catalogue=b"/OpenAction 6 0 R"), 6, b"null"),
        "script",
    ),
    "script-in-new-revision": (updated(pdf(), 5, SCRIPT), "script"),
    "script-in-data-of-stream": (
        pdf(stream(b"55 0 obj\n" + SCRIPT + b"\nendobj")),
        "script",
    ),
    "script-behind-broken-bracket": (
        pdf(b"<< /A [ /B >> /S /JavaScript /JS (x) >>"),
        "script",
    ),
    "script-behind-parenthesis": (pdf(b"<< /A ) /S /JavaScript /JS (x) >>"), "script"),
    "script-behind-false-object": (
        pdf(b"<< /A [ /B >> /objx /S /JavaScript /JS (x) >>"),
        "script",
    ),
    "script-behind-false-head": (
        pdf(b"<< /A [ /B >> 9 0 obj /S /JavaScript /JS (x) >>"),
        "script",
    ),
    "script-behind-brace": (pdf(b"<< /A { /S /JavaScript } >>"), "script"),
    "script-never-closed": (pdf(b"<< /S /JavaScript /JS (x)"), "script"),
    "script-behind-comment": (pdf(b"%hidden\n<< %>>\n/S %x\n/JavaScript >>"), "script"),
    "post-script": (pdf(stream(b"x", b"/Type /XObject /Subtype /PS")), "script"),
    "launch": (pdf(LAUNCH, catalogue=b"/OpenAction 6 0 R"), "actions"),
    "launch-on-click": (
        _annotated(b"<< /Subtype /Link /Rect [0 0 9 9] /A " + LAUNCH + b" >>"),
        "actions",
    ),
    "launch-after-other": (
        pdf(b"<< /S /GoTo /D [3 0 R /Fit] /Next " + LAUNCH + b" >>"),
        "actions",
    ),
    "quiet-with-next-on-opening": (
        pdf(
            b"<< /S /GoTo /D [3 0 R /Fit] /Next 7 0 R >>",
            catalogue=b"/OpenAction 6 0 R",
        ),
        "actions",
    ),
    "submit": (pdf(b"<< /S /SubmitForm /F (http://example.org) >>"), "actions"),
    "import": (pdf(b"<< /S /ImportData /F (a.fdf) >>"), "actions"),
    "other-document": (
        pdf(b"<< /S /GoToR /F (\\\\\\\\server\\\\a.pdf) /D [0 /Fit] >>"),
        "actions",
    ),
    "embedded-document": (pdf(b"<< /S /GoToE /D [0 /Fit] >>"), "attachments"),
    "web-on-opening": (
        pdf(b"<< /S /URI /URI (http://example.org) >>", catalogue=b"/OpenAction 6 0 R"),
        "actions",
    ),
    "print-on-opening": (
        pdf(catalogue=b"/OpenAction << /S /Named /N /Print >>"),
        "actions",
    ),
    "actions-of-document": (
        pdf(catalogue=b"/AA << /WC << /S /Named /N /Print >> >>"),
        "actions",
    ),
    "script-link": (_linked(b"(javascript:alert(1))"), "appended"),
    "script-link-escaped": (_linked(b"(\\152avascript:x)"), "actions"),
    "script-link-hex": (
        _linked(b"<" + b"javascript:x".hex().encode() + b">"),
        "actions",
    ),
    "script-link-wide": (
        _linked(b"<" + "\ufeffjavascript:x".encode("utf-16-be").hex().encode() + b">"),
        "actions",
    ),
    "file-link": (_linked(b"(file:///c:/windows/system32/calc.exe)"), "actions"),
    "share-link": (_linked(b"(\\\\\\\\server\\\\share)"), "actions"),
    "place-in-other-file": (
        pdf(b"<< /S /GoTo /F (http://example.org/a.pdf) /D [0 /Fit] >>"),
        "remote",
    ),
    "page-from-other-file": (
        pdf(b"<< /Type /XObject /Subtype /Form /Ref << /F (http://example.org) >> >>"),
        "remote",
    ),
    "data-in-other-file": (pdf(stream(b"", b"/F (http://example.org/a)")), "remote"),
    "rich-media": (
        _annotated(b"<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>"),
        "media",
    ),
    "film": (
        _annotated(b"<< /Type /Annot /Subtype /Movie /Rect [0 0 9 9] >>"),
        "media",
    ),
    "sound": (
        _annotated(b"<< /Type /Annot /Subtype /Sound /Rect [0 0 9 9] >>"),
        "media",
    ),
    "screen": (
        _annotated(b"<< /Type /Annot /Subtype /Screen /Rect [0 0 9 9] >>"),
        "media",
    ),
    "solid": (
        _annotated(b"<< /Type /Annot /Subtype /3D /3DD 7 0 R /Rect [0 0 9 9] >>"),
        "media",
    ),
    "rendition": (pdf(b"<< /S /Rendition /OP 0 >>"), "media"),
    "xfa": (pdf(stream(b"<xdp/>"), catalogue=b"/AcroForm << /XFA 6 0 R >>"), "xfa"),
    "xfa-escaped": (
        pdf(stream(b"<xdp/>"), catalogue=b"/AcroForm << /#58FA [(a) 6 0 R] >>"),
        "xfa",
    ),
    "attachment": (
        pdf(
            stream(b"x", b"/Type /EmbeddedFile"),
            b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>",
            catalogue=b"/Names << /EmbeddedFiles << /Names [(a) 7 0 R] >> >>",
        ),
        "attachments",
    ),
    "attachment-on-page": (
        _annotated(b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] >>"),
        "attachments",
    ),
    "attachment-unreferenced": (
        pdf(stream(b"x", b"/Type /EmbeddedFile")),
        "attachments",
    ),
    "portfolio": (pdf(catalogue=b"/Collection << /View /D >>"), "attachments"),
    "encrypted": (pdfs.encrypted(), "encrypted"),
    "encrypted-packed": (
        modern().replace(b"/Type /XRef", b"/Encrypt << /V 1 >> /Type /XRef"),
        "encrypted",
    ),
    "cut-half": (pdf()[: len(pdf()) // 2], "truncated"),
    "cut-table": (pdf()[: pdf().find(b"xref") + 10], "truncated"),
    "cut-last-word": (pdf()[:-8], "truncated"),
    "header-only": (b"%PDF-1.7\n", "truncated"),
    "end-only": (b"%PDF-1.7\nstartxref\n0\n%%EOF\n", "damaged"),
    "no-pages": (
        pdfs.written(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
            ]
        ),
        "damaged",
    ),
    "pages-in-a-ring": (
        pdfs.written(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
            ]
        ),
        "damaged",
    ),
    "no-catalogue": (
        pdf().replace(b"/Root 1 0 R", b"/Root 4 0 R").replace(b"/Catalog", b"/Cat"),
        "damaged",
    ),
    "something-before": (b"GIF89a/*" + pdf(), "mismatch"),
    "html-before": (pictures.HTML + pdf(), "mismatch"),
    "html-in-head": (b"%PDF-1.4 <script>x()</script>\n" + pdf(), "appended"),
    "html-behind": (pdf() + pictures.HTML, "appended"),
    "zip-behind": (pdf() + pictures.ZIP, "appended"),
    "zip-around": (docx() + pdf(), "mismatch"),
    "zip-in-stream-and-end": (
        pdf(stream(docx()))[:-6] + b"PK\x05\x06" + bytes(16) + b"\x06\0%%EOF\n",
        "appended",
    ),
    "words-behind": (pdf() + pictures.MARKER, "appended"),
    "much-padding": (pdf() + bytes(100_000), "appended"),
    "bomb": (pdf(contents=stream(LONG, b"/Filter /FlateDecode")), "unpacks_too_large"),
    "bomb-twice-packed": (
        pdf(
            contents=stream(zlib.compress(LONG), b"/Filter [/FlateDecode /FlateDecode]")
        ),
        "unpacks_too_large",
    ),
    "bomb-of-objects": (
        pdf(stream(LONG, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")),
        "unpacks_too_large",
    ),
    "bomb-of-filters": (
        pdf(stream(b"x", b"/Filter [" + b"/ASCIIHexDecode " * 50 + b"]")),
        "too_complex",
    ),
    "bomb-of-brackets": (pdf(b"[" * 5_000), "too_complex"),
    "bomb-of-pixels": (
        pdf(packed(b"x", pdfs.IMAGE.replace(b"64", b"90000").replace(b"40", b"90000"))),
        "too_many_pixels",
    ),
    "endless-text": (pdf(b"(" + b"x" * 2_000_000), "too_complex"),
    "objects-of-unknown-filter": (
        pdf(stream(b"x", b"/Type /ObjStm /N 1 /First 4 /Filter /Own")),
        "unreadable",
    ),
    "objects-of-wrong-text": (
        pdf(
            stream(b"\xff\xfe", b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode")
        ),
        "damaged",
    ),
    "objects-of-text-without-length": (
        pdf(
            stream(
                b"37>", b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode"
            ).replace(b"/Length ", b"/Length 9 0 R /X ")
        ),
        "unreadable",
    ),
    "objects-with-predictor-elsewhere": (
        pdf(object_stream({7: b"1"}, b"/DecodeParms 9 0 R")),
        "unreadable",
    ),
    "objects-with-odd-predictor": (
        pdf(object_stream({7: b"1"}, b"/DecodeParms << /Predictor 12 /Columns 0 >>")),
        "damaged",
    ),
    "script-with-predictor": (
        pdf(_predicted(b"7 0 " + SCRIPT + b" " * (-len(SCRIPT) % 5 + 1))),
        "script",
    ),
    "objects-without-count": (pdf(stream(b"x", b"/Type /ObjStm /First 4")), "damaged"),
    "objects-fewer-than-said": (
        pdf(stream(b"1 0 ", b"/Type /ObjStm /N 9 /First 4")),
        "damaged",
    ),
    "packed-stream-without-end": (
        pdf(contents=packed(b"x")).replace(b"endstream", b"endstre"),
        "truncated",
    ),
}


@pytest.mark.parametrize("content", BENIGN.values(), ids=BENIGN)
def test_document_is_taken_and_copied(content):
    examine.check("pdf", content)

    assert examine.derive("pdf", content)


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_or_broken_document_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        examine.check("pdf", content)

    assert refused.value.code == code
