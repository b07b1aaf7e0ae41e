import pytest
from django.urls import reverse

from casework.actors import actor_for
from casework.models import Membership, Unit
from casework.roles import Role
from tests import builders

from .forms import filled_in

pytestmark = pytest.mark.django_db

UNITS, MEMBERS = reverse("units:index"), reverse("memberships:index")


@pytest.fixture
def administrator(client, staff):
    client.force_login(staff[Role.ADMINISTRATOR])
    return client


def send(client, unit, **changes):
    address = reverse("units:edit", args=[unit.pk])
    data = filled_in(client.get(address).context["form"]) | changes
    return client.post(address, data)


@pytest.mark.parametrize("role", set(Role) - {Role.ADMINISTRATOR})
@pytest.mark.parametrize("name", ["units", "memberships", "calendars", "calendar-days"])
def test_only_an_administrator_opens_the_organisation(client, staff, role, name):
    client.force_login(staff[role])

    for view in ("index", "add"):
        assert client.get(reverse(f"{name}:{view}")).status_code == 302


@pytest.mark.parametrize("name", ["units", "memberships", "calendars", "calendar-days"])
def test_an_administrator_opens_the_organisation(administrator, name):
    for view in ("index", "add"):
        assert administrator.get(reverse(f"{name}:{view}")).status_code == 200


def test_units_are_listed_as_a_tree(administrator, units):
    Unit.objects.create(code="counter", parent=units["hall"], name_zh="窗口")

    page = administrator.get(UNITS).content.decode()

    places = [
        page.index(f">{name}<") if f">{name}<" in page else page.index(name)
        for name in ("政务局", "\u3000政务服务大厅", "\u3000\u3000窗口")
    ]
    assert places == sorted(places)


def test_moving_a_unit_moves_what_is_below_it(administrator, units):
    counter = Unit.objects.create(code="counter", parent=units["hall"], name_zh="窗口")

    send(administrator, units["hall"], parent=units["brigade"].pk)

    counter.refresh_from_db()
    assert counter.path == "/bureau/brigade/hall/counter/"


@pytest.mark.parametrize("below", ["bureau", "hall", "counter"])
def test_a_unit_cannot_belong_to_what_is_below_it(administrator, units, below):
    Unit.objects.create(code="counter", parent=units["hall"], name_zh="窗口")
    bureau = units["bureau"]

    response = send(administrator, bureau, parent=Unit.objects.get(code=below).pk)

    assert response.context["form"].errors["parent"]
    bureau.refresh_from_db()
    assert bureau.path == "/bureau/"


def test_a_unit_keeps_its_code(administrator, units):
    send(administrator, units["hall"], code="renamed", phone="12345")

    hall = Unit.objects.get(pk=units["hall"].pk)
    assert (hall.code, hall.phone) == ("hall", "12345")


def test_a_tree_cannot_grow_deeper_than_its_path(administrator, units):
    deep = units["hall"]
    for n in range(5):
        deep = Unit.objects.create(code=f"{'u' * 44}{n}", parent=deep, name_zh="层")
    blank = administrator.get(reverse("units:add")).context["form"]
    data = filled_in(blank) | {"code": "x" * 40, "name_zh": "层", "parent": deep.pk}

    response = administrator.post(reverse("units:add"), data)

    assert response.context["form"].errors["parent"]


def test_nobody_deletes_a_unit(administrator, units):
    response = administrator.post(reverse("units:delete", args=[units["hall"].pk]))

    assert response.status_code == 302
    assert Unit.objects.filter(code="hall").exists()


def test_a_member_gets_a_unit(administrator, units, staff):
    handler = staff[Role.HANDLER]

    administrator.post(
        reverse("memberships:add"), {"user": handler.pk, "unit": units["hall"].pk}
    )

    assert (
        units["hall"].pk in actor_for(type(handler).objects.get(pk=handler.pk)).unit_ids
    )


def test_nobody_gives_themselves_a_unit(administrator, units, staff):
    own = staff[Role.ADMINISTRATOR]

    response = administrator.post(
        reverse("memberships:add"), {"user": own.pk, "unit": units["hall"].pk}
    )

    assert response.context["form"].errors["user"]
    assert not Membership.objects.filter(user=own, unit=units["hall"]).exists()


def test_members_are_listed_with_unit_and_roles(
    administrator, units, django_assert_max_num_queries
):
    for n in range(5):
        builders.build_person(
            Role.HANDLER, unit=units["hall"], last_name="王", first_name=f"{n}号"
        )

    with django_assert_max_num_queries(30):
        page = administrator.get(MEMBERS).content.decode()

    assert "王3号" in page
    assert str(Role.HANDLER.label) in page
