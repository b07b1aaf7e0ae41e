"""Files of a case: the copy for readers, the original for a reason."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import attachments, codes, uploads
from casework.models import Attachment, Event
from casework.roles import Role

from ...builders import build_complaint, move_to
from ..screening.pictures import png

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAME = "证据照片.png"
REASON = {"reason": "鉴定机构需要原始文件"}


@pytest.fixture
def case(version, staff, units):
    token = codes.new_token()
    received = uploads.ReceivedFile(NAME, png(), None)
    staged = attachments.stage(
        received, token_hash=codes.token_hash(token), at=timezone.now()
    )
    case = build_complaint(version, token=token, uploads=[staged.pk])
    return move_to("handling", case, staff, units)


@pytest.fixture
def photo(case):
    return Attachment.unscoped.get(case=case)


def url_of(name, case, pk):
    return reverse(f"casework:{name}", args=[str(case), pk])


def test_reader_gets_the_copy_as_a_download(case, photo, staff, browser):
    answer = browser(staff[Role.HANDLER]).get(url_of("file", case, photo.pk))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


def test_case_page_links_the_copy_once_it_is_made(case, photo, staff, browser):
    client = browser(staff[Role.HANDLER])
    page = reverse("casework:case", args=[str(case)])

    assert url_of("file", case, photo.pk) in client.get(page).content.decode()
    Attachment.unscoped.update(state=Attachment.State.PENDING)

    told = client.get(page).content.decode()
    assert NAME in told
    assert url_of("file", case, photo.pk) not in told
    assert client.get(url_of("file", case, photo.pk)).status_code == 404


def test_custodian_sees_no_name_and_gets_the_original_for_a_reason(
    case, photo, staff, browser
):
    client = browser(staff[Role.IDENTITY_CUSTODIAN])
    page = client.get(reverse("casework:case", args=[str(case)])).content.decode()
    url = url_of("original", case, photo.pk)

    assert NAME not in page
    assert url in page
    refused = client.post(url, {"reason": "短"})
    opened = client.post(url, REASON)

    assert refused.status_code == 409
    assert opened.getvalue() == png()
    event = Event.unscoped.get(case=case, type="original.opened")
    assert event.data == {"attachment": str(photo.pk)}
    assert client.get(url_of("file", case, photo.pk)).status_code == 404


@pytest.mark.parametrize("role", set(Role) - {Role.IDENTITY_CUSTODIAN})
def test_original_stays_shut_for_everybody_else(role, case, photo, staff, browser):
    answer = browser(staff[role]).post(url_of("original", case, photo.pk), REASON)

    assert answer.status_code == 404
    assert not Event.unscoped.filter(case=case, type="original.opened").exists()


def test_file_is_reached_only_through_its_own_case(
    version, case, photo, staff, units, browser
):
    other = move_to("handling", build_complaint(version), staff, units)
    client = browser(staff[Role.HANDLER])

    assert client.get(url_of("file", other, photo.pk)).status_code == 404
    assert client.get(url_of("file", case, uuid4())).status_code == 404


def test_colleague_of_another_unit_gets_no_file(case, photo, other_handler, browser):
    answer = browser(other_handler).get(url_of("file", case, photo.pk))

    assert answer.status_code == 404
