"""People at the back office, each with a browser of their own."""

import pytest
from django.test import Client

from casework.roles import Role

from ...builders import build_person


@pytest.fixture
def browser():
    """Return the browser of a person who is logged in."""

    def of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of


@pytest.fixture
def browsers(staff, browser):
    """One browser a role."""
    return {role: browser(user) for role, user in staff.items()}


@pytest.fixture
def other_handler(units):
    """Handles cases of another unit."""
    return build_person(Role.HANDLER, unit=units["hall"], username="other")
