"""Fixtures that every suite shares: people by role, a promise, a case."""

import pytest

from . import builders


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
