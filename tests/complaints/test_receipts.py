from datetime import timedelta

import pytest

from casework import codes, form_tokens
from casework.models import Case
from complaints import receipts
from tests import builders
from tests.builders import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    return form_tokens.issue(at=MONDAY)


@pytest.fixture
def receipt(version, token):
    return builders.build_receipt(version, token=token.secret)


def test_retry_shows_the_same_numbers(receipt, token):
    first = receipts.fresh(receipt, now=MONDAY)
    again = receipts.known(token, now=MONDAY)

    assert (again.reference, again.code) == (first.reference, first.code)
    assert again.code == codes.format_code(receipt.code)


def test_form_that_was_not_sent_has_no_receipt(version, token):
    assert receipts.known(token, now=MONDAY) is None


def test_code_is_not_shown_again_the_next_day(receipt, token):
    late = receipts.known(token, now=MONDAY + timedelta(hours=25))

    assert late.reference
    assert late.code == ""


def test_code_that_would_not_open_the_case_is_not_shown(receipt, token):
    Case.unscoped.update(code_hash=codes.hash_code("another"))

    assert receipts.known(token, now=MONDAY).code == ""


def test_receipt_says_what_comes_next(receipt):
    page = receipts.fresh(receipt, now=MONDAY)

    assert [date.limit.code for date in page.promises.dates] == ["accept"]
    assert [limit.code for limit in page.promises.to_come] == ["draft", "answer"]
