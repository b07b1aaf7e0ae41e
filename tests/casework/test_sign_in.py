"""Guessing is slowed down; nobody else is."""

import pytest

from casework.roles import Role

from ..builders import build_person

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "a-long-enough-secret"


@pytest.fixture
def person(units):
    person = build_person(Role.SUPERVISOR, unit=units["bureau"], username="zheng")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, username, password, address="203.0.113.5"):
    return client.post(
        LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address
    )


def guess(client, times=6):
    for _ in range(times):
        response = sign_in(client, "zheng", "wrong")
    return response


def test_the_right_password_lets_in(client, person):
    assert sign_in(client, "zheng", PASSWORD).status_code == 302


def test_a_guesser_has_to_wait_even_with_the_right_password(client, person):
    guess(client)

    response = sign_in(client, "zheng", PASSWORD)

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_owner_gets_in_from_elsewhere(client, person):
    guess(client)

    assert sign_in(client, "zheng", PASSWORD, "198.51.100.7").status_code == 302


def test_a_colleague_at_the_same_address_gets_in(client, person):
    colleague = build_person(username="he")
    colleague.set_password(PASSWORD)
    colleague.save()
    guess(client)

    response = sign_in(client, "he", PASSWORD)

    assert response.status_code == 302


def test_known_and_unknown_accounts_are_told_the_same(client, person):
    known = sign_in(client, "zheng", "wrong", "192.0.2.1")
    unknown = sign_in(client, "nobody", "wrong", "192.0.2.2")

    assert known.status_code == unknown.status_code
    assert known.context["form"].errors == unknown.context["form"].errors
