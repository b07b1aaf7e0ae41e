import pytest
from django.http import Http404
from django.test import RequestFactory

from casework import attachments, downloads, preparation, private_storage, uploads
from casework.models import Attachment, OutboxRow
from tests import builders
from tests.builders import MONDAY
from tests.complaints.pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment(version):
    received = uploads.ReceivedFile("照片 “一”.png", png(), None)
    staged = attachments.stage(received, token_hash="t" * 64, at=MONDAY)
    builders.build_complaint(version, uploads=[staged.pk])
    return Attachment.unscoped.select_related("case__key").get()


@pytest.fixture
def prepared(attachment):
    preparation.derive(OutboxRow.unscoped.get(effect="file.derive"))
    attachment.refresh_from_db()
    return attachment


def get(**headers):
    return RequestFactory().get("/", headers=headers)


def test_reader_gets_the_copy_and_it_can_only_be_saved(prepared):
    response = downloads.copy(get(), prepared)

    assert response.content == private_storage.read(prepared.derived, prepared.file_key)
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    assert "Last-Modified" not in response


def test_copy_that_is_not_made_yet_is_404(attachment):
    Attachment.unscoped.update(state=Attachment.State.PENDING, derived="")
    attachment.refresh_from_db()

    with pytest.raises(Http404):
        downloads.copy(get(), attachment)


def test_original_is_the_file_as_it_was_sent(attachment):
    response = downloads.original(get(), attachment)

    assert len(response.content) == attachment.size


def test_file_gone_from_the_disk_is_404(prepared):
    private_storage.delete(prepared.derived)

    with pytest.raises(Http404):
        downloads.copy(get(), prepared)


def test_one_part_is_given_and_many_are_the_whole(prepared):
    assert downloads.copy(get(Range="bytes=0-9"), prepared).status_code == 206
    many = "bytes=" + ",".join(f"{n}-{n}" for n in range(1_000))
    assert downloads.copy(get(Range=many), prepared).status_code == 200


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("照片.png", 'filename="file.png"'),
        ('a"b\r\n.pdf', 'filename="a_b.pdf"'),
        ("..", 'filename="file"'),
    ],
)
def test_name_of_a_download_breaks_no_header(name, plain):
    header = downloads.disposition(name)

    assert plain in header
    assert "\r" not in header
    assert header.isascii()
