"""The second factor: nothing of the back office opens to a password alone."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import key_rotation
from casework.models import SecondFactor
from casework.roles import Role
from casework.staff_access import second_factor
from casework.staff_access.session import SIGNED_IN

from ...builders import build_person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
DESK, PROVE, SET_UP = "/admin/", "/admin/second-factor/prove/", "/admin/second-factor/"


@pytest.fixture
def person(units):
    person = build_person(Role.HANDLER, unit=units["brigade"], username="zhou")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(person):
    client = Client()
    client.post(
        reverse("wagtailadmin_login"), {"username": "zhou", "password": PASSWORD}
    )
    return client


def code(person, at):
    factor = second_factor.in_force(person) or second_factor.waiting(person)
    return pyotp.TOTP(second_factor.secret_of(factor)).at(at)


@pytest.fixture
def protected(person):
    """Set up long ago, so that its first code is used up and another has come."""
    before = timezone.now() - timedelta(minutes=10)
    second_factor.begin(person, at=before)
    _factor, recovery = second_factor.confirm(person, code(person, before), at=before)
    return recovery


# --- Codes -------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_proves_it_around_its_time(person, protected, steps):
    now = timezone.now()

    right = code(person, now + timedelta(seconds=30 * steps))

    assert second_factor.prove(person, f" {right[:3]} {right[3:]} ", at=now)


@pytest.mark.parametrize("wrong", ["", "000000", "abcdef", "١٢٣٤٥٦", "a" * 40])
def test_another_code_proves_nothing(person, protected, wrong):
    with pytest.raises(second_factor.Refused):
        second_factor.prove(person, wrong, at=timezone.now())


def test_a_code_is_good_once(person, protected):
    now = timezone.now()
    right = code(person, now)
    second_factor.prove(person, right, at=now)

    with pytest.raises(second_factor.Refused):
        second_factor.prove(person, right, at=now)


def test_an_old_code_proves_nothing(person, protected):
    now = timezone.now()
    with pytest.raises(second_factor.Refused):
        second_factor.prove(person, code(person, now - timedelta(minutes=2)), at=now)


def test_each_recovery_code_is_good_once(person, protected):
    first, second, *_others = protected
    assert len(set(protected)) == 10
    second_factor.prove(person, first.upper(), at=timezone.now())
    second_factor.prove(person, second.replace("-", " "), at=timezone.now())

    with pytest.raises(second_factor.Refused):
        second_factor.prove(person, first, at=timezone.now())


def test_who_guesses_waits_whatever_comes_next(person, protected):
    now = timezone.now()
    for _attempt in range(5):
        with pytest.raises(second_factor.Refused):
            second_factor.prove(person, "000000", at=now)

    with pytest.raises(second_factor.Refused) as refused:
        second_factor.prove(person, code(person, now), at=now)
    assert refused.value.wait > 0
    later = now + timedelta(seconds=refused.value.wait + 1)
    assert second_factor.prove(person, code(person, later), at=later)


def test_the_database_alone_makes_no_code(person, protected):
    factor = SecondFactor.objects.get(user=person)
    secret = second_factor.secret_of(factor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_secondfactor")
        row = str(cursor.fetchall())

    assert secret not in row and not any(kept in row for kept in protected)


def test_a_rotation_of_the_keys_wraps_it_anew(person, protected):
    assert key_rotation.HOLDERS["SecondFactor"] == "wrapped"
    factor = SecondFactor.objects.get(user=person)
    assert second_factor.secret_of(factor)
    factor.wrapped = bytes(factor.wrapped)[:-1] + b"x"
    with pytest.raises(Exception, match=r"changed|another"):
        second_factor.secret_of(factor)


def test_a_new_one_counts_when_it_is_confirmed(person, protected):
    now = timezone.now()
    before = second_factor.in_force(person)
    second_factor.begin(person, at=now)
    assert second_factor.in_force(person) == before

    with pytest.raises(second_factor.Refused):
        second_factor.confirm(person, "000000", at=now)
    waiting = second_factor.waiting(person)
    right = pyotp.TOTP(second_factor.secret_of(waiting)).at(now)
    second_factor.confirm(person, right, at=now)

    assert second_factor.in_force(person) == waiting
    assert SecondFactor.objects.filter(user=person).count() == 1


# --- Over HTTP -----------------------------------------------------------------------

ANY_PAGE = (
    "/admin/",
    "/admin/account/",
    "/admin/registers/complaints/",
    "/admin/users/",
    "/admin/pages/",
    "/admin/cases/7K2-M9Q-4XTB/",
    "/admin/api/main/pages/",
)


@pytest.mark.parametrize("address", ANY_PAGE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_alone_opens_nothing(protected, signed_in, address, method):
    answer = getattr(signed_in, method)(address)

    assert answer.status_code == 302
    assert answer.url.startswith(PROVE)


def test_the_code_opens_it_in_a_new_session(person, protected, signed_in):
    before = signed_in.session.session_key
    proof = {"code": code(person, timezone.now()), "next": "/admin/account/"}

    answer = signed_in.post(PROVE, proof)

    assert (answer.status_code, answer.url) == (302, "/admin/account/")
    assert signed_in.get("/admin/account/").status_code == 200
    assert signed_in.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/"])
def test_it_leads_to_no_other_site(person, protected, signed_in, address):
    proof = {"code": code(person, timezone.now()), "next": address}

    assert signed_in.post(PROVE, proof).url == DESK


def test_a_wrong_code_is_told_and_opens_nothing(protected, signed_in):
    answer = signed_in.post(PROVE, {"code": "000000"})

    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]
    assert signed_in.get(DESK).status_code == 302


def test_a_password_alone_sets_up_no_other(protected, signed_in, person):
    before = second_factor.in_force(person)

    assert signed_in.get(SET_UP).url.startswith(PROVE)
    assert signed_in.post(SET_UP, {"begin": "1"}).url.startswith(PROVE)
    assert second_factor.waiting(person) is None
    assert second_factor.in_force(person) == before


def test_somebody_sets_it_up(person, signed_in):
    signed_in.post(SET_UP, {"begin": "1"})
    page = signed_in.get(SET_UP)
    assert "<svg" in page.content.decode()
    assert second_factor.secret_of(second_factor.waiting(person)) in (
        page.content.decode()
    )

    done = signed_in.post(SET_UP, {"code": code(person, timezone.now())})

    assert done.content.decode().count("<code>") == 10
    assert "no-store" in done["Cache-Control"]
    assert signed_in.get(DESK).status_code == 200
    other = Client()
    other.force_login(person)
    assert other.get(DESK).url.startswith(PROVE)


def test_a_site_may_require_it(person, signed_in, settings):
    assert signed_in.get(DESK).status_code == 200

    settings.SECOND_FACTOR_REQUIRED = True

    assert signed_in.get(DESK).url == SET_UP
    assert signed_in.get(SET_UP).status_code == 200


@pytest.mark.parametrize(
    ("role", "taken"), [(Role.ADMINISTRATOR, True), (Role.SUPERVISOR, False)]
)
def test_an_administrator_takes_a_lost_one_away(units, person, protected, role, taken):
    client = Client()
    client.force_login(build_person(role, unit=units["bureau"], username="gao"))
    address = reverse("staff_access:reset", args=[person.pk])

    assert client.get(address).status_code == (200 if taken else 403)
    client.post(address)

    assert (second_factor.in_force(person) is None) is taken


def test_what_was_proved_of_a_factor_taken_away_counts_for_no_other(
    person, protected, signed_in
):
    signed_in.post(PROVE, {"code": code(person, timezone.now())})
    second_factor.forget(person)
    before = timezone.now() - timedelta(minutes=10)
    second_factor.begin(person, at=before)
    second_factor.confirm(person, code(person, before), at=before)

    assert signed_in.get(DESK).url.startswith(PROVE)


@pytest.mark.parametrize(("hours", "ends"), [(11, False), (13, True)])
def test_a_session_ends_after_twelve_hours(person, signed_in, hours, ends):
    session = signed_in.session
    session[SIGNED_IN] -= hours * 3600
    session.save()

    answer = signed_in.get(DESK)

    assert (answer.status_code == 302) is ends
    if ends:
        assert answer.url.startswith(reverse("wagtailadmin_login"))
        assert "_auth_user_id" not in signed_in.session


def test_a_deleted_person_leaves_none(person, protected):
    get_user_model().objects.filter(pk=person.pk).delete()

    assert not SecondFactor.objects.exists()
