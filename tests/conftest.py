"""Fixtures that every suite shares: people by role, a promise, a case."""

import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from casework.calendars import loading

from . import builders, databases


def pytest_unconfigure(config):
    # A process of a parallel run leaves without what Python does at its end.
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config, items):
    """On another database than the usual, run what can tell the difference."""
    if connection.vendor == "sqlite":
        return
    telling = [item for item in items if _uses_the_database(item)]
    config.hook.pytest_deselected(items=[i for i in items if i not in set(telling)])
    items[:] = telling


def _uses_the_database(item):
    if item.get_closest_marker("once"):
        return False
    return bool(
        item.get_closest_marker("django_db")
        or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    databases.prepare()
    yield
    databases.discard()


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Django migrates what is there: nothing, after the copy."""
    return True


# A copy follows every test that commits. To empty the tables instead would take along
# what migrations put there, and the events refuse to be deleted.
TransactionTestCase._fixture_teardown = lambda self: None


@pytest.fixture(autouse=True)
def _copy_again(request, django_db_blocker):
    """After a test that commits, later ones begin with a fresh copy."""
    yield
    # A request leaves its language behind in the thread.
    translation.deactivate()
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if commits:
        with django_db_blocker.unblock():
            databases.restore(connection.settings_dict["NAME"])
    # The next test may give the same version number to other days.
    loading._kept.clear()


@pytest.fixture
def units(db):
    return builders.build_units()


@pytest.fixture
def staff(units):
    """One person a role."""
    return builders.build_staff(units)


@pytest.fixture
def version(units):
    return builders.build_version(units)


@pytest.fixture
def complaint(version):
    return builders.build_complaint(version)
