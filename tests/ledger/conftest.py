import pytest
from django.core.cache import cache
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from casework import codes
from casework.calendars.loading import calendar_from_db
from casework.models import Membership, Unit
from casework.roles import Role
from home.models import CommitmentIndexPage

from .. import builders
from ..home import pages
from .building import UNITS_OF_OFFICE
from .records import FOLDER, records


def pytest_generate_tests(metafunc):
    if "record" in metafunc.fixturenames:
        told = records()
        metafunc.parametrize("record", told, ids=[record["id"] for record in told])


@pytest.fixture
def ledger():
    """The folder of records; without it there is nothing to try."""
    if not FOLDER.is_dir():
        pytest.skip(f"no ledger at {FOLDER}")
    return FOLDER


@pytest.fixture(scope="module")
def office_once(django_db_setup, django_db_blocker):
    """One office for a hundred regimes; taken back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        _build_pages()
        yield _build_staff()
        transaction.set_rollback(True)


@pytest.fixture
def office(office_once, db, settings, monkeypatch, django_capture_on_commit_callbacks):
    """The ten people, by role; what a test adds is taken back."""
    # Slow on purpose, and nobody guesses codes here.
    monkeypatch.setattr(codes, "hash_code", lambda code: code)
    # Kept as after a commit, which no test here comes to.
    with django_capture_on_commit_callbacks(execute=True):
        calendar_from_db("CN")
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {"default": memory}
    # Who points at what is not asked here, and to note it takes long.
    with disable_reference_index_auto_update():
        yield office_once
    cache.clear()


def _build_staff() -> dict:
    """One person a role, and the units of the categories with one handler for all."""
    units = builders.build_units()
    staff = builders.build_staff(units)
    for n in range(UNITS_OF_OFFICE):
        unit = Unit.objects.create(
            code=f"unit-{n}",
            parent=units["bureau"],
            name_zh=f"第 {n} 单位",
            name_en=f"Unit {n}",
        )
        Membership.objects.create(user=staff[Role.HANDLER], unit=unit)
    return staff


def _build_pages() -> None:
    """Where publication makes the page of each promise, in both languages."""
    home = pages.build_home()
    english = pages.build_home("en", original=home)
    index = pages.add(CommitmentIndexPage, home, "服务承诺", slug="commitments")
    pages.add(
        CommitmentIndexPage,
        english,
        "Commitments",
        slug="commitments",
        translation_of=index,
    )
