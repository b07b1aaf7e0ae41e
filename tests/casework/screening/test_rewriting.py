import pytest

from casework.screening.rewriting import Rewriter

from .packages import OFFICE, SHEET, WORD

W = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships"'
S = f'xmlns="{SHEET}" xmlns:r="{OFFICE}/relationships"'

CASES = {
    "nothing-to-cut": (
        f"<w:p {W}><w:r  >a</w:r><w:t/></w:p>",
        f"<w:p {W}><w:r  >a</w:r><w:t/></w:p>",
    ),
    "comment": ("<a><!-- x > y --><b/><!----></a>", "<a><b/></a>"),
    "instruction": ("<a><?note x > y?>1</a>", "<a>1</a>"),
    "dropped-element": (
        f"<w:p {W}><w:rsids><w:rsid/></w:rsids>1</w:p>",
        f"<w:p {W}>1</w:p>",
    ),
    "dropped-empty-element": (f"<w:p {W}><w:rsids/>1</w:p>", f"<w:p {W}>1</w:p>"),
    "dropped-with-comment": (
        f"<w:p {W}><w:del><!-- > --><w:r/></w:del>1</w:p>",
        f"<w:p {W}>1</w:p>",
    ),
    "dropped-within-dropped": (
        f"<w:p {W}><w:del><w:del/></w:del >1</w:p>",
        f"<w:p {W}>1</w:p>",
    ),
    "same-word-elsewhere": ("<a><del>1</del></a>", "<a><del>1</del></a>"),
    "bracket-in-value": (f'<w:p {W}><w:del w:id=">"/>1</w:p>', f"<w:p {W}>1</w:p>"),
    "attribute": (f'<w:p {W} w:rsidR = "1" w:x="2"/>', f'<w:p {W} w:x="2"/>'),
    "attribute-in-other-quotes": (f"<w:p {W} w:rsidR='1\"2'/>", f"<w:p {W}/>"),
    "author": (f'<w:ins {W} w:author="李" w:date="1"/>', f'<w:ins {W} w:author=""/>'),
    "author-twice": (
        f'<a {W}><w:ins w:author="1"/><w:ins w:author="2"/></a>',
        f'<a {W}><w:ins w:author=""/><w:ins w:author=""/></a>',
    ),
    "plain-date": ('<a date="1"/>', '<a date="1"/>'),
    "file-name": ('<a name="C:\\x" descr="图"/>', '<a name="" descr="图"/>'),
    "note-author": (
        f"<c {S}><author>李<!-- x --></author><author/></c>",
        f"<c {S}><author></author><author/></c>",
    ),
    "note-author-with-element": (
        f"<c {S}><author>李<b>四</b>五</author></c>",
        f"<c {S}><author></author></c>",
    ),
    "formula": (f"<c {S}><f>A1&lt;2</f><f/></c>", f"<c {S}><f>A1&lt;2</f><f/></c>"),
    "formula-of-other-book": (
        f"<c {S}><f>[1]A!B1</f><v>1</v></c>",
        f"<c {S}><v>1</v></c>",
    ),
    "formula-in-pieces": (f"<c {S}><f>[<!-- x -->1]A!B1</f>2</c>", f"<c {S}>2</c>"),
    "dropped-part": (
        f'<c {S}><legacy r:id="gone"/><legacy r:id="kept"/></c>',
        f'<c {S}><legacy r:id="kept"/></c>',
    ),
    "dropped-link": (
        f'<w:hyperlink {W} r:id="gone">1</w:hyperlink>',
        f"<w:hyperlink {W}>1</w:hyperlink>",
    ),
    "dropped-picture": (
        f'<blip {W} r:link="gone" r:embed="kept"/>',
        f'<blip {W} r:embed="kept"/>',
    ),
    "character-data": ("<a><![CDATA[<del>]]></a>", "<a><![CDATA[<del>]]></a>"),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_only_what_must_go_is_cut(content, expected):
    assert Rewriter({"gone"}).rewrite(content.encode()).decode() == expected


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1"])
def test_other_encodings_become_utf_8(encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?><a><!-- x -->é<b/></a>'

    rewritten = Rewriter(set()).rewrite(content.encode(encoding))

    assert rewritten.decode() == "<a>é<b/></a>"
