import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from captcha.models import CaptchaStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from casework.captcha import challenges

TOKEN, OTHER = "a" * 32, "b" * 32


def digits(key):
    return CaptchaStore.objects.get(hashkey=key).response


def wrong(key):
    return digits(key)[::-1] + "0"


@pytest.mark.django_db
def test_challenge_has_five_digits_and_a_key_of_160_bits():
    key = challenges.issue()

    assert challenges.KEY.fullmatch(key)
    assert len(challenges.shown(key)) == 5
    assert challenges.shown(key).isdigit()


@pytest.mark.django_db
def test_right_answer_becomes_a_pass_for_this_form_only():
    key = challenges.issue()

    assert challenges.answer(key, digits(key), token=TOKEN) == key
    assert challenges.is_passed(key, token=TOKEN)
    assert not challenges.is_passed(key, token=OTHER)
    assert challenges.shown(key) is None


@pytest.mark.django_db
def test_wrong_answer_uses_the_challenge_up():
    key = challenges.issue()
    right = digits(key)

    assert challenges.answer(key, wrong(key), token=TOKEN) is None
    assert challenges.answer(key, right, token=TOKEN) is None


@pytest.mark.django_db
def test_repeated_right_answer_of_the_same_form_still_holds():
    key = challenges.issue()
    right = digits(key)
    challenges.answer(key, right, token=TOKEN)

    assert challenges.answer(key, right, token=TOKEN) == key
    assert challenges.answer(key, right, token=OTHER) is None
    assert challenges.is_passed(key, token=TOKEN)


@pytest.mark.django_db
def test_pass_cannot_be_answered_into_a_pass_for_another_form():
    key = challenges.issue()
    challenges.answer(key, digits(key), token=TOKEN)

    assert challenges.answer(key, challenges.bound(TOKEN), token=OTHER) is None
    assert not challenges.is_passed(key, token=OTHER)


@pytest.mark.django_db
def test_pass_is_spent_once_and_by_its_own_form():
    key = challenges.issue()
    challenges.answer(key, digits(key), token=TOKEN)

    assert not challenges.spend(key, token=OTHER)
    assert challenges.spend(key, token=TOKEN)
    assert not challenges.spend(key, token=TOKEN)


@pytest.mark.django_db
@pytest.mark.parametrize("blank", [" ", "\u3000", "\t"], ids=repr)
def test_answer_forgives_blanks(blank):
    key = challenges.issue()
    typed = blank + blank.join(digits(key)) + blank

    assert challenges.answer(key, typed, token=TOKEN) == key


@pytest.mark.django_db
def test_answer_forgives_full_width_digits():
    key = challenges.issue()
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in digits(key))

    assert challenges.answer(key, full_width, token=TOKEN) == key


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "\x00", "a" * 39, "A" * 40, "a" * 5000])
def test_malformed_key_is_only_wrong(key):
    assert challenges.answer(key, "12345", token=TOKEN) is None
    assert not challenges.is_passed(key, token=TOKEN)
    assert challenges.shown(key) is None


@pytest.mark.django_db
def test_expired_challenge_is_not_shown_nor_accepted():
    key = challenges.issue()
    right = digits(key)
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))

    assert challenges.shown(key) is None
    assert challenges.answer(key, right, token=TOKEN) is None


@pytest.mark.django_db
def test_expired_rows_are_purged_by_the_package_command():
    stale = challenges.issue()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    fresh = challenges.issue()

    call_command("captcha_clean", verbosity=0)

    assert list(CaptchaStore.objects.values_list("hashkey", flat=True)) == [fresh]
    assert stale != fresh


@pytest.mark.django_db
def test_test_answer_needs_the_test_setting(settings):
    settings.CAPTCHA_TEST_MODE = False
    assert challenges.answer(challenges.issue(), "PASSED", token=TOKEN) is None

    settings.CAPTCHA_TEST_MODE = True
    key = challenges.answer(challenges.issue(), "PASSED", token=TOKEN)
    assert challenges.spend(key, token=TOKEN)


@pytest.mark.django_db
def test_issuing_leaves_the_random_generator_of_the_process_alone():
    random.seed(7)
    expected = random.random()
    random.seed(7)

    challenges.issue()

    assert random.random() == expected


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_thirty_solved_challenges_buy_thirty_forms_under_sixty_threads():
    solved = [(key, digits(key)) for key in (challenges.issue() for _ in range(30))]
    forms = [(key, right, token) for (key, right), token in product(solved, "xy")]

    def send(form):
        key, right, token = form
        try:
            passed = challenges.answer(key, right, token=token)
            return passed is not None and challenges.spend(passed, token=token)
        finally:
            connection.close()

    with ThreadPoolExecutor(60) as pool:
        accepted = list(pool.map(send, forms))

    assert sum(accepted) == 30


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_pass_is_spent_once_under_twenty_threads():
    key = challenges.issue()
    challenges.answer(key, digits(key), token=TOKEN)

    def spend(_):
        try:
            return challenges.spend(key, token=TOKEN)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(spend, range(20))) == 1
