import re
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from casework import codes
from casework.references import ALPHABET

CODE = "7K2M9Q4XTB0H3WVE6R1A"
HASH = codes.hash_code(CODE)


def test_the_same_token_always_gives_the_same_code():
    token = codes.new_token()

    assert codes.code_for(token) == codes.code_for(token.encode())
    assert codes.code_for(token) != codes.code_for(codes.new_token())


def test_a_token_is_128_random_bits_and_is_kept_as_a_hash():
    token = codes.new_token()

    assert codes.is_token(token)
    assert re.fullmatch("[0-9a-f]{64}", codes.token_hash(token))
    assert token not in codes.token_hash(token)


@pytest.mark.parametrize(
    "token", ["", "a" * 31, "A" * 32, "g" * 32, "a" * 33, "a" * 32 + "\n"]
)
def test_what_is_no_token_is_refused(token):
    assert not codes.is_token(token)


def test_the_code_cannot_be_told_from_the_token_hash_without_the_key(
    settings, tmp_path
):
    token = codes.new_token()
    code = codes.code_for(token)

    settings.KEY_FILE = str(tmp_path / "keys" / "other.json")

    assert codes.code_for(token) != code


@pytest.mark.slow
def test_ten_thousand_codes_never_repeat_and_use_every_place_evenly():
    made = [codes.code_for(codes.new_token()) for _ in range(10_000)]

    assert len(set(made)) == 10_000
    assert len(ALPHABET) ** codes.CODE_CHARACTERS >= 2**80
    expected = len(made) / len(ALPHABET)
    for place in range(codes.CODE_CHARACTERS):
        counts = Counter(code[place] for code in made)
        chi_square = sum(
            (counts[character] - expected) ** 2 / expected for character in ALPHABET
        )
        # 31 degrees of freedom: p = 10^-6 lies at 82.
        assert chi_square < 82


def test_a_code_is_printed_in_groups_of_four():
    assert codes.format_code(CODE) == "7K2M-9Q4X-TB0H-3WVE-6R1A"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        codes.format_code(CODE),
        codes.format_code(CODE).replace("-", " – "),
        f"\t{CODE}\r\n",
        CODE.replace("0", "O").replace("1", "l"),
        CODE.replace("0", "o").replace("1", "I"),
        "７Ｋ２Ｍ９Ｑ４ＸＴＢ０Ｈ３ＷＶＥ６Ｒ１Ａ",
    ],
)
def test_typing_is_forgiven(typed):
    assert codes.normalise(typed) == CODE


def test_the_right_code_loosely_typed_opens_and_a_wrong_one_does_not():
    assert codes.verify_code(" 7k2m 9q4x tboh 3wve 6rla ", HASH)
    assert not codes.verify_code(CODE[:-1] + "B", HASH)


@pytest.mark.parametrize("wrong", ["", "x", "密码", "\ud800", "\0", "0" * 128])
def test_odd_input_is_just_wrong(wrong):
    assert not codes.verify_code(wrong, HASH)


def test_too_long_a_code_is_refused_before_any_hashing():
    started = time.perf_counter()

    for _ in range(200):
        assert not codes.verify_code("7" * 129, HASH)

    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize(
    "damaged",
    ["", "x", "$argon2id$", HASH[:-4]],
    ids=["empty", "a letter", "no parts", "cut off"],
)
def test_a_damaged_hash_opens_nothing(damaged):
    assert not codes.verify_code(CODE, damaged)


def test_each_hash_has_its_own_salt():
    assert codes.hash_code(CODE) != codes.hash_code(CODE)
    assert HASH.startswith("$argon2id$v=19$")


def test_nobodys_hash_costs_what_a_real_one_costs():
    assert extract_parameters(codes.NOBODYS_HASH) == extract_parameters(HASH)
    assert not codes.verify_code(CODE, codes.NOBODYS_HASH)


@pytest.mark.slow
def test_an_unknown_reference_takes_as_long_as_a_wrong_code():
    def seconds(act):
        started = time.perf_counter()
        act()
        return time.perf_counter() - started

    wrong, unknown = [], []
    for _ in range(15):
        wrong.append(seconds(lambda: codes.verify_code("0" * 20, HASH)))
        unknown.append(seconds(lambda: codes.burn_time("0" * 20)))

    # A busy machine moves either; the acceptance run measures to five per cent.
    ratio = statistics.median(unknown) / statistics.median(wrong)
    assert 0.6 < ratio < 1.7


@pytest.mark.slow
def test_hashing_takes_turns_and_says_when_none_came_free():
    barrier = threading.Barrier(codes.AT_A_TIME + 1)

    def hold():
        with codes._slot(None):
            barrier.wait()
            barrier.wait()

    with ThreadPoolExecutor(codes.AT_A_TIME) as pool:
        for _ in range(codes.AT_A_TIME):
            pool.submit(hold)
        barrier.wait()
        with pytest.raises(codes.HashingBusy):
            codes.verify_code(CODE, HASH, patience=0.01)
        barrier.wait()

    assert codes.verify_code(CODE, HASH, patience=0.01)


@pytest.mark.parametrize(
    "message",
    [
        f"我的查询码是{CODE}，请处理",
        f"code: {codes.format_code(CODE)}.",
        codes.format_code(CODE).lower().replace("-", "\n"),
        " ".join(CODE),
        f"{CODE[:5]} {CODE[5:10]} {CODE[10:15]} {CODE[15:]}",
        f"see {codes.format_code(CODE).replace('-', ' ')} there",
        "７Ｋ２Ｍ-９Ｑ４Ｘ-ＴＢ０Ｈ-３ＷＶＥ-６Ｒ１Ａ",
        f"({CODE.replace('0', 'O')})",
    ],
)
def test_a_code_in_a_message_is_found(message):
    assert CODE in codes.find_code_like(message)
    assert codes.contains_code(message, HASH)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "电话 13800138000",
        "2026-03-02 09:15",
        "x" * 21,
        "a UUUU",
        "1234-5678-9012-3456",
    ],
)
def test_ordinary_text_holds_no_code(message):
    assert codes.find_code_like(message) == []
    assert not codes.contains_code(message, HASH)


@pytest.mark.parametrize("dash", ["-", " ", "\n"])
def test_a_code_is_found_among_words_of_four_letters(dash):
    code = codes.format_code(CODE).replace("-", dash)
    message = f"that they have been here, {code} then went away with this book"

    assert codes.contains_code(message, HASH)


@given(st.text(alphabet=ALPHABET + " -\n，x", max_size=400))
def test_whatever_is_found_has_the_length_of_a_code(message):
    assert all(len(code) == 20 for code in codes.find_code_like(message))


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["A", "AB CD ", "7K2M-", "7 ", "AAAAA "])
def test_searching_a_long_message_stays_quick(unit):
    started = time.perf_counter()

    codes.find_code_like(unit * (100_000 // len(unit)))

    assert time.perf_counter() - started < 5
