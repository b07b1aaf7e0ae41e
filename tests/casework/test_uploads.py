import io

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import uploads

BOUNDARY = "----window"


def part(disposition, content=b"", *more):
    lines = [f"Content-Disposition: {disposition}".encode(), *more]
    return b"\r\n".join([b"--" + BOUNDARY.encode(), *lines, b"", content])


def field(name, value):
    return part(f'form-data; name="{name}"', value.encode())


def file(name, content=b"x", field="files"):
    return part(f'form-data; name="{field}"; filename="{name}"', content)


def body(*parts):
    return b"\r\n".join(parts) + f"\r\n--{BOUNDARY}--\r\n".encode()


def receive(content, **room):
    request = RequestFactory().generic(
        "POST", "/", content, f"multipart/form-data; boundary={BOUNDARY}"
    )
    uploads.take_over(request, uploads.Room(**room))
    return request


def names(request):
    return [file.sent_name for file in request.FILES.getlist("files")]


def test_text_and_files_arrive_as_sent():
    request = receive(body(field("story", "你好\r\n"), file("照片.jpg", b"\x00\r\n-")))

    assert request.POST["story"] == "你好\r\n"
    assert names(request) == ["照片.jpg"]
    assert request.FILES["files"].read() == b"\x00\r\n-"


@pytest.mark.parametrize("name", ["..", ".", "x/", "/", "\\", "a/../..", " "])
def test_names_that_django_drops_arrive(name):
    request = receive(body(file(name), field("story", "kept")))

    assert names(request) == [name]
    assert request.POST["story"] == "kept"


def test_long_name_does_not_lose_the_form():
    request = receive(body(file("字" * 5_000 + ".pdf"), field("story", "kept")))

    assert names(request) == ["字" * 5_000 + ".pdf"]
    assert request.POST["story"] == "kept"


def test_name_in_another_character_set_does_not_lose_the_file():
    header = 'form-data; name="files"; filename="照片.jpg"'.encode("gbk")
    raw = b"--%s\r\nContent-Disposition: %s\r\n\r\nx" % (BOUNDARY.encode(), header)

    (received,) = receive(body(raw)).FILES.getlist("files")

    assert received.sent_name.endswith(".jpg")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ('filename="a%22b.pdf"', 'a"b.pdf'),
        ('filename="a\\"b.pdf"', 'a"b.pdf'),
        ("filename=plain.pdf", "plain.pdf"),
        ("filename*=UTF-8''%E7%85%A7.pdf", "照.pdf"),
        ('filename="C:\\photos\\a.jpg"', "C:\\photos\\a.jpg"),
        ('filename="no end.pdf', "no end.pdf"),
    ],
)
def test_ways_to_write_a_name(sent, name):
    assert names(receive(body(part(f'form-data; name="files"; {sent}', b"x")))) == [
        name
    ]


def test_choosing_no_file_is_no_file():
    assert names(receive(body(file("", b"")))) == []


def test_file_without_a_name_is_a_file():
    assert names(receive(body(file("", b"content")))) == [""]


def test_file_over_the_limit_is_named_and_dropped():
    files = file("big", b"x" * 1001), file("ok", b"y" * 1000)
    request = receive(body(*files, field("story", "kept")), one_file=1000)
    big, ok = request.FILES.getlist("files")

    assert isinstance(big.problem, uploads.FileTooLarge)
    assert (big.size, ok.size, ok.problem) == (0, 1000, None)
    assert request.POST["story"] == "kept"


def test_files_over_the_limit_together_are_named():
    files = file("a", b"x" * 1000), file("b", b"x" * 1000)
    request = receive(body(*files), files=1500)
    first, second = request.FILES.getlist("files")

    assert first.problem is None
    assert isinstance(second.problem, uploads.FormTooLarge)


def test_every_file_of_too_many_is_named():
    request = receive(body(*(file(f"{n}") for n in range(uploads.FILES + 5))))

    problems = [f.problem for f in request.FILES.getlist("files")]
    assert len(problems) == uploads.FILES + 5
    assert problems.count(None) == uploads.FILES


def test_text_over_the_limit_is_cut_and_said():
    request = receive(body(field("story", "x" * (uploads.TEXT_BYTES + 10))))

    assert len(request.POST["story"]) == uploads.TEXT_BYTES
    assert request.text_was_cut


def test_body_over_the_limit_keeps_what_came_before():
    large = file("big", b"x" * 2_000_000)
    request = receive(body(field("story", "kept"), large), body=200_000)

    assert request.POST["story"] == "kept"
    assert request.text_was_cut


def test_more_fields_than_any_form_has_are_not_kept():
    request = receive(body(*(field(f"f{n}", "") for n in range(uploads.FIELDS + 50))))

    assert len(request.POST) == uploads.FIELDS
    assert request.text_was_cut


def test_files_are_held_in_memory():
    (received,) = receive(body(file("a", b"x" * 3_000_000))).FILES.getlist("files")

    assert isinstance(received.file, io.BytesIO)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_header_ends_in_a_form(header):
    raw = b"--" + BOUNDARY.encode() + b"\r\n" + header + b"\r\n\r\nx"

    request = receive(body(field("story", "kept"), raw))

    assert request.POST["story"] == "kept"
