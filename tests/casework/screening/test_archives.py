import io
import struct
import zipfile

import pytest

from casework.screening import examine
from casework.screening.archives import Archive
from casework.screening.refusals import Refused

from . import packages, pictures
from .packages import docx, docx_parts, unzipped, zipped


def _with(**more: bytes) -> bytes:
    return zipped(docx_parts() | more)


def _doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", packages.document("other"))
    return out.getvalue()


def _with_gap() -> bytes:
    """Bytes between the members, which the directory never mentions."""
    content = docx()
    start = content.find(b"PK\x01\x02")
    moved = bytearray(content[:start] + b"hidden words" + content[start:])
    end = moved.rfind(b"PK\x05\x06")
    struct.pack_into("<I", moved, end + 16, start + 12)
    return bytes(moved)


def _with_other_local_name() -> bytes:
    content = docx()
    return content.replace(b"word/document.xml", b"word/documemt.xml", 1)


def _link() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _streamed() -> bytes:
    """Written to a pipe: sizes follow the data, as some servers do."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, part) -> int:
            self.parts.append(bytes(part))
            return len(part)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
    return b"".join(pipe.parts)


def _large_archive_fields() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in docx_parts().items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return out.getvalue()


def _with_large_end() -> bytes:
    """An end for archives beyond four gigabytes, as some programs always write."""
    content = docx()
    at = content.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", content, at + 10)
    large = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    return content[:at] + large + locator + content[at:]


def _with_end(place: int, form: str, value: int) -> bytes:
    """One number of the end is another."""
    out = bytearray(docx())
    struct.pack_into(form, out, len(out) - 22 + place, value)
    return bytes(out)


def _with_entry(place: int, form: str, value: int) -> bytes:
    """One number of the last entry of the directory is another."""
    out = bytearray(docx())
    struct.pack_into(form, out, out.rfind(b"PK\x01\x02") + place, value)
    return bytes(out)


BENIGN = {
    "deflated": docx(),
    "stored": zipped(docx_parts(), zipfile.ZIP_STORED),
    "streamed": _streamed(),
    "large-archive-end": _with_large_end(),
    "large-archive-fields": _large_archive_fields(),
    "with-folders": _with(**{"word/media/": b""}),
}
HOSTILE = {
    "zip-of-texts": (zipped({"a.txt": b"hello"}), "mismatch"),
    "empty-zip": (zipped({}), "mismatch"),
    "cut-half": (docx()[: len(docx()) // 2], "truncated"),
    "cut-directory": (docx()[:-30], "truncated"),
    "cut-last-byte": (docx()[:-1], "truncated"),
    "something-before": (b"PK\x03\x04" + docx(), "appended"),
    "something-behind": (docx() + pictures.HTML, "appended"),
    "zip-behind": (docx() + zipped({"a": b"b"}), "appended"),
    "comment": (docx()[:-2] + b"\x05\x00hello", "appended"),
    "gap": (_with_gap(), "appended"),
    "other-local-name": (_with_other_local_name(), "damaged"),
    "two-of-one-name": (_doubled(), "appended"),
    "two-of-one-name-but-case": (
        _with(**{"WORD/Document.xml": packages.document("x")}),
        "appended",
    ),
    "climbing-name": (_with(**{"../../etc/cron.d/x": b"x"}), "damaged"),
    "absolute-name": (_with(**{"/etc/passwd": b"x"}), "damaged"),
    "windows-name": (_with(**{"..\\x.xml": b"x"}), "damaged"),
    "drive-name": (_with(**{"C:x.xml": b"x"}), "damaged"),
    "long-name": (_with(**{"a" * 2_000: b"x"}), "damaged"),
    "symbolic-link": (_link(), "embedded"),
    "encrypted-member": (packages.with_flag(docx(), 1), "encrypted"),
    "other-method": (zipped(docx_parts(), zipfile.ZIP_LZMA), "unreadable"),
    "wrong-checksum": (
        docx().replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:50]
        + b"\xff" * 9
        + docx()[59:],
        "damaged",
    ),
    "directory-elsewhere": (_with_end(12, "<I", 90_000), "damaged"),
    "directory-too-short": (_with_end(12, "<I", 30), "damaged"),
    "other-checksum": (_with_entry(16, "<I", 7), "damaged"),
    "member-past-the-end": (_with_entry(20, "<I", 90_000), "truncated"),
    "members-of-one-place": (_with_entry(42, "<I", 0), "appended"),
    "member-outside": (_with_entry(42, "<I", 90_000), "appended"),
    "comment-of-entry": (_with_entry(32, "<H", 30), "appended"),
    "no-end": (b"PK\x03\x04" + bytes(100), "truncated"),
    "bomb": (_with(**{"word/b.xml": bytes(90_000_000)}), "unpacks_too_large"),
    "bomb-in-all": (
        _with(**{f"word/{i}.xml": bytes(range(256)) * 4_096 * 3 for i in range(40)}),
        "unpacks_too_large",
    ),
    "overlapping-bomb": (packages.overlapping(), "damaged"),
    "too-many-members": (
        _with(**{f"word/{i}.xml": b"<a/>" for i in range(2_001)}),
        "too_complex",
    ),
    "zip-inside": (_with(**{"word/media/a.png": docx()}), "embedded"),
    "rar-inside": (
        _with(**{"word/media/a.png": b"Rar!\x1a\x07\0" + bytes(50)}),
        "embedded",
    ),
    "packed-picture-inside": (
        _with(**{"word/media/a.png": b"\x1f\x8b\x08" + bytes(50)}),
        "embedded",
    ),
    "program-inside": (
        _with(**{"word/media/a.png": b"MZ\x90\0" + bytes(50)}),
        "embedded",
    ),
    "pdf-inside": (_with(**{"word/media/a.png": b"%PDF-1.4"}), "embedded"),
    "html-inside": (_with(**{"word/media/a.html": pictures.HTML}), "embedded"),
}


@pytest.mark.parametrize("content", BENIGN.values(), ids=BENIGN)
def test_package_is_opened_however_it_was_written(content):
    examine.check("docx", content)


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_package_that_is_not_one_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        examine.check("docx", content)

    assert refused.value.code == code


def test_member_that_says_less_than_it_unpacks_to_is_refused():
    content = bytearray(zipped({"a.xml": b"<a/>" * 100}))
    for at in (22, content.find(b"PK\x01\x02") + 24):
        struct.pack_into("<I", content, at, 40)

    with pytest.raises(Refused, match="damaged"):
        Archive(bytes(content)).read("a.xml")


def test_directory_longer_than_it_says_is_refused():
    content = docx()
    end = bytearray(content[-22:])
    struct.pack_into("<I", end, 12, 3_000_000)

    with pytest.raises(Refused, match="too_complex"):
        Archive(content[:-22] + bytes(end))


def test_copy_is_packed_without_times_and_extras():
    copy = examine.derive("docx", BENIGN["streamed"])

    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        members = archive.infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert not any(member.extra or member.comment for member in members)
    assert unzipped(copy)["word/document.xml"]
