"""Counting a deadline: on a phone, without scripts, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from .visitors import CHINESE, ENGLISH, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.slow]

LANGUAGES = pytest.mark.parametrize("language", [CHINESE, ENGLISH])
LIMIT = "openness-complaint.draft"  # 7 workdays
DATE = ".due__date time"
OTHER = "/calculator/?limit=other&calendar=CN&amount_in=calendar_day"


def count(page: Page) -> None:
    page.click(".calculator__form button[type=submit]")


@LANGUAGES
def test_a_deadline_is_counted_on_a_phone_without_scripts(build_visitor, language):
    reader = build_visitor(language=language, width=PHONE, scripts=False)
    page = reader.go("/commitments/openness-complaint/")
    page.click(f"main a[href$='limit={LIMIT}']")

    expect(page.locator("#id_limit")).to_have_value(LIMIT)
    expect(page.locator("#id_amount")).to_be_hidden()
    expect(page.locator("#id_at")).to_be_hidden()
    page.fill("#id_on", "2026-09-24")
    count(page)

    # Mid-autumn, the National Day and a make-up Saturday lie between.
    expect(page.locator(DATE)).to_have_attribute("datetime", "2026-10-12")
    expect(page.locator(".month__day--due")).to_have_count(1)
    expect(page.locator(".month")).to_have_count(2)
    assert reader.cookies == set()

    page.click(".due__address a")
    expect(page.locator(DATE)).to_have_attribute("datetime", "2026-10-12")
    page.click(".languages a")
    expect(page.locator(DATE)).to_have_attribute("datetime", "2026-10-12")
    file = page.locator("a[href*='/ics/']").get_attribute("href") or ""
    assert "DTSTART;VALUE=DATE:20261012" in reader.fetch(file).text()


def test_a_slip_loses_nothing_without_scripts(build_visitor):
    reader = build_visitor(width=PHONE, scripts=False)
    page = reader.go("/calculator/")
    page.select_option("#id_limit", "other")
    page.fill("#id_amount", "ten")
    page.fill("#id_on", "2026-03-02")
    page.click(".calculator__form summary")
    page.fill("#id_from1", "2026-03-03")
    count(page)

    expect(page.locator(".error-summary a")).to_have_count(2)
    expect(page.locator("#id_amount")).to_have_value("ten")
    expect(page.locator("#id_on")).to_have_value("2026-03-02")
    # What was said in a closed part is not hidden again.
    expect(page.locator("#id_from1")).to_have_value("2026-03-03")
    expect(page.locator("#id_to1")).to_be_visible()
    page.fill("#id_amount", "10")
    page.fill("#id_to1", "2026-03-05")
    count(page)
    expect(page.locator(DATE)).to_have_attribute("datetime", "2026-03-18")


def test_a_limit_in_hours_asks_for_the_time(build_visitor):
    reader = build_visitor(width=PHONE, scripts=False)
    page = reader.go("/calculator/")
    page.select_option("#id_limit", "other")
    page.fill("#id_amount", "2")
    page.select_option("#id_amount_in", "hour")
    page.fill("#id_on", "2026-03-02")
    count(page)

    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_at")
    page.fill("#id_at", "09:15")
    page.click(".calculator__form summary")
    page.fill("#id_from1", "2026-03-02")
    page.fill("#id_from1_at", "10:00")
    page.fill("#id_to1", "2026-03-02")
    page.fill("#id_to1_at", "10:30")
    count(page)
    expect(page.locator(DATE)).to_have_attribute("datetime", re.compile("T11:45"))


@LANGUAGES
def test_every_state_of_the_calculator_serves_everybody(build_visitor, language):
    reader = build_visitor(language=language)
    states = {
        "calculator": "/calculator/",
        "calculator-answer": f"/calculator/?limit={LIMIT}&on=2026-09-24",
        "calculator-hours": "/calculator/?limit=other&calendar=CN&amount=36"
        "&amount_in=hour&on=2026-03-02&at=09:15",
        "calculator-provisional": f"{OTHER}&amount=90&on=2098-11-20"
        "&from1=2098-12-01&to1=2098-12-08",
        "calculator-long": f"{OTHER}&amount=3650&on=2026-03-02",
        "calculator-errors": f"{OTHER}&amount=ten&on=2026-02-30&to1=2026-03-03",
    }
    for name, path in states.items():
        reader.go(path)
        reader.examine(name)


def test_the_days_print_with_their_reasons(build_visitor):
    reader = build_visitor(language=ENGLISH)
    page = reader.go(f"/calculator/?limit={LIMIT}&on=2026-09-24")
    page.emulate_media(media="print")

    expect(page.locator(".counted")).to_be_visible()
    expect(page.locator(".month").first).to_be_visible()
    expect(page.locator(".calculator__form")).to_be_hidden()
