"""What people take home on paper."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from . import filing
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def printed(page: Page) -> PdfReader:
    return PdfReader(BytesIO(page.pdf(format="A4", print_background=False)))


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_receipt_is_a_page_with_number_and_code(build_visitor, language):
    citizen = build_visitor(language=language)
    receipt = filing.file(citizen)

    paper = printed(citizen.page)

    first = "".join(paper.pages[0].extract_text().split())
    assert len(paper.pages) <= 2
    assert receipt.reference in first
    assert receipt.code in first


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_commitment_prints_with_its_flow(build_visitor, language):
    citizen = build_visitor(language=language)
    page = citizen.go(f"/commitments/{filing.PROCEDURE}/")

    paper = printed(page)

    words = "".join(sheet.extract_text() for sheet in paper.pages)
    # English words are longer, and outcomes of other journeys may be among those shown.
    assert len(paper.pages) <= 5
    assert "7" in words and "3" in words
