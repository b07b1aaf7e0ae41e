from datetime import timedelta

import pytest

from casework import codes, form_tokens
from tests.builders import MONDAY


def test_token_comes_back_as_it_was_issued():
    token = form_tokens.issue(at=MONDAY)

    read = form_tokens.read(token.signed)

    assert (read.secret, read.issued_at) == (token.secret, MONDAY)
    assert codes.is_token(read.secret)
    assert read.hash == codes.token_hash(token.secret)


@pytest.mark.parametrize(
    "signed", ["", "x", "a" * 32, "a" * 32 + "~2026:x", "x" * 5_000, "\x00", "\ud800"]
)
def test_token_that_we_did_not_make_is_none(signed):
    assert form_tokens.read(signed) is None


def test_token_with_another_secret_is_none():
    signed = form_tokens.issue(at=MONDAY).signed

    assert form_tokens.read("0" * 32 + signed[32:]) is None


def test_two_forms_never_share_a_token():
    secrets = {form_tokens.issue(at=MONDAY).secret for _ in range(1000)}

    assert len(secrets) == 1000


def test_form_sent_within_seconds_was_not_typed():
    token = form_tokens.issue(at=MONDAY)

    assert token.is_too_fast(now=MONDAY + timedelta(seconds=2))
    assert not token.is_too_fast(now=MONDAY + timedelta(seconds=3))
