from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.screening.names import NAME_BYTES, clean_name, extension

NAMES = {
    "plain": ("report.pdf", "report.pdf", "pdf"),
    "chinese": ("道路的投诉（二）：照片.jpg", "道路的投诉（二）：照片.jpg", "jpg"),
    "upper-case": ("REPORT.PDF", "REPORT.PDF", "pdf"),
    "full-width-dot": ("报告．pdf", "报告.pdf", "pdf"),
    "full-width-ending": ("报告.ＰＤＦ", "报告.PDF", "pdf"),
    "small-dot": ("报告﹒pdf", "报告.pdf", "pdf"),
    "one-dot-leader": ("report\u2024pdf", "report.pdf", "pdf"),
    "ideographic-stop": ("报告。pdf", "报告。pdf", ""),
    "decomposed": ("re\u0301sume\u0301.pdf", "résumé.pdf", "pdf"),
    "right-to-left": ("photo\u202egpj.exe", "photogpj.exe", "exe"),
    "isolates": ("a\u2066b\u2069.pdf", "ab.pdf", "pdf"),
    "zero-width": ("re\u200bport.p\u200ddf", "report.pdf", "pdf"),
    "zero-width-before-dot-file": ("\u200b.htaccess", "file.htaccess", "htaccess"),
    "byte-order-mark": ("\ufeffreport.pdf", "report.pdf", "pdf"),
    "soft-hyphen": ("re\u00adport.pdf", "report.pdf", "pdf"),
    "tag-letters": ("a\U000e0041.pdf", "a.pdf", "pdf"),
    "variation": ("葛\U000e0100.pdf", "葛.pdf", "pdf"),
    "hangul-filler": ("\u3164.pdf", "file.pdf", "pdf"),
    "nul": ("report.pdf\0.exe", "report.pdf.exe", "exe"),
    "nul-the-other-way": ("report.exe\0.pdf", "report.exe.pdf", "pdf"),
    "newline": ("re\r\nport.pdf", "report.pdf", "pdf"),
    "lone-surrogate": ("a\udcff.pdf", "a.pdf", "pdf"),
    "private-use": ("a\ue000.pdf", "a.pdf", "pdf"),
    "path": ("/etc/passwd/../report.pdf", "report.pdf", "pdf"),
    "windows-path": ("C:\\Users\\张三\\report.pdf", "report.pdf", "pdf"),
    "climbing": ("..\\..\\report.pdf", "report.pdf", "pdf"),
    "folder-only": ("photos/", "photos", ""),
    "dots": ("..", "file", ""),
    "one-dot": (".", "file", ""),
    "empty": ("", "file", ""),
    "blank": (" \u3000 ", "file", ""),
    "ending-only": (".pdf", "file.pdf", "pdf"),
    "full-width-slash": ("收入／支出.pdf", "收入_支出.pdf", "pdf"),
    "fraction-slash-in-a-letter": ("\u2100b.pdf", "_b.pdf", "pdf"),
    "double-ending": ("report.pdf.exe", "report.pdf.exe", "exe"),
    "ending-after-blank": ("report.pdf .exe", "report.pdf.exe", "exe"),
    "blank-behind": ("report.pdf ", "report.pdf", "pdf"),
    "dot-behind": ("report.pdf.", "report.pdf", "pdf"),
    "many-blanks": ("my   report\u00a0 a.pdf", "my report a.pdf", "pdf"),
    "stream": ("report.pdf::$DATA", "report.pdf__$DATA", ""),
    "semicolon": ("report.exe;.pdf", "report.exe;.pdf", "pdf"),
    "quotation": ('re"port<1>.pdf', "re_port_1_.pdf", "pdf"),
    "device": ("CON.pdf", "_CON.pdf", "pdf"),
    "device-alone": ("aux", "_aux", ""),
    "device-with-two-endings": ("nul.tar.pdf", "_nul.tar.pdf", "pdf"),
    "no-ending": ("report", "report", ""),
    "long-ending": ("report.notanending", "report.notanending", ""),
    "chinese-ending": ("report.文档", "report.文档", ""),
    "several-dots": ("年报.v2.终稿.docx", "年报.v2.终稿.docx", "docx"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "shown", "ending"), NAMES.values(), ids=NAMES)
def test_name_is_cleaned_and_its_ending_read(name, shown, ending):
    assert clean_name(name) == shown
    assert extension(name) == ending


@pytest.mark.parametrize(
    "stem",
    [
        "a" * 5_000,
        "报" * 2_000,
        "😀" * 1_000,
        "e" + "\u0323\u0301" * 400,
        "\u0301" * 400,
    ],
    ids=["latin", "chinese", "four-byte", "accents", "only-accents"],
)
def test_long_name_is_cut_and_keeps_its_ending(stem):
    shown = clean_name(stem + ".docx")

    assert len(shown.encode()) <= NAME_BYTES
    assert shown.endswith(".docx")
    assert len(shown) > len(".docx")


def test_cut_leaves_no_letter_without_its_accents():
    shown = clean_name("e" * 248 + "x\u0323\u0301" * 3 + ".docx")

    assert shown == "e" * 248 + ".docx"


@given(st.text(max_size=300))
def test_no_name_is_empty_long_or_a_path(name):
    shown = clean_name(name)

    assert 0 < len(shown.encode()) <= NAME_BYTES
    assert not set(normalize("NFKC", shown)) & {"/", "\\", "\0", "\n"}
    assert not {category(letter) for letter in shown} & {"Cc", "Cf", "Cs"}
    assert shown.strip(" .") == shown


@given(st.text(max_size=300))
def test_cleaning_again_changes_nothing(name):
    shown = clean_name(name)

    assert clean_name(shown) == shown
    assert extension(shown) == extension(name)
