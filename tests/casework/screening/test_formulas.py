import pytest

from casework.screening import examine
from casework.screening.refusals import Refused

from .packages import cell, linked, named, sheet_with, xlsx

BENIGN = {
    "numbers": ("xlsx", xlsx(cell("SUM(B1:B9)", "12"))),
    "bar-in-text": ("xlsx", xlsx(cell('IF(A1="a|b",1,2)'))),
    "bar-in-sheet-name": ("xlsx", xlsx(cell("'收入|支出'!A1"))),
    "bar-in-column-name": ("xlsx", xlsx(cell("SUM(表1[[金额|元]])"))),
    "web-link-formula": ("xlsx", xlsx(cell('HYPERLINK("https://example.org","x")'))),
    "words-like-functions": ("xlsx", xlsx(cell('RECALL(1)&amp;"CALL(1)"'))),
}
HOSTILE = {
    "dde": ("xlsx", xlsx(cell("cmd|'/C calc'!A0")), "dde"),
    "dde-quoted-program": ("xlsx", xlsx(cell("'cmd'|'/C calc'!'A0'")), "dde"),
    "dde-name": ("xlsx", named("x", "cmd|'/C calc'!A0"), "dde"),
    "dde-validation": ("xlsx", sheet_with("<formula1>cmd|x!A0</formula1>"), "dde"),
    "dde-rule": ("xlsx", sheet_with("<formula>cmd|x!A0</formula>"), "dde"),
    "dde-link": ("xlsx", linked("<ddeLink ddeService='cmd' ddeTopic='/c'/>"), "dde"),
    "ole-link": ("xlsx", linked("<oleLink/>"), "dde"),
    "web": ("xlsx", xlsx(cell('_xlfn.WEBSERVICE("http://a.example")')), "remote"),
    "web-picture": ("xlsx", xlsx(cell('_xlfn.IMAGE("http://a.example")')), "remote"),
    "web-lower-case": ("xlsx", xlsx(cell('1+webservice ("http://a")')), "remote"),
    "program": ("xlsx", xlsx(cell('CALL("urlmon","x")')), "remote"),
    "register": ("xlsx", xlsx(cell('REGISTER.ID("kernel32","x")')), "remote"),
    "live-data": ("xlsx", xlsx(cell('RTD("a",,"b")')), "remote"),
    "automatic-name": ("xlsx", named("_xlnm.Auto_Open", "Sheet1!A1"), "macros"),
    "automatic-name-plain": ("xlsx", named("AUTO_CLOSE", "Sheet1!A1"), "macros"),
}


@pytest.mark.parametrize(("kind", "content"), BENIGN.values(), ids=BENIGN)
def test_harmless_formula_is_taken_and_copied(kind, content):
    examine.check(kind, content)

    assert examine.derive(kind, content)


@pytest.mark.parametrize(("kind", "content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_formula_that_starts_or_fetches_is_refused(kind, content, code):
    with pytest.raises(Refused) as refused:
        examine.check(kind, content)

    assert refused.value.code == code
