"""The register of complaints: an index, from access, with nothing personal in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from casework import actions
from casework.models import ConflictOfInterest
from casework.roles import Role
from casework.states import State
from complaints.backoffice import COUNTED_AT_MOST, PER_PAGE

from ..builders import MONDAY, build_complaint, build_person, build_version, move_to
from ..casework.many_cases import build_many

pytestmark = pytest.mark.django_db

URL = "/admin/registers/complaints/"
READERS = {
    Role.FIRST_CONTACT,
    Role.HANDLER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.IDENTITY_CUSTODIAN,
}
# Whose units have nothing to do with a case that nobody has assigned yet.
WAIT_FOR_A_UNIT = {Role.HANDLER, Role.REVIEWER, Role.APPROVER}


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(user, query=""):
    page = browser(user).get(f"{URL}{query}")
    return [row.reference for row in page.context["rows"]]


@pytest.mark.parametrize("role", Role)
def test_register_is_open_to_who_works_on_cases(role, staff, complaint):
    page = browser(staff[role]).get(URL)

    assert (page.status_code == 200) == (role in READERS)
    if role in READERS:
        rows = page.context["rows"]
        assert bool(rows) == (role not in WAIT_FOR_A_UNIT)


@pytest.mark.parametrize(
    "path",
    ["create/", "edit/{}/", "delete/{}/", "inspect/{}/", "history/{}/", "choose/"],
)
def test_every_view_but_the_list_is_closed(path, staff, complaint):
    root = build_person(*Role, is_superuser=True)

    for key in (complaint.pk, complaint.reference):
        page = browser(root).get(URL + path.format(key))
        assert page.status_code == 404


@pytest.mark.parametrize("action", ["create", "edit", "delete", "inspect", "history"])
def test_no_other_view_has_even_a_name(action):
    with pytest.raises(NoReverseMatch):
        reverse(f"registers_complaints_modeladmin_{action}")


def test_case_about_a_colleague_is_not_listed_nor_found(complaint, staff):
    first = staff[Role.FIRST_CONTACT]
    assert listed(first) == [str(complaint)]

    ConflictOfInterest.unscoped.create(
        case=complaint, user=first, source=ConflictOfInterest.Source.NAMED
    )

    assert listed(first) == []
    assert listed(first, f"?q={complaint}") == []


def test_handler_finds_the_cases_of_the_own_unit(version, staff, units, complaint):
    move_to("handling", complaint, staff, units)
    build_complaint(version)

    assert listed(staff[Role.HANDLER]) == [str(complaint)]


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {1} ", "{2}", "ｏ"], ids=str)
def test_search_takes_a_reference_however_it_was_typed(typed, version, staff):
    wanted = build_complaint(version)
    build_complaint(version)
    forms = (str(wanted), wanted.reference, wanted.reference.lower())

    found = listed(staff[Role.SUPERVISOR], "?q=" + typed.format(*forms))

    assert found == ([str(wanted)] if "{" in typed else [])


def test_search_finds_no_words(staff, version):
    person = actions.Person(name="张小明", phone="13800001234", email="z@example.org")
    build_complaint(version, person=person)

    for words in ("张小明", "13800001234", "z@example.org", "半夜施工", "noise", "*"):
        assert listed(staff[Role.SUPERVISOR], f"?q={words}") == []


@pytest.mark.parametrize(
    "query",
    [
        "?handler__password__startswith=a",
        "?identity__phone_index=x",
        "?conflicts__user=1",
        "?code_hash__contains=argon",
        "?nonsense=1",
        "?state=nonsense&unit=nonsense&year=abc&due=x&category=%00&o=99",
        "?p=abc",
        "?p=-4",
        "?p=99999999999",
        "?e=1",
    ],
)
def test_parameters_it_does_not_know_ask_the_database_nothing(query, staff, complaint):
    assert listed(staff[Role.SUPERVISOR], query) == [str(complaint)]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_nothing_is_exported(format_, staff, complaint):
    page = browser(staff[Role.SUPERVISOR]).get(f"{URL}?export={format_}")

    assert page["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=received", {"received"}),
        ("?state=open", {"received", "handling", "overdue"}),
        ("?due=overdue", {"overdue"}),
        ("?due=running", {"received", "handling"}),
        ("?unit=brigade", {"handling"}),
        ("?category=service", {"overdue"}),
        ("?procedure=openness", {"received", "handling", "overdue", "closed"}),
        ("?year=2026", {"received", "handling", "overdue", "closed"}),
        ("?year=2026&state=closed", {"closed"}),
        ("?o=due", {"received", "handling", "overdue"}),
    ],
)
def test_filters_leave_what_they_say(query, found, version, staff, units):
    at = timezone.now().replace(month=11, day=3, year=2026)
    past = {"next_due_at": timezone.now(), "category": "service"}
    cases = {
        "received": build_many(version, 1, status=State.RECEIVED, at=at)[0],
        "handling": build_many(
            version, 1, status=State.HANDLING, at=at, unit=units["brigade"]
        )[0],
        "overdue": build_many(version, 1, status=State.ACCEPTED, at=at, **past)[0],
        "closed": build_many(version, 1, status=State.CLOSED, at=at)[0],
    }
    for name in ("received", "handling"):
        cases[name].next_due_at = timezone.now() + timedelta(days=2)
        cases[name].save()

    shown = listed(staff[Role.SUPERVISOR], query)

    assert set(shown) == {str(cases[name]) for name in found}


def test_row_shows_nothing_personal(version, staff, units):
    person = actions.Person(name="张小明", phone="13800001234", email="z@example.org")
    case = build_complaint(
        version,
        person=person,
        story={"story": "秘密词语", "respondent": "某人", "place": "某地"},
    )
    move_to("handling", case, staff, units)

    told = browser(staff[Role.FIRST_CONTACT]).get(URL).content.decode()

    assert str(case) in told
    for secret in ("张小明", "13800001234", "z@example.org", "秘密词语", "某人"):
        assert secret not in told


def test_row_leads_to_the_case_page(complaint, staff):
    page = browser(staff[Role.SUPERVISOR]).get(URL)

    row = page.context["rows"][0]
    assert row.url == reverse("casework:case", args=[str(complaint)])
    assert f'href="{row.url}"' in page.content.decode()


def test_list_is_counted_no_further_than_anybody_leafs(version, staff):
    build_many(version, COUNTED_AT_MOST + 60, status=State.CLOSED)

    page = browser(staff[Role.SUPERVISOR]).get(f"{URL}?p=20")

    assert page.context["paginator"].is_capped
    assert page.context["page_obj"].number == COUNTED_AT_MOST // PER_PAGE
    assert len(page.context["rows"]) == PER_PAGE
    assert not page.context["page_obj"].has_next()


def test_register_costs_the_same_at_10_and_200_rows(
    version, staff, units, django_assert_num_queries
):
    client = browser(staff[Role.SUPERVISOR])
    other = build_version(units, code="other")
    build_many(version, 5, status=State.HANDLING, unit=units["brigade"])
    build_many(other, 5, status=State.HANDLING, unit=units["hall"])
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)

    build_many(version, 190, status=State.HANDLING, at=MONDAY, unit=units["hall"])

    with django_assert_num_queries(len(few)):
        client.get(URL)
    assert len(few) <= 25
