"""Roles × units × conflict of interest, at the gate and at its guard."""

import pytest
from django.http import Http404

from casework import access, actions, codes
from casework.actors import acting_as, system_actor
from casework.models import Case, Clock, Event
from casework.roles import Role

from ..builders import (
    MONDAY,
    build_complaint,
    build_person,
    build_receipt,
    move_to,
)

pytestmark = pytest.mark.django_db

# Who finds a case that lies with the brigade.
FINDS = {
    Role.FIRST_CONTACT: True,
    Role.HANDLER: True,
    Role.REVIEWER: True,
    Role.APPROVER: True,
    Role.PUBLISHER: False,
    Role.SUPERVISOR: True,
    Role.AUDITOR: True,
    Role.IDENTITY_CUSTODIAN: True,
    Role.PROCEDURE_EDITOR: False,
    Role.ADMINISTRATOR: False,
}
READS = FINDS | {Role.AUDITOR: False, Role.IDENTITY_CUSTODIAN: False}


@pytest.fixture
def handled(complaint, staff, units):
    return move_to("handling", complaint, staff, units)


@pytest.mark.parametrize("role", list(Role))
def test_case_is_found_by_the_roles_whose_work_it_is(role, handled, staff):
    if FINDS[role]:
        case = access.case_for_staff(handled.reference, staff[role])
        assert access.may_read_text(case, staff[role]) is READS[role]
    else:
        with pytest.raises(Http404):
            access.case_for_staff(handled.reference, staff[role])


@pytest.mark.parametrize("role", list(Role))
def test_the_guard_says_the_same_as_the_gate(role, handled, staff):
    with acting_as(staff[role]):
        assert Case.objects.filter(pk=handled.pk).exists() is FINDS[role]
        assert Event.objects.filter(case=handled).exists() is FINDS[role]
        assert Clock.objects.filter(case=handled).exists() is FINDS[role]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.APPROVER])
def test_another_unit_finds_nothing(role, handled, units):
    stranger = build_person(role, unit=units["hall"])

    with pytest.raises(Http404):
        access.case_for_staff(handled.reference, stranger)


def test_nobody_acting_sees_nothing(complaint):
    assert not Case.objects.exists()
    assert not Event.objects.exists()


def test_the_system_sees_all_when_it_says_so(complaint):
    with system_actor():
        assert Case.objects.count() == 1


def test_a_superuser_is_not_a_reader_of_cases(complaint, units):
    superuser = build_person(unit=units["bureau"], is_superuser=True)

    with pytest.raises(Http404):
        access.case_for_staff(complaint.reference, superuser)


@pytest.mark.parametrize("role", [r for r in Role if FINDS[r]])
def test_the_unit_complained_about_never_finds_the_case(role, version, staff, units):
    case = build_complaint(version, respondent_units=[units["hall"]])
    accused = build_person(role, unit=units["hall"])

    with pytest.raises(Http404):
        access.case_for_staff(case.reference, accused)
    with acting_as(accused):
        assert not Case.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if FINDS[r]])
def test_the_person_complained_about_never_finds_the_case(role, version, units):
    accused = build_person(
        role, unit=units["bureau"], last_name="赵", first_name="铁柱"
    )
    case = build_complaint(version, story={"story": "…", "respondent": "窗口的赵铁柱"})

    with pytest.raises(Http404):
        access.case_for_staff(case.reference, accused)


def test_a_declared_conflict_hides_the_case_at_once(handled, staff):
    supervisor = staff[Role.SUPERVISOR]
    assert access.case_for_staff(handled.reference, supervisor)

    actions.declare_conflict(
        case=handled, by=staff[Role.HANDLER], at=MONDAY, user=supervisor, reason="亲属"
    )

    with pytest.raises(Http404):
        access.case_for_staff(handled.reference, supervisor)
    with pytest.raises(actions.NotAllowed):
        actions.add_note(case=handled, by=supervisor, at=MONDAY, body="…")


def test_rights_taken_away_work_from_the_next_request(handled, staff, units):
    handler = staff[Role.HANDLER]
    handler.memberships.all().delete()
    again = type(handler).objects.get(pk=handler.pk)

    with pytest.raises(Http404):
        access.case_for_staff(handled.reference, again)


def test_a_deactivated_person_finds_nothing(handled, staff):
    handler = staff[Role.HANDLER]
    handler.is_active = False

    with pytest.raises(Http404):
        access.case_for_staff(handled.reference, handler)


def test_number_and_code_open_the_case_together(version):
    receipt = build_receipt(version)

    found = access.case_for_submitter(str(receipt.case), receipt.code.lower())

    assert found.pk == receipt.case.pk


@pytest.mark.parametrize("wrong", ["code", "number"])
def test_a_wrong_number_or_code_opens_nothing(version, wrong):
    receipt = build_receipt(version)
    other = build_receipt(version)
    number = other.case.reference if wrong == "number" else receipt.case.reference
    code = receipt.code if wrong == "number" else codes.code_for(codes.new_token())

    assert access.case_for_submitter(number, code) is None


def test_the_code_is_nowhere_in_the_database(version, django_db_blocker):
    from django.db import connection

    receipt = build_receipt(version)
    bare = receipt.code.replace("-", "")

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert bare not in repr(cursor.fetchall())


def test_finding_cases_costs_the_same_for_ten_and_for_one(
    version, staff, django_assert_num_queries
):
    for _ in range(10):
        build_complaint(version)
    actor_user = type(staff[Role.SUPERVISOR]).objects.get(pk=staff[Role.SUPERVISOR].pk)

    with django_assert_num_queries(4):
        assert len(access.cases_for(actor_user)) == 10
