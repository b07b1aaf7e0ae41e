import pytest

from ...builders import MONDAY, build_complaint, build_version


@pytest.fixture
def case_with(units):
    def build(*limits, **changes):
        version = build_version(units, limits=limits, **changes)
        return build_complaint(version, at=MONDAY)

    return build
