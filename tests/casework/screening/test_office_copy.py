import io
import re

import docx as word
import openpyxl
import pytest

from casework.screening import examine

from . import packages, pictures
from .packages import (
    EXTERNAL,
    MAIN,
    Parts,
    cell,
    docx_parts,
    field,
    listing,
    paragraph,
    sheet,
    unzipped,
    workbook,
    xlsx_parts,
    zipped,
)
from .pictures import MARKER

WHO = MARKER.decode()
TYPE = packages.TYPE
WORDML = packages.WORDML
SHEETML = f"{TYPE}spreadsheetml"
W = f'xmlns:w="{packages.WORD}"'
S = f'xmlns="{packages.SHEET}"'
LINK = '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p>'
EMF = (
    b"\1\0\0\0" + (120).to_bytes(4, "little") + bytes(32) + b" EMF" + bytes(16)
    + (30).to_bytes(4, "little") + (88).to_bytes(4, "little") + bytes(20)
    + WHO.encode("utf-16-le").ljust(60, b"\0")
)  # fmt: skip


def _types(kind: str, **others: str) -> dict[str, bytes]:
    known = {"/xl/worksheets/sheet1.xml": f"{SHEETML}.worksheet+xml"}
    types = packages.content_types(
        MAIN[kind],
        packages.MAIN_TYPE[kind],
        **(known if kind == "xlsx" else {}),
        **others,
    )
    return {"[Content_Types].xml": types}


def _tracked(kind: str, inside: str, author: str = "a") -> str:
    """A tracked change: what was inserted, deleted or moved, and by whom."""
    change = f'<w:{kind} w:id="1" w:author="{author}" w:date="{author}">'
    return f"<w:p>{change}<w:r>{inside}</w:r></w:{kind}></w:p>"


def _body(body: str, *rows: tuple[str, ...], **more: bytes) -> bytes:
    parts = docx_parts(body, *rows) | more
    return zipped(parts | packages.properties())


def _part(kind: str, name: str, content: str | bytes) -> bytes:
    """A document with one further part of its own kind."""
    ending = f"{WORDML}.{kind}+xml"
    raw = content if isinstance(content, bytes) else content.encode()
    return zipped(
        docx_parts(paragraph("道路"), (kind, name))
        | _types("docx", **{f"/word/{name}": ending})
        | {f"word/{name}": raw}
    )


def _book(
    inside: str = "", rows: str = cell(), after: str = "", more: Parts | None = None
) -> bytes:
    parts = xlsx_parts() | {
        MAIN["xlsx"]: workbook(inside),
        "xl/worksheets/sheet1.xml": sheet(rows, after),
    }
    return zipped(parts | packages.properties() | (more or {}))


MARKED = {
    "properties": ("docx", _body(paragraph("道路"))),
    "own-data": (
        "docx",
        _body(
            paragraph("x"),
            ("customXml", "../customXml/item1.xml"),
            **{"customXml/item1.xml": f"<a>{WHO}</a>".encode()},
        ),
    ),
    "loose-part": (
        "docx",
        _body(paragraph("x"), **{"word/old.xml": f"<a>{WHO}</a>".encode()}),
    ),
    "revision-numbers": (
        "docx",
        _body(f'<w:p w:rsidR="{WHO}"><w:r w:rsidRPr="{WHO}"><w:t>x</w:t></w:r></w:p>'),
    ),
    "inserted-by": (
        "docx",
        _body(_tracked("ins", "<w:t>x</w:t>", WHO)),
    ),
    "deleted-words": (
        "docx",
        _body(_tracked("del", f"<w:delText>{WHO}</w:delText>")),
    ),
    "moved-words": (
        "docx",
        _body(_tracked("moveFrom", f"<w:t>{WHO}</w:t>")),
    ),
    "earlier-format": (
        "docx",
        _body(_tracked("rPrChange", "<w:t/>", WHO)),
    ),
    "xml-comment": ("docx", _body(f"<!-- {WHO} --><?note {WHO}?>" + paragraph("x"))),
    "picture-file-name": (
        "docx",
        _body(f'<pic:pic><pic:cNvPr id="1" name="{WHO}.jpg"/></pic:pic>'),
    ),
    "picture-path": (
        "docx",
        _body(f'<w:p><a:docPr name="图片 1" descr="C:\\Users\\{WHO}\\a"/></w:p>'),
    ),
    "picture-title": ("docx", _body(f'<w:p><v:imagedata o:title="{WHO}"/></w:p>')),
    "picture-data": (
        "docx",
        _body(
            paragraph("x"),
            ("image", "media/a.jpeg"),
            **{"word/media/a.jpeg": pictures.jpeg(exif=pictures.exif(1))},
        ),
    ),
    "drawing-data": (
        "docx",
        _body(
            paragraph("x"),
            ("image", "media/a.png"),
            **{
                "word/media/a.png": pictures.with_chunk(
                    pictures.png(), b"tEXt", b"Author\0" + MARKER
                )
            },
        ),
    ),
    "animation-data": (
        "docx",
        _body(
            paragraph("x"),
            ("image", "media/a.gif"),
            **{
                "word/media/a.gif": pictures.saved(
                    pictures.drawing("P"), "GIF", comment=MARKER
                )
            },
        ),
    ),
    "metafile-data": (
        "docx",
        _body(paragraph("x"), ("image", "media/a.emf"), **{"word/media/a.emf": EMF}),
    ),
    "vector-icon": (
        "docx",
        _body(
            paragraph("x"),
            ("image", "media/a.svg"),
            **{"word/media/a.svg": packages.svg(f"<title>{WHO}</title>")},
        ),
    ),
    "settings": (
        "docx",
        _part(
            "settings",
            "settings.xml",
            f'<w:settings {W}><w:attachedTemplate w:id="{WHO}"/><w:rsids>'
            f'<w:rsid w:val="{WHO}"/></w:rsids><w:docVars><w:docVar w:val="{WHO}"/>'
            "</w:docVars></w:settings>",
        ),
    ),
    "comment-author": (
        "docx",
        _part(
            "comments",
            "comments.xml",
            f'<w:comments {W}><w:comment w:id="1" w:author="{WHO}" w:initials="{WHO}"'
            f' w:date="{WHO}"><w:p/></w:comment></w:comments>',
        ),
    ),
    "people": (
        "docx",
        _part(
            "people",
            "people.xml",
            f'<w:people {W}><w:person w:author="{WHO}"/></w:people>',
        ),
    ),
    "glossary": (
        "docx",
        _part("glossaryDocument", "glossary.xml", f"<w:a {W}>{WHO}</w:a>"),
    ),
    "template-path": (
        "docx",
        zipped(
            docx_parts()
            | {
                "word/_rels/document.xml.rels": listing(
                    ("attachedTemplate", f"file:///C:\\Users\\{WHO}\\a.dotm", EXTERNAL)
                )
            }
        ),
    ),
    "link-to-own-disk": (
        "docx",
        zipped(
            docx_parts(LINK.format("x"))
            | {
                "word/_rels/document.xml.rels": listing(
                    ("hyperlink", f"file:///C:\\{WHO}\\a", EXTERNAL)
                )
            }
        ),
    ),
    "book-properties": ("xlsx", _book()),
    "book-path": (
        "xlsx",
        _book(f'<absPath url="C:\\{WHO}"/><fileSharing userName="{WHO}"/>'),
    ),
    "book-views": (
        "xlsx",
        _book(f'<customWorkbookViews><view name="{WHO}"/></customWorkbookViews>'),
    ),
    "other-book": (
        "xlsx",
        _book(
            '<externalReferences><externalReference r:id="rId2"/></externalReferences>',
            cell("[1]A!B1"),
            more={
                "xl/_rels/workbook.xml.rels": listing(
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("externalLink", "externalLinks/externalLink1.xml"),
                ),
                "xl/externalLinks/externalLink1.xml": f"<a>{WHO}</a>".encode(),
            },
        ),
    ),
    "printer": (
        "xlsx",
        _book(
            after='<pageSetup r:id="rId1"/>',
            more={
                "xl/worksheets/_rels/sheet1.xml.rels": listing(
                    ("printerSettings", "../printerSettings/p1.bin")
                ),
                "xl/printerSettings/p1.bin": MARKER,
            },
        ),
    ),
    "note-author": (
        "xlsx",
        _book(
            more=_types("xlsx", **{"/xl/comments1.xml": f"{SHEETML}.comments+xml"})
            | {
                "xl/worksheets/_rels/sheet1.xml.rels": listing(
                    ("comments", "../comments1.xml")
                ),
                "xl/comments1.xml": (
                    f"<comments {S}><author>{WHO}</author></comments>"
                ).encode(),
            },
        ),
    ),
    "chat-author": (
        "xlsx",
        _book(
            more={
                "xl/_rels/workbook.xml.rels": listing(
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("person", "persons/person.xml"),
                ),
                "xl/persons/person.xml": (
                    f'<person displayName="{WHO}" userId="{WHO}"/>'
                ).encode(),
            }
        ),
    ),
}


@pytest.mark.parametrize(("kind", "content"), MARKED.values(), ids=MARKED)
def test_copy_does_not_say_who_or_where(kind, content):
    parts = unzipped(examine.derive(kind, content))

    everything = b"".join(parts.values()) + "".join(parts).encode()
    assert MARKER not in everything
    assert WHO.encode("utf-16-le") not in everything


def test_copy_of_a_letter_reads_the_same():
    body = (
        paragraph("尊敬的领导：  道路 &amp; 桥 &lt;3&gt;")
        + f"<w:p>{field('PAGE', result='第一页')}</w:p>"
        + LINK.format("链接")
        + "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>"
        + paragraph("格")
        + "</w:tc></w:tr></w:tbl>"
    )
    content = zipped(
        docx_parts(body, ("hyperlink", "https://example.org/?a&amp;b", EXTERNAL))
    )

    copy = word.Document(io.BytesIO(examine.derive("docx", content)))

    original = word.Document(io.BytesIO(content))
    texts = [[p.text for p in document.paragraphs] for document in (original, copy)]
    assert texts[0] == texts[1]
    assert copy.paragraphs[2].hyperlinks[0].url == "https://example.org/?a&b"
    assert copy.tables[0].cell(0, 0).text == original.tables[0].cell(0, 0).text


def test_copy_of_a_sheet_has_the_same_cells():
    book = openpyxl.Workbook()
    book.active.append(["姓名", 12.5, True, '=IF(A1="a|b",1,2)', "x\ny", "<&>"])
    book.active["A2"].hyperlink = "https://example.org/"
    book.create_sheet("第二")["B2"] = "=SUM(Sheet!B1)"
    out = io.BytesIO()
    book.save(out)

    copy = openpyxl.load_workbook(io.BytesIO(examine.derive("xlsx", out.getvalue())))

    for page in book:
        cells = [[one.value for one in row] for row in page.iter_rows()]
        assert [
            [one.value for one in row] for row in copy[page.title].iter_rows()
        ] == cells
    assert copy.active["A2"].hyperlink.target == "https://example.org/"


def test_value_from_another_workbook_stays_when_its_formula_goes():
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">[1]A!B1</f>'
        "<v>7</v></c></row>"
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>8</v></c></row>'
        '<row r="3"><c r="A3"><f>A1+1</f><v>8</v></c></row>'
    )

    copy = unzipped(examine.derive("xlsx", _book(rows=rows)))

    found = copy["xl/worksheets/sheet1.xml"].decode()
    assert re.findall("<f>(.*?)</f>", found) == ["A1+1"]
    assert re.findall("<v>(.*?)</v>", found) == ["7", "8", "8"]


def test_inserted_words_stay_without_their_author():
    body = (
        '<w:p><w:ins w:id="1" w:author="张三"><w:r><w:t>新增</w:t></w:r></w:ins></w:p>'
    )

    copy = unzipped(examine.derive("docx", packages.docx(body)))

    found = copy[MAIN["docx"]].decode()
    assert "新增" in found
    assert 'w:author=""' in found


def test_prefixes_that_compatibility_names_stay_declared():
    copy = unzipped(examine.derive("docx", packages.docx()))

    found = copy[MAIN["docx"]].decode()
    assert 'mc:Ignorable="w14"' in found
    assert "xmlns:w14=" in found


def test_link_without_its_target_keeps_its_words():
    _, content = MARKED["link-to-own-disk"]

    copy = unzipped(examine.derive("docx", content))

    assert b"<w:hyperlink><w:r><w:t>x</w:t>" in copy[MAIN["docx"]]
