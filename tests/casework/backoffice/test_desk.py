"""The desk: exact counts of what waits for this person, and of nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import actions
from casework.models import Case, ConflictOfInterest
from casework.roles import Role
from casework.states import State

from ...builders import PARTS, build_complaint, build_person, move_to
from ..many_cases import build_many

pytestmark = pytest.mark.django_db

NOW = timezone.now()
# Every state once, and who finds it waiting in which list.
WAITS = [
    ("received", Role.FIRST_CONTACT, "new"),
    ("accepted", Role.FIRST_CONTACT, "assign"),
    ("handling", Role.HANDLER, "unit"),
    ("in_review", Role.REVIEWER, "review"),
    ("in_sign_off", Role.APPROVER, "sign"),
    ("signed", Role.FIRST_CONTACT, "send"),
    ("answered", Role.FIRST_CONTACT, "close"),
]


def desk_of(browser, user):
    page = browser(user).get("/admin/")
    return {tray.code: tray for tray in page.context["trays"]}


@pytest.mark.parametrize("role", Role)
def test_desk_is_the_first_page_of_the_admin(role, staff, browser):
    page = browser(staff[role]).get(reverse("wagtailadmin_home"))

    assert "backoffice/desk.html" in [template.name for template in page.templates]
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(("state", "role", "tray"), WAITS)
def test_case_waits_on_the_desk_of_who_takes_it_further(
    state, role, tray, version, staff, units, browser
):
    case = build_complaint(version, at=NOW)
    move_to(state, case, staff, units, at=NOW)

    found = desk_of(browser, staff[role])

    assert found[tray].count == 1
    assert [row.reference for row in found[tray].rows] == [str(case)]
    waiting = set(found) - {tray, "today", "overdue"}
    assert not any(found[code].count for code in waiting)


def test_case_of_mine_is_on_my_desk_and_not_on_my_colleagues(
    version, staff, units, browser
):
    colleague = build_person(Role.HANDLER, unit=units["brigade"])
    case = move_to("accepted", build_complaint(version, at=NOW), staff, units, at=NOW)
    actions.assign(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=NOW,
        unit=units["brigade"],
        handler=staff[Role.HANDLER],
    )

    assert desk_of(browser, staff[Role.HANDLER])["mine"].count == 1
    assert desk_of(browser, colleague)["mine"].count == 0
    assert desk_of(browser, colleague)["unit"].count == 0


def test_nobody_is_asked_to_review_an_answer_of_their_own(
    version, staff, units, browser
):
    both = build_person(Role.HANDLER, Role.REVIEWER, unit=units["brigade"])
    case = move_to("handling", build_complaint(version, at=NOW), staff, units, at=NOW)
    actions.save_draft(case=case, by=both, at=NOW, parts=PARTS, result="explained")
    actions.submit_draft(case=case, by=both, at=NOW)

    assert desk_of(browser, both)["review"].count == 0
    assert desk_of(browser, staff[Role.REVIEWER])["review"].count == 1


def test_nobody_is_asked_to_sign_what_they_reviewed(version, staff, units, browser):
    both = build_person(Role.REVIEWER, Role.APPROVER, unit=units["bureau"])
    case = move_to("in_review", build_complaint(version, at=NOW), staff, units, at=NOW)
    actions.approve_review(case=case, by=both, at=NOW, number=1)

    assert desk_of(browser, both)["sign"].count == 0
    assert desk_of(browser, staff[Role.APPROVER])["sign"].count == 1


@pytest.mark.parametrize(
    ("due", "tray"),
    [
        (timedelta(seconds=-1), "overdue"),
        (timedelta(0), "overdue"),
        (timedelta(days=9), ""),
    ],
)
def test_late_cases_are_counted_as_late(due, tray, complaint, staff, browser):
    Case.unscoped.filter(pk=complaint.pk).update(next_due_at=timezone.now() + due)

    found = desk_of(browser, staff[Role.SUPERVISOR])

    counts = {code: row.count for code, row in found.items() if row.count}
    assert counts == ({tray: 1} if tray else {})


def test_due_today_ends_at_midnight(complaint, staff, browser):
    tomorrow = timezone.localtime() + timedelta(days=1)
    midnight = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Case.unscoped.filter(pk=complaint.pk)

    rows.update(next_due_at=midnight)
    assert desk_of(browser, staff[Role.SUPERVISOR])["today"].count == 1
    rows.update(next_due_at=midnight + timedelta(microseconds=1))
    assert desk_of(browser, staff[Role.SUPERVISOR])["today"].count == 0


def test_counts_are_exact_beyond_the_rows_shown(version, staff, units, browser):
    build_many(version, 23, status=State.RECEIVED)
    build_many(version, 5, status=State.CLOSED)

    tray = desk_of(browser, staff[Role.FIRST_CONTACT])["new"]

    assert (tray.count, len(tray.rows), tray.more) == (23, 8, 15)


def test_case_about_a_colleague_is_on_no_list_and_in_no_count_of_theirs(
    complaint, staff, browser
):
    first = staff[Role.FIRST_CONTACT]
    assert desk_of(browser, first)["new"].count == 1

    ConflictOfInterest.unscoped.create(
        case=complaint, user=first, source=ConflictOfInterest.Source.NAMED
    )

    page = browser(first).get("/admin/")
    assert str(complaint) not in page.content.decode()
    assert all(tray.count == 0 for tray in page.context["trays"])


def test_handler_of_another_unit_finds_nothing(
    version, staff, units, other_handler, browser
):
    move_to("handling", build_complaint(version, at=NOW), staff, units, at=NOW)

    assert all(tray.count == 0 for tray in desk_of(browser, other_handler).values())


@pytest.mark.parametrize(
    "role", [Role.PUBLISHER, Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR]
)
def test_who_has_no_cases_has_a_desk_without_lists(role, staff, complaint, browser):
    page = browser(staff[role]).get("/admin/")

    assert page.status_code == 200
    assert page.context["trays"] == []
    assert str(complaint) not in page.content.decode()


def test_auditor_sees_who_opened_what(version, staff, browser):
    person = actions.Person(name="张小明", phone="13800001234")
    case = build_complaint(version, person=person)
    actions.reveal_identity(
        case=case,
        by=staff[Role.FIRST_CONTACT],
        at=timezone.now(),
        reason="需要电话回访投诉人核实",
    )

    page = browser(staff[Role.AUDITOR]).get("/admin/")

    opening = page.context["openings"][0]
    assert opening.reference == str(case)
    assert "需要电话回访" not in page.content.decode()
    assert not browser(staff[Role.SUPERVISOR]).get("/admin/").context["openings"]


def test_desk_costs_the_same_whatever_the_number_of_cases(
    version, staff, units, browser, django_assert_num_queries
):
    everything = build_person(*Role, unit=units["bureau"])
    client = browser(everything)
    for state in (State.RECEIVED, State.HANDLING, State.IN_REVIEW, State.SIGNED):
        build_many(version, 10, status=state, unit=units["brigade"])
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")

    build_many(version, 190, status=State.HANDLING, unit=units["brigade"])

    with django_assert_num_queries(len(few)):
        client.get("/admin/")
    assert len(few) < 60
