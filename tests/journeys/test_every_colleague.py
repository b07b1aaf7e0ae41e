"""The desk, the register, the case and every step of it, for every colleague's use."""

import pytest
from playwright.sync_api import expect

from . import office
from .accessibility import OURS
from .office import Office
from .visitors import CHINESE, ENGLISH

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# Who meets which states of a case at the demonstration's desks.
PEOPLE = {
    "first-contact": ("received", "accepted", "signed", "answered"),
    "handler": ("handling", "closed"),
    "reviewer": ("in_review",),
    "approver": ("in_sign_off", "closed"),
    "supervisor": ("refused", "withdrawn"),
    "custodian": ("handling",),
    "auditor": ("handling",),
}
# The same forms for everybody: looked at once, at the first contact's.
FOR_EVERYBODY = {"conflict", "message", "note"}


@pytest.mark.parametrize(
    ("language", "username"),
    [
        (CHINESE if number % 2 else ENGLISH, username)
        for number, username in enumerate(PEOPLE)
    ],
)
def test_every_screen_serves_every_colleague(build_visitor, language, username):
    desk = build_visitor(Office, language=language)
    desk.come(username)
    desk.sit_down()
    desk.examine(f"desk-{username}", OURS)
    desk.admin("registers/complaints/")
    desk.examine(f"register-{username}", OURS)
    seen = set() if username == "first-contact" else set(FOR_EVERYBODY)
    for state in PEOPLE[username]:
        desk.admin(f"registers/complaints/?state={state}")
        # The oldest: the newest are other journeys', which move on meanwhile.
        desk.page.locator(".bo-table tbody tr").last.locator("a").first.click()
        expect(desk.page.locator(".bo-head__reference")).to_be_visible()
        desk.examine(f"case-{username}-{state}", OURS)
        reference = office.reference_on(desk.page)
        for step in sorted(desk.offers() - seen):
            desk.begin(reference, step)
            desk.examine(f"step-{username}-{step}", OURS)
            seen.add(step)


def test_errors_of_a_step_serve_every_colleague(build_visitor):
    desk = build_visitor(Office)
    desk.come("first-contact")
    desk.admin("registers/complaints/?state=received")
    desk.page.locator(".bo-table tbody tr").last.locator("a").first.click()
    reference = office.reference_on(desk.page)
    office.press(desk.begin(reference, "refuse"))

    expect(desk.page.locator(".bo-errors")).to_be_focused()
    desk.examine("step-refuse-errors", OURS)
    desk.admin("registers/complaints/new/?procedure=hall-complaint")
    desk.examine("on-behalf", OURS)
    office.press(desk.page)
    expect(desk.page.locator(".bo-errors").first).to_be_visible()
    desk.examine("on-behalf-errors", OURS)
