from datetime import timedelta

import pytest
from django.utils import timezone

from casework import private_storage, uploads
from casework.models import Attachment, StagedUpload
from complaints.models import Complaint
from tests.complaints.forms import fields, text_of
from tests.complaints.pictures import picture, png

pytestmark = pytest.mark.django_db


def review(client, url, typed, *files, **changes):
    return client.post(url, typed | {"review": "1", "files": list(files)} | changes)


def send(client, url, page, **changes):
    answer = {"captcha_1": "PASSED", "send": "1"}
    return client.post(url, fields(page) | answer | changes)


def test_files_go_with_the_complaint_and_onto_the_receipt(client, url, typed):
    content = png()
    page = review(client, url, typed, picture("门口.png", content), picture("b.png"))
    receipt = send(client, url, page)

    first, second = Attachment.unscoped.order_by("position")
    assert (first.name, second.name) == ("门口.png", "b.png")
    assert private_storage.read(first.original, first.file_key) == content
    assert "门口.png" in text_of(receipt)
    assert not StagedUpload.objects.exists()


def test_files_survive_an_error_elsewhere(client, url, typed):
    page = review(client, url, typed, picture("a.png"), story="")

    assert "a.png" in text_of(page)
    send(client, url, review(client, url, fields(page) | {"story": "补上"}))
    assert Attachment.unscoped.get().name == "a.png"


def test_refused_file_is_named_and_the_good_one_stays(client, url, typed):
    page = review(client, url, typed, picture("bad.exe"), picture("good.png"))

    assert "bad.exe" in text_of(page)
    assert 'href="#id_files"' in text_of(page)
    assert [row.name for row in StagedUpload.objects.all()] == ["good.png"]
    assert fields(page)["story"] == typed["story"]


@pytest.mark.parametrize("name", ["..", "x/", ".", "字" * 5_000 + ".exe"], ids=len)
def test_file_with_an_odd_name_is_kept_or_named(client, url, typed, name):
    boundary = "window"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}'
        for key, value in (typed | {"review": "1"}).items()
    ]
    parts.append(
        f"--{boundary}\r\nContent-Disposition: form-data; "
        f'name="files"; filename="{name}"\r\n\r\nx'
    )
    body = "\r\n".join(parts) + f"\r\n--{boundary}--\r\n"

    page = client.generic(
        "POST", url, body, f"multipart/form-data; boundary={boundary}"
    )

    assert page.status_code == 200
    assert "id_files_error" in text_of(page)
    assert fields(page)["story"] == typed["story"]


def test_file_over_twenty_megabytes_is_named(client, url, typed):
    large = picture("large.png", b"x" * (uploads.FILE_BYTES + 1))

    page = review(client, url, typed, large)

    assert "large.png" in text_of(page)
    assert fields(page)["story"] == typed["story"]


def test_eleventh_file_is_named(client, url, typed):
    files = [picture(f"{n}.png") for n in range(11)]

    page = review(client, url, typed, *files)

    assert StagedUpload.objects.count() == 10
    assert "10.png" in text_of(page).split("id_files_error")[1]


def test_file_sent_twice_with_one_form_is_kept_once(client, url, typed):
    content = png()
    for _ in range(2):
        review(client, url, typed, picture("a.png", content))

    assert StagedUpload.objects.count() == 1


def test_file_is_removed_and_its_bytes_with_it(client, url, typed):
    page = review(client, url, typed, picture("a.png"), picture("b.png"), story="")
    gone = StagedUpload.objects.get(pk=_id_of("a.png"))

    again = client.post(url, fields(page) | {"remove_file": gone.pk})

    assert "a.png" not in text_of(again)
    assert "b.png" in text_of(again)
    with pytest.raises(private_storage.FileMissing):
        private_storage.read(gone.original, gone.file_key)


def test_file_of_another_form_is_neither_removed_nor_taken(client, url, typed):
    review(client, url, typed, picture("mine.png"), story="")
    mine = _id_of("mine.png")

    other = fields(client.get(url)) | {"remove_file": mine}
    client.post(url, other)

    assert StagedUpload.objects.filter(pk=mine).exists()


def test_file_that_was_purged_meanwhile_is_asked_for_again(client, url, typed):
    page = review(client, url, typed, picture("a.png"))
    StagedUpload.objects.update(staged_at=timezone.now() - timedelta(hours=25))
    StagedUpload.objects.all().delete()

    sent = send(client, url, page)

    assert not Complaint.unscoped.exists()
    assert "id_files_error" in text_of(sent)
    assert fields(sent)["story"] == typed["story"]


def test_file_damaged_on_the_disk_gives_no_receipt(client, url, typed, settings):
    page = review(client, url, typed, picture("a.png"))
    row = StagedUpload.objects.get()
    path = private_storage._store().path(row.original)
    path.write_bytes(path.read_bytes()[:-1])

    sent = send(client, url, page)

    assert not Complaint.unscoped.exists()
    assert "a.png" in text_of(sent).split("id_files_error")[1]


def _id_of(name):
    return next(row.pk for row in StagedUpload.objects.all() if row.name == name)
