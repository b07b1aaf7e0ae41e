import pytest
from django.core.cache import cache

from casework.models import Membership, Unit
from casework.roles import Role
from home.models import CommitmentIndexPage

from ..home import pages
from .building import UNITS_OF_OFFICE
from .records import FOLDER, records


def pytest_generate_tests(metafunc):
    if "record" in metafunc.fixturenames:
        told = records()
        metafunc.parametrize("record", told, ids=[record["id"] for record in told])


@pytest.fixture(autouse=True)
def _ledger_at_hand():
    if not FOLDER.is_dir():
        pytest.skip(f"no ledger at {FOLDER}")


@pytest.fixture
def office(units, staff):
    """The units that a record's categories name, with one handler for all."""
    made = [
        Unit.objects.create(
            code=f"unit-{n}",
            parent=units["bureau"],
            name_zh=f"第 {n} 单位",
            name_en=f"Unit {n}",
        )
        for n in range(UNITS_OF_OFFICE)
    ]
    Membership.objects.bulk_create(
        Membership(user=staff[Role.HANDLER], unit=unit) for unit in made
    )
    return staff


@pytest.fixture
def commitment_pages(db, settings):
    """Where the page of each promise is made, in both languages."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {"default": memory}
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
    yield
    cache.clear()
