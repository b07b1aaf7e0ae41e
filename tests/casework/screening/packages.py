"""Word and Excel documents made in code: parts by name, zipped as told."""

import io
import random
import struct
import zipfile
from typing import Any

from . import pictures
from .pictures import MARKER

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument."
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDML = f"{TYPE}wordprocessingml"
EXTERNAL = "External"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MAIN_TYPE = {
    "docx": f"{TYPE}wordprocessingml.document.main+xml",
    "xlsx": f"{TYPE}spreadsheetml.sheet.main+xml",
}
DEFAULTS = "".join(
    f'<Default Extension="{ending}" ContentType="{media_type}"/>'
    for ending, media_type in {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "vml": f"{TYPE}vmlDrawing",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "emf": "image/x-emf",
        "gif": "image/gif",
        "svg": "image/svg+xml",
        "bin": f"{TYPE}spreadsheetml.printerSettings",
    }.items()
)
Parts = dict[str, bytes]


def listing(*rows: tuple[str, ...]) -> bytes:
    """Relationships: kind or whole type, target, and "External" if it is."""
    found = []
    for number, (kind, target, *mode) in enumerate(rows, start=1):
        whole = kind if ":" in kind else f"{OFFICE}/relationships/{kind}"
        outside = f' TargetMode="{mode[0]}"' if mode else ""
        found.append(
            f'<Relationship Id="rId{number}" Type="{whole}"'
            f' Target="{target}"{outside}/>'
        )
    namespace = f"{PACKAGE}/relationships"
    body = "".join(found)
    return f'{HEAD}<Relationships xmlns="{namespace}">{body}</Relationships>'.encode()


def content_types(main: str, main_type: str, **others: str) -> bytes:
    rows = "".join(
        f'<Override PartName="{part}" ContentType="{media_type}"/>'
        for part, media_type in ({f"/{main}": main_type} | others).items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{DEFAULTS}{rows}</Types>'
    ).encode()


def document(body: str, attributes: str = "") -> bytes:
    """The text of a Word document."""
    return (
        f'{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
        f' mc:Ignorable="w14" {attributes}><w:body>{body}</w:body></w:document>'
    ).encode()


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def field(*instructions: str, result: str = "", inner: str = "") -> str:
    """A field whose instruction is cut over several runs, another inside it."""
    runs = "".join(f"<w:r><w:instrText>{i}</w:instrText></w:r>" for i in instructions)
    shown = f"{mark('separate')}<w:r><w:t>{result}</w:t></w:r>" if result else ""
    return f"{mark('begin')}{runs}{inner}{shown}{mark('end')}"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def sheet(rows: str, after: str = "") -> bytes:
    return (
        f'{HEAD}<worksheet xmlns="{SHEET}" xmlns:r="{OFFICE}/relationships">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def cell(formula: str = "", value: str = "1") -> str:
    found = f"<f>{formula}</f>" if formula else ""
    return f'<row r="1"><c r="A1">{found}<v>{value}</v></c></row>'


def workbook(inside: str = "") -> bytes:
    return (
        f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}/relationships">{inside}'
        '<sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode()


def docx_parts(
    body: str = paragraph("尊敬的领导：道路已修好。"),
    /,
    *rows: tuple[str, ...],
    **more: bytes,
) -> Parts:
    return {
        "[Content_Types].xml": content_types(MAIN["docx"], MAIN_TYPE["docx"]),
        "_rels/.rels": listing(("officeDocument", MAIN["docx"])),
        MAIN["docx"]: document(body),
        "word/_rels/document.xml.rels": listing(*rows),
    } | more


def xlsx_parts(rows: str = cell(), /, *listed: tuple[str, ...], **more: bytes) -> Parts:
    one = f"{TYPE}spreadsheetml.worksheet+xml"
    return {
        "[Content_Types].xml": content_types(
            MAIN["xlsx"], MAIN_TYPE["xlsx"], **{"/xl/worksheets/sheet1.xml": one}
        ),
        "_rels/.rels": listing(("officeDocument", MAIN["xlsx"])),
        MAIN["xlsx"]: workbook(),
        "xl/_rels/workbook.xml.rels": listing(
            ("worksheet", "worksheets/sheet1.xml"), *listed
        ),
        "xl/worksheets/sheet1.xml": sheet(rows),
    } | more


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED, **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, **options) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def docx(
    body: str = paragraph("道路"), /, *rows: tuple[str, ...], **more: bytes
) -> bytes:
    return zipped(docx_parts(body, *rows, **more))


def xlsx(rows: str = cell(), /, *listed: tuple[str, ...], **more: bytes) -> bytes:
    return zipped(xlsx_parts(rows, *listed, **more))


def in_text(*instructions: str, result: str = "", inner: str = "") -> str:
    return f"<w:p>{field(*instructions, result=result, inner=inner)}</w:p>"


def alone(*row: str) -> bytes:
    """A document with one relationship."""
    return docx(paragraph("x"), row)


def picture(name: str, content: bytes) -> bytes:
    part = f"word/media/{name}"
    return docx(paragraph("x"), ("image", f"media/{name}"), **{part: content})


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


def main(content: bytes) -> bytes:
    """A package whose main part is this."""
    return zipped(docx_parts() | {MAIN["docx"]: content})


def typed(kind: str, main_type: str, **others: str) -> bytes:
    """A package that says its parts are something else."""
    make = docx_parts if kind == "docx" else xlsx_parts
    types = content_types(MAIN[kind], main_type, **others)
    return zipped(make() | {"[Content_Types].xml": types})


def book(inside: str) -> bytes:
    return zipped(xlsx_parts() | {MAIN["xlsx"]: workbook(inside)})


def sheet_with(after: str) -> bytes:
    return zipped(xlsx_parts() | {"xl/worksheets/sheet1.xml": sheet(cell(), after)})


def named(name: str, formula: str) -> bytes:
    """A workbook with one defined name."""
    one = f'<definedName name="{name}">{formula}</definedName>'
    return book(f"<definedNames>{one}</definedNames>")


def linked(inside: str) -> bytes:
    """A workbook with one link to elsewhere."""
    link = f"<externalLink>{inside}</externalLink>".encode()
    return xlsx(**{"xl/externalLinks/externalLink1.xml": link})


def unzipped(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def properties() -> Parts:
    """What Word and Excel write about the author and the machine."""
    core = f"<properties><creator>{MARKER.decode()}</creator></properties>"
    return {
        "docProps/core.xml": core.encode(),
        "docProps/app.xml": core.encode(),
        "docProps/custom.xml": core.encode(),
        "docProps/thumbnail.jpeg": pictures.jpeg(comment=MARKER),
    }


def with_flag(content: bytes, flag: int) -> bytes:
    """Set a flag of the first member, where it stands and in the directory."""
    out = bytearray(content)
    for at in (6, content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 4) + 8):
        struct.pack_into("<H", out, at, struct.unpack_from("<H", out, at)[0] | flag)
    return bytes(out)


def encrypted() -> bytes:
    """What a password makes of a document: another container altogether."""
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name + bytes(400)


def overlapping(count: int = 20) -> bytes:
    """Many members of one content: each packed byte is counted many times."""
    one = zipped({"a" * 8: random.Random(1).randbytes(100_000)})
    start = one.find(b"PK\x01\x02")
    entry = one[start : one.rfind(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a" * 8, b"%08d" % i) for i in range(count))
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0
    )
    return one[:start] + entries + end
