import pytest
from django.utils import translation


@pytest.fixture
def in_english():
    """Messages as they are written in the code."""
    with translation.override("en"):
        yield
