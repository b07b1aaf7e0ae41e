import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.blind_index import (
    email_index,
    normalise_email,
    normalise_phone,
    phone_index,
)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "0086-138-0013-8000",
        "8613800138000",
        "(86)13800138000",
        "013800138000",
        "１３８００１３８０００",
        "＋８６　１３８００１３８０００",
        "电话：138 0013 8000",
        "\u200b13800138000\u202c",
        " 138.0013.8000 ",
    ],
)
def test_a_mobile_number_has_one_spelling(typed):
    assert normalise_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("010-62345678", "+861062345678"),
        ("(010) 6234 5678", "+861062345678"),
        ("010-6234-5678", "+861062345678"),
        ("+86 10 6234 5678", "+861062345678"),
        ("+86 (0)10 62345678", "+861062345678"),
        ("86-10-62345678", "+861062345678"),
        ("０５７１—８７６５４３２１", "+8657187654321"),
        ("0571 87654321", "+8657187654321"),
        ("0792-8123456", "+867928123456"),
        ("010-62345678-8001", "+861062345678x8001"),
        ("010-62345678 转 8001", "+861062345678x8001"),
        ("010-62345678 ext. 8001", "+861062345678x8001"),
        ("0571-87654321分机12", "+8657187654321x12"),
        ("62345678", "62345678"),
        ("86123456", "86123456"),
        ("400-800-1234", "4008001234"),
        ("95588", "95588"),
        ("+1 (415) 555-0123", "+14155550123"),
        ("00852 2345 6789", "+85223456789"),
        ("+86 12345", "+8612345"),
        ("无", ""),
        ("", ""),
        ("+", ""),
    ],
)
def test_other_numbers_have_one_spelling(typed, spelling):
    assert normalise_phone(typed) == spelling


@pytest.mark.slow
@given(
    st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["", "+86", "0086 ", "86"])
)
def test_a_mobile_number_is_found_again_with_and_without_the_country(number, prefix):
    assert phone_index(prefix + number) == phone_index(number)


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_can_be_normalised_twice(text):
    once = normalise_phone(text)

    assert normalise_phone(once) == once
    assert normalise_email(normalise_email(text)) == normalise_email(text)
    assert len(phone_index(text)) in (0, 32)


@pytest.mark.parametrize(
    "typed",
    [
        "Zoë.Müller@Example.ORG",
        unicodedata.normalize("NFD", "zoë.müller@example.org"),
        " ZOË.MÜLLER@example.org ",
        "ｚｏë.ｍüｌｌｅｒ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "zoë.müller @ example。org",
        "<zoë.müller@example.org>",
        "mailto:zoë.müller@example.org",
        "zoë.mü\u200bller@example.org.",
    ],
)
def test_an_address_has_one_spelling(typed):
    assert normalise_email(typed) == "zoë.müller@example.org"


def test_a_chinese_domain_equals_its_ascii_form():
    assert normalise_email("a@例子.中国") == normalise_email("A@xn--fsqu00a.xn--fiqs8s")


def test_an_impossible_domain_is_kept_as_it_is():
    assert normalise_email(f"a@{'长' * 80}.cn") == f"a@{'长' * 80}.cn"
    assert normalise_email("no address") == "noaddress"


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_nothing_has_no_index(typed):
    assert email_index(typed) == phone_index(typed) == ""


def test_an_index_is_made_with_a_key_of_this_site(settings, tmp_path):
    here = phone_index("13800138000")

    settings.KEY_FILE = str(tmp_path / "keys" / "elsewhere.json")

    assert phone_index("13800138000") != here
    assert here != hashlib.sha256(b"+8613800138000").hexdigest()[:32]


def test_a_phone_and_an_address_never_share_an_index():
    assert phone_index("13800138000") != email_index("+8613800138000")
