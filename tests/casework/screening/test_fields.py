import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from . import packages
from .packages import (
    docx,
    field,
    in_text,
    mark,
    paragraph,
)

EQUALS = "<w:r><w:instrText>=</w:instrText></w:r>"
BENIGN = {
    "page-number-field": (
        "docx",
        docx(in_text(" PAGE ", " \\* MERGEFORMAT ", result="1")),
    ),
    "link-field": (
        "docx",
        docx(in_text('HYPERLINK "https://example.org"', result="x")),
    ),
    "contents-field": (
        "docx",
        docx(in_text('TOC \\o "1-3" \\h \\z \\u', result="目录")),
    ),
    "nested-field": ("docx", docx(in_text(" = ", inner=field(" PAGE ", result="DDE")))),
    "quote-field": ("docx", docx(in_text(" QUOTE 68 69 ", result="DE"))),
    "pasted-picture-field": (
        "docx",
        docx(
            in_text(
                'INCLUDEPICTURE "C:\\\\Users\\\\a.png" \\* MERGEFORMATINET', result="x"
            )
        ),
    ),
    "macro-button-without-macro": (
        "docx",
        docx(in_text("MACROBUTTON NoMacro [click]", result="x")),
    ),
    "words-about-fields": (
        "docx",
        docx(paragraph("DDEAUTO c:\\\\windows\\\\cmd.exe &lt;script&gt;")),
    ),
}
HOSTILE = {
    "dde-field": ("docx", docx(in_text('DDE Excel "C:\\\\a.xlsx" x')), "dde"),
    "dde-automatic": (
        "docx",
        docx(in_text('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"')),
        "dde",
    ),
    "dde-in-pieces": (
        "docx",
        docx(in_text("D", "DE", "AU", 'TO c:\\\\cmd.exe "/k calc"')),
        "dde",
    ),
    "dde-lower-case": ("docx", docx(in_text(" ddeauto c:\\\\cmd.exe x ")), "dde"),
    "dde-simple-field": (
        "docx",
        docx('<w:p><w:fldSimple w:instr="DDEAUTO cmd x"/></w:p>'),
        "dde",
    ),
    "dde-quoted": (
        "docx",
        docx(in_text("QUOTE 68 68 69 65 85 84 79 32 99 109 100")),
        "dde",
    ),
    "dde-quoted-in-field": (
        "docx",
        docx(in_text("DD", inner=field(" QUOTE 69 "))),
        "dde",
    ),
    "dde-shown-in-field": (
        "docx",
        docx(in_text("DD", inner=field(" REF a ", result="EAUTO cmd"))),
        "dde",
    ),
    "dde-by-other-field": ("docx", docx(in_text(inner=field(" REF a "))), "dde"),
    "dde-without-field": (
        "docx",
        docx("<w:p><w:r><w:instrText>DDEAUTO cmd x</w:instrText></w:r></w:p>"),
        "dde",
    ),
    "dde-in-header": (
        "docx",
        docx(**{"word/header1.xml": packages.document(in_text("DDE a b c"))}),
        "dde",
    ),
    "dde-deleted": (
        "docx",
        docx(
            in_text("x")
            .replace("instrText", "delInstrText")
            .replace(">x<", ">DDE a b<")
        ),
        "dde",
    ),
    "link-field-to-object": (
        "docx",
        docx(in_text('LINK Excel.Sheet.12 "C:\\\\a.xlsx" x \\a')),
        "dde",
    ),
    "database-field": ("docx", docx(in_text('DATABASE \\c "DSN=x"')), "remote"),
    "remote-picture-field": (
        "docx",
        docx(in_text('INCLUDEPICTURE "https://example.org/a.png" \\d')),
        "remote",
    ),
    "remote-text-field": (
        "docx",
        docx(in_text('INCLUDETEXT "\\\\\\\\server\\\\share\\\\a.docx"')),
        "remote",
    ),
    "many-nested-fields": (
        "docx",
        docx("<w:p>" + 60 * (EQUALS + mark("begin")) + "</w:p>"),
        "too_complex",
    ),
}


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_harmless_field_is_taken_and_copied(kind, content):
    examine.check(kind, content)

    assert examine.derive(kind, content)


@pytest.mark.parametrize(("kind", "content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_field_that_starts_or_fetches_is_refused(kind, content, code):
    with pytest.raises(Refused) as refused:
        examine.check(kind, content)

    assert refused.value.code == code
