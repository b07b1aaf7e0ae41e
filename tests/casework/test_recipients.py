"""Who is told of a limit: never too few, never somebody who may not know."""

import pytest

from casework import actions
from casework.alerts import Rung
from casework.models import ConflictOfInterest, Membership, Unit
from casework.recipients import Recipients
from casework.roles import Role

from ..builders import MONDAY, build_complaint, build_person, move_to

pytestmark = pytest.mark.django_db

WARN = Rung("warn", "handler", MONDAY)


def rung(role: str) -> Rung:
    return Rung(f"{role}:1:workday", role, MONDAY)


def told(case, step=WARN) -> set[str]:
    """Return the names of those told."""
    from django.contrib.auth.models import User

    case.refresh_from_db()
    found = Recipients([case]).of(case, step)
    return set(User.objects.filter(pk__in=found).values_list("username", flat=True))


@pytest.fixture
def handled(complaint, staff, units):
    """A case that the handler has, in the brigade."""
    move_to("accepted", complaint, staff, units)
    actions.assign(
        case=complaint,
        by=staff[Role.FIRST_CONTACT],
        at=MONDAY,
        unit=units["brigade"],
        handler=staff[Role.HANDLER],
    )
    return complaint


@pytest.fixture
def of_the_unit(complaint, staff, units):
    """A case of the brigade that nobody has taken."""
    return move_to("handling", complaint, staff, units)


class TestInCharge:
    def test_the_handler(self, handled, units):
        build_person(Role.HANDLER, unit=units["brigade"])

        assert told(handled) == told(handled, rung("handler")) == {"handler"}

    def test_while_nobody_has_it_those_of_the_unit(self, of_the_unit, units):
        build_person(Role.HANDLER, unit=units["brigade"], username="colleague")
        build_person(Role.HANDLER, unit=units["hall"], username="elsewhere")

        assert told(of_the_unit) == {"handler", "colleague"}

    def test_before_it_has_a_unit_the_first_contacts(self, complaint, staff):
        assert told(complaint) == {"first_contact"}

    @pytest.mark.parametrize("gone", ["inactive", "role", "unit"])
    def test_a_handler_who_left_hands_over_to_the_unit(
        self, handled, staff, units, gone
    ):
        build_person(Role.HANDLER, unit=units["brigade"], username="colleague")
        handler = staff[Role.HANDLER]
        if gone == "inactive":
            handler.is_active = False
            handler.save()
        elif gone == "role":
            handler.groups.clear()
        else:
            Membership.objects.filter(user=handler).delete()

        assert told(handled) == {"colleague"}

    @pytest.mark.parametrize(
        ("state", "also"),
        [
            ("in_review", "reviewer"),
            ("in_sign_off", "approver"),
            ("signed", "first_contact"),
            ("answered", "first_contact"),
        ],
    )
    def test_whose_turn_it_is_hears_of_it_too(
        self, complaint, staff, units, state, also
    ):
        move_to(state, complaint, staff, units)

        assert told(complaint) == {"handler", also}
        assert told(complaint, rung("handler")) == {"handler"}


class TestNamedByTheProcedure:
    @pytest.mark.parametrize("role", ["supervisor", "reviewer", "approver", "auditor"])
    def test_a_role_near_the_case(self, handled, role):
        assert told(handled, rung(role)) == {role}

    def test_near_is_the_unit_those_above_it_and_the_office(
        self, handled, staff, units
    ):
        for code in ("hall", "brigade"):
            build_person(Role.SUPERVISOR, unit=units[code], username=f"of_{code}")

        assert told(handled, rung("supervisor")) == {"supervisor", "of_brigade"}

    def test_nobody_near_is_anybody_who_may_find_the_case(self, handled, staff):
        oversight = Unit.objects.create(code="oversight", name_zh="督查室")
        Membership.objects.filter(user=staff[Role.SUPERVISOR]).update(unit=oversight)
        Membership.objects.filter(user=staff[Role.REVIEWER]).update(unit=oversight)

        assert told(handled, rung("supervisor")) == {"supervisor"}
        # A reviewer of another unit does not find it: the supervisor hears of it.
        assert told(handled, rung("reviewer")) == {"supervisor"}

    @pytest.mark.parametrize("role", ["publisher", "administrator", "procedure_editor"])
    def test_a_role_that_finds_no_case_is_never_told(self, handled, role):
        assert told(handled, rung(role)) == {"supervisor"}

    def test_two_roles_of_one_person_are_one_recipient(self, handled, staff, units):
        build_person(
            Role.SUPERVISOR, Role.REVIEWER, unit=units["bureau"], username="both"
        )

        assert told(handled, rung("reviewer")) == {"reviewer", "both"}


class TestConflict:
    def about(self, case, **whom):
        ConflictOfInterest.unscoped.create(case=case, source="declared", **whom)

    def test_a_person_the_case_is_about_is_never_told(self, handled, staff, units):
        build_person(Role.HANDLER, unit=units["brigade"], username="colleague")
        self.about(handled, user=staff[Role.HANDLER])

        assert told(handled) == {"colleague"}

    def test_nor_anybody_of_a_unit_it_is_about(self, handled, staff, units):
        self.about(handled, unit=units["brigade"])

        assert told(handled) == {"supervisor"}

    def test_a_conflict_in_one_case_says_nothing_of_another(
        self, handled, version, staff
    ):
        self.about(handled, user=staff[Role.FIRST_CONTACT])
        other = build_complaint(version)

        found = Recipients([handled, other])
        assert found.of(other, WARN) == [staff[Role.FIRST_CONTACT].pk]

    def test_nobody_left_is_nobody(self, handled, units):
        self.about(handled, unit=units["bureau"])

        assert told(handled) == set()


def test_any_number_of_cases_and_people_costs_the_same(
    version, staff, units, django_assert_num_queries
):
    for _ in range(5):
        build_person(Role.FIRST_CONTACT, unit=units["bureau"])
    cases = [build_complaint(version) for _ in range(4)]
    for case in cases:
        _ = case.definition

    with django_assert_num_queries(5):  # roles, places, units twice, conflicts
        recipients = Recipients(cases)
        for case in cases:
            assert len(recipients.of(case, WARN)) == 6
