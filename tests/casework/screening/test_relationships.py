import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from . import packages
from .packages import (
    EXTERNAL,
    alone,
    cell,
    docx,
    listing,
    typed,
    xlsx,
)

BENIGN = {
    "web-link": ("docx", alone("hyperlink", "https://example.org/a?b=c", EXTERNAL)),
    "mail-link": ("docx", alone("hyperlink", "mailto:a@example.org", EXTERNAL)),
    "link-to-own-file": (
        "docx",
        alone("hyperlink", "file:///C:\\Users\\a\\b.docx", EXTERNAL),
    ),
    "link-in-document": ("docx", alone("hyperlink", "#anchor", EXTERNAL)),
    "own-template": (
        "docx",
        alone("attachedTemplate", "file:///C:\\Users\\张三\\Normal.dotm", EXTERNAL),
    ),
    "missing-picture": ("docx", alone("image", "../NULL")),
    "own-other-workbook": (
        "xlsx",
        xlsx(
            cell("[1]Sheet1!A1"),
            ("externalLink", "externalLinks/externalLink1.xml"),
            **{
                "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
                "xl/externalLinks/_rels/externalLink1.xml.rels": listing(
                    ("externalLinkPath", "file:///C:\\a\\b.xlsx", EXTERNAL)
                ),
            },
        ),
    ),
}
HOSTILE = {
    "remote-template": (
        "docx",
        alone("attachedTemplate", "https://example.org/a.dotm", EXTERNAL),
        "remote",
    ),
    "remote-template-share": (
        "docx",
        alone("attachedTemplate", "\\\\server\\share\\a.dotm", EXTERNAL),
        "remote",
    ),
    "remote-template-file-share": (
        "docx",
        alone("attachedTemplate", "file://server/share/a.dotm", EXTERNAL),
        "remote",
    ),
    "remote-template-escaped-share": (
        "docx",
        alone("attachedTemplate", "file:///%5C%5Cserver%5Cshare", EXTERNAL),
        "remote",
    ),
    "remote-template-lower-case-mode": (
        "docx",
        alone("attachedTemplate", "http://example.org", "external"),
        "remote",
    ),
    "remote-picture": (
        "docx",
        alone("image", "http://example.org/pixel.png", EXTERNAL),
        "remote",
    ),
    "remote-picture-not-said": (
        "docx",
        alone("image", "http://example.org/pixel.png"),
        "remote",
    ),
    "remote-picture-share": ("docx", alone("image", "//server/pixel.png"), "remote"),
    "remote-picture-shape": (
        "docx",
        docx('<w:p><v:imagedata src="http://example.org/a.png"/></w:p>'),
        "remote",
    ),
    "remote-picture-shape-link": (
        "docx",
        docx('<w:p><v:imagedata o:href="http://example.org/a.png"/></w:p>'),
        "remote",
    ),
    "remote-frame": ("docx", alone("frame", "http://example.org/", EXTERNAL), "remote"),
    "remote-settings": (
        "docx",
        alone("settings", "http://example.org/", EXTERNAL),
        "remote",
    ),
    "remote-workbook": (
        "xlsx",
        xlsx(
            **{
                "xl/externalLinks/_rels/externalLink1.xml.rels": listing(
                    ("externalLinkPath", "http://example.org/a.xlsx", EXTERNAL)
                )
            }
        ),
        "remote",
    ),
    "remote-workbook-share": (
        "xlsx",
        xlsx(
            **{
                "xl/externalLinks/_rels/externalLink1.xml.rels": listing(
                    ("externalLinkPath", "file:///\\\\server\\a.xlsx", EXTERNAL)
                )
            }
        ),
        "remote",
    ),
    "mail-merge": (
        "docx",
        alone("mailMergeSource", "file:///C:\\a.csv", EXTERNAL),
        "remote",
    ),
    "script-link": (
        "docx",
        alone("hyperlink", "javascript:alert(1)", EXTERNAL),
        "remote",
    ),
    "support-tool-link": (
        "docx",
        alone("hyperlink", "ms-msdt:/id PCWDiagnostic", EXTERNAL),
        "remote",
    ),
    "share-link": (
        "docx",
        alone("hyperlink", "file://server/share", EXTERNAL),
        "remote",
    ),
    "shape-script-link": (
        "docx",
        docx('<w:p><v:shape href="vbscript:x"/></w:p>'),
        "remote",
    ),
    "connections": ("xlsx", xlsx(cell(), ("connections", "connections.xml")), "remote"),
    "query-table": (
        "xlsx",
        xlsx(cell(), ("queryTable", "queryTables/queryTable1.xml")),
        "remote",
    ),
    "web-query": (
        "xlsx",
        xlsx(
            **{
                "xl/x.xml": b"<connections><webPr url='http://example.org'/></connections>"
            }
        ),
        "remote",
    ),
    "web-extension": (
        "docx",
        typed(
            "docx",
            packages.MAIN_TYPE["docx"],
            **{"/word/w.xml": "application/vnd.ms-office.webextension+xml"},
        ),
        "remote",
    ),
}


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_plain_link_is_taken_and_copied(kind, content):
    examine.check(kind, content)

    assert examine.derive(kind, content)


@pytest.mark.parametrize(("kind", "content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_link_that_fetches_or_runs_is_refused(kind, content, code):
    with pytest.raises(Refused) as refused:
        examine.check(kind, content)

    assert refused.value.code == code
