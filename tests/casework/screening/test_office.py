import zlib

import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from . import packages, pictures
from .packages import (
    EXTERNAL,
    MAIN,
    alone,
    cell,
    docx,
    docx_parts,
    listing,
    main,
    paragraph,
    picture,
    sheet_with,
    svg,
    typed,
    xlsx,
    xlsx_parts,
    zipped,
)

BENIGN = {
    "own-data": ("docx", docx(**{"customXml/item1.xml": b'<a src="http://x"/>'})),
    "text": ("docx", docx(paragraph("尊敬的领导：道路已修好。"))),
    "properties": ("docx", zipped(docx_parts() | packages.properties())),
    "picture": ("docx", picture("image1.png", pictures.png())),
    "drawn-icon": (
        "docx",
        picture("icon.svg", svg('<path d="M0 0"/><use href="#a"/>')),
    ),
    "utf-16": (
        "docx",
        main(
            packages.document(paragraph("路"))
            .decode()
            .replace("UTF-8", "UTF-16")
            .encode("utf-16")
        ),
    ),
    "strict": (
        "docx",
        main(
            packages.document("").replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
        ),
    ),
    "printer-settings": (
        "xlsx",
        zipped(xlsx_parts() | {"xl/printerSettings/printerSettings1.bin": bytes(200)}),
    ),
    "form-checkbox": (
        "xlsx",
        sheet_with('<controls><control shapeId="1"/></controls>'),
    ),
}
HOSTILE = {
    "doctype-in-own-data": (
        "docx",
        docx(**{"customXml/item1.xml": packages.DOCTYPE + b"<a/>"}),
        "doctype",
    ),
    "program-in-own-data": ("docx", docx(**{"customXml/item1.xml": b"MZ"}), "embedded"),
    "docm-renamed": (
        "docx",
        typed("docx", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "xlsm-renamed": (
        "xlsx",
        typed("xlsx", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "macros",
    ),
    "template-renamed": (
        "docx",
        typed("docx", f"{packages.WORDML}.template.main+xml"),
        "mismatch",
    ),
    "xlsx-renamed-docx": ("docx", xlsx(), "mismatch"),
    "docx-renamed-xlsx": ("xlsx", docx(), "mismatch"),
    "presentation": (
        "docx",
        typed("docx", f"{packages.TYPE}presentationml.presentation.main+xml"),
        "mismatch",
    ),
    "vba-part": ("docx", docx(**{"word/vbaProject.bin": b"x"}), "macros"),
    "vba-relationship": (
        "docx",
        alone(
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
            "other.bin",
        ),
        "macros",
    ),
    "vba-type": (
        "docx",
        typed(
            "docx",
            packages.MAIN_TYPE["docx"],
            **{"/word/a.xml": "application/vnd.ms-office.vbaProject"},
        ),
        "macros",
    ),
    "key-map": (
        "docx",
        alone(
            "http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations",
            "customizations.xml",
        ),
        "macros",
    ),
    "ribbon": (
        "docx",
        zipped(
            docx_parts()
            | {
                "_rels/.rels": listing(
                    ("officeDocument", MAIN["docx"]),
                    (
                        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
                        "customUI.xml",
                    ),
                )
            }
        ),
        "macros",
    ),
    "old-macro-sheet": (
        "xlsx",
        xlsx(
            cell(),
            (
                "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
                "macrosheets/sheet1.xml",
            ),
        ),
        "macros",
    ),
    "old-macro-part": (
        "xlsx",
        xlsx(**{"xl/macrosheets/sheet1.xml": b"<a/>"}),
        "macros",
    ),
    "activex-part": (
        "docx",
        docx(**{"word/activeX/activeX1.xml": b"<ocx/>"}),
        "controls",
    ),
    "activex-relationship": ("docx", alone("control", "x.xml"), "controls"),
    "activex-element": ("docx", docx("<w:control r:id='rId1'/>"), "controls"),
    "ole-relationship": ("docx", alone("oleObject", "other.xml"), "embedded"),
    "ole-element": ("docx", docx("<o:OLEObject Type='Embed'/>"), "embedded"),
    "ole-remote": (
        "docx",
        alone("oleObject", "http://example.org/x.doc", EXTERNAL),
        "embedded",
    ),
    "ole-bytes": (
        "docx",
        docx(**{"word/media/image1.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
        "embedded",
    ),
    "ole-part": ("xlsx", xlsx(**{"xl/embeddings/oleObject1.bin": b"x"}), "embedded"),
    "package-relationship": ("docx", alone("package", "Book1.xml"), "embedded"),
    "alternative-chunk": ("docx", docx("<w:altChunk r:id='rId1'/>"), "embedded"),
    "alternative-chunk-relationship": (
        "docx",
        alone("aFChunk", "chunk.xml"),
        "embedded",
    ),
    "sub-document": ("docx", docx("<w:subDoc r:id='rId1'/>"), "embedded"),
    "unknown-binary": ("docx", docx(**{"word/data.bin2": b"x"}), "embedded"),
    "film-inside": (
        "docx",
        docx(**{"word/media/media1.mp4": b"\x00\x00\x00\x18ftypmp42"}),
        "embedded",
    ),
    "program-on-click": (
        "docx",
        docx('<a:hlinkClick action="ppaction://program?x"/>'),
        "actions",
    ),
    "script-in-drawing": (
        "docx",
        picture("a.svg", svg("<script>x()</script>")),
        "embedded",
    ),
    "handler-in-drawing": (
        "docx",
        picture("a.svg", svg('<path onload="x()"/>')),
        "embedded",
    ),
    "remote-in-drawing": (
        "docx",
        picture("a.svg", svg('<image href="http://example.org/a.png"/>')),
        "remote",
    ),
    "doctype": ("docx", main(packages.DOCTYPE + b"<a>&b;</a>"), "doctype"),
    "laughs": (
        "docx",
        main(b'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;">]><a>&m;</a>'),
        "doctype",
    ),
    "external-entity": (
        "docx",
        main(b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'),
        "doctype",
    ),
    "doctype-in-types": (
        "docx",
        zipped(docx_parts() | {"[Content_Types].xml": packages.DOCTYPE + b"<Types/>"}),
        "doctype",
    ),
    "doctype-in-relationships": (
        "docx",
        zipped(
            docx_parts() | {"word/_rels/document.xml.rels": packages.DOCTYPE + b"<a/>"}
        ),
        "doctype",
    ),
    "doctype-in-properties": (
        "docx",
        docx(**{"docProps/core.xml": packages.DOCTYPE + b"<a/>"}),
        "doctype",
    ),
    "doctype-utf-16": (
        "docx",
        main(
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
        ),
        "doctype",
    ),
    "doctype-utf-7": (
        "docx",
        main(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-packages.DOCTYPE a+AD4-'),
        "damaged",
    ),
    "broken-xml": ("docx", main(b"<a><b></a>"), "damaged"),
    "cut-xml": ("docx", main(packages.document(paragraph("x"))[:-20]), "damaged"),
    "other-document": ("docx", main(b"<html/>"), "damaged"),
    "main-part-missing": (
        "docx",
        zipped({k: v for k, v in docx_parts().items() if k != MAIN["docx"]}),
        "damaged",
    ),
    "no-relationships": (
        "docx",
        zipped({k: v for k, v in docx_parts().items() if k != "_rels/.rels"}),
        "damaged",
    ),
    "no-main-relationship": (
        "docx",
        zipped(docx_parts() | {"_rels/.rels": listing()}),
        "mismatch",
    ),
    "encrypted": ("docx", packages.encrypted(), "encrypted"),
    "encrypted-workbook": ("xlsx", packages.encrypted(), "encrypted"),
    "old-word-document": (
        "docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "mismatch",
    ),
    "rich-text": ("docx", b"{\\rtf1 x}", "mismatch"),
    "picture-bomb-inside": (
        "docx",
        picture("a.png", pictures.png_of(90000, 90000, b"\x00")),
        "too_many_pixels",
    ),
    "text-bomb-in-picture-inside": (
        "docx",
        picture(
            "a.png",
            pictures.with_chunk(
                pictures.png(), b"zTXt", b"a\x00\x00" + zlib.compress(bytes(9000000))
            ),
        ),
        "unpacks_too_large",
    ),
}


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_document_is_taken_and_copied(kind, content):
    examine.check(kind, content)

    assert examine.derive(kind, content)


@pytest.mark.parametrize(("kind", "content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_or_broken_document_is_refused(kind, content, code):
    with pytest.raises(Refused) as refused:
        examine.check(kind, content)

    assert refused.value.code == code
