from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import form_tokens, intake_gate
from casework.captcha import pace
from tests.complaints.forms import STORY, fields


@pytest.fixture(autouse=True)
def no_memory_of_other_tests():
    pace.forget()
    intake_gate.forget()


@pytest.fixture
def url(version):
    """Where a complaint about noise is filed."""
    return reverse("complaints:file", args=["openness", "noise"])


@pytest.fixture
def typed(client, url):
    """The form as a browser would send it after a minute of typing."""
    return fields(client.get(url)) | STORY | {"form_token": minute_old_token()}


def minute_old_token():
    return form_tokens.issue(at=timezone.now() - timedelta(minutes=1)).signed
