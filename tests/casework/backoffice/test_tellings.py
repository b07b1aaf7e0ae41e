"""Who was told of a limit: on the case page, and on the supervisor's desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from casework import events, telling
from casework.actors import acting_as
from casework.backoffice.tellings import tellings
from casework.models import ConflictOfInterest, Event
from casework.procedures.definition import Escalation
from casework.roles import Role

from ...builders import build_complaint, build_version

pytestmark = pytest.mark.django_db

NOW = timezone.now()
RECEIVED = NOW - timedelta(days=20)


@pytest.fixture
def told(units, staff):
    """A case whose limit to accept passed, of which two people were told."""
    version = build_version(units, escalations=(Escalation(1, "supervisor"),))
    case = build_complaint(version, at=RECEIVED)
    telling.run(now=NOW)
    assert Event.unscoped.filter(type="limit.warned").count() == 3
    return case


def shown(browser, user):
    return browser(user).get("/admin/").context["tellings"]


@pytest.fixture
def lately(monkeypatch):
    """Let the last days reach back to all that was told."""
    monkeypatch.setattr("casework.backoffice.tellings.WITHIN", timedelta(days=30))


def test_the_timeline_says_who_was_told_and_that_it_was_late(told, staff, browser):
    page = browser(staff[Role.SUPERVISOR]).get(f"/admin/cases/{told}/")

    title = events.event_type("limit.warned").title
    lines = [line for line in page.context["lines"] if line.title == title]
    assert [line.was_entered_later for line in lines] == [True, True, True]
    assert "first_contact" in lines[0].details
    assert "supervisor" in lines[2].details
    assert not any(line.seen_by_submitter for line in lines)


def test_the_supervisor_sees_what_was_told_last_first(told, staff, browser, lately):
    rows = shown(browser, staff[Role.SUPERVISOR])

    assert [row.people for row in rows] == [
        "supervisor",
        "first_contact",
        "first_contact",
    ]
    assert {row.reference for row in rows} == {str(told)}


def test_nobody_else_does(told, staff, browser, lately):
    for role in set(Role) - {Role.SUPERVISOR}:
        assert shown(browser, staff[role]) == []


def test_nor_a_supervisor_whom_the_case_is_about(told, staff, browser, lately):
    ConflictOfInterest.unscoped.create(
        case=told, user=staff[Role.SUPERVISOR], source="declared"
    )

    assert shown(browser, staff[Role.SUPERVISOR]) == []


def test_that_there_was_nobody_to_tell_is_said(units, staff, browser, lately):
    version = build_version(units)
    case = build_complaint(version, at=RECEIVED)
    User.objects.update(is_active=False)
    telling.run(now=NOW)
    User.objects.update(is_active=True)

    page = browser(staff[Role.SUPERVISOR]).get("/admin/")

    assert [row.people for row in page.context["tellings"]] == ["", ""]
    assert str(case) in page.content.decode()


def test_any_number_of_cases_costs_the_same(
    told, staff, lately, django_assert_num_queries
):
    user, version = staff[Role.SUPERVISOR], told.version
    with acting_as(user), django_assert_num_queries(3):
        assert len(tellings(user, now=NOW)) == 3
    for _ in range(3):
        build_complaint(version, at=RECEIVED)
    telling.run(now=NOW)

    with acting_as(user), django_assert_num_queries(3):
        assert len(tellings(user, now=NOW)) == 12
