import pytest
from django.test import RequestFactory

from casework import ranges

BODY = bytes(range(100))


def answer(header):
    headers = {"Range": header} if header else {}
    request = RequestFactory().get("/", headers=headers)
    return ranges.respond(request, BODY, content_type="audio/wav")


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, 100),
        ("bytes=90-5000", 90, 100),
        ("bytes=-5", 95, 100),
        ("bytes=-5000", 0, 100),
    ],
)
def test_one_part_is_given(header, start, end):
    response = answer(header)

    assert response.content == BODY[start:end]
    assert response["Content-Length"] == str(end - start)
    if end - start < len(BODY):
        assert response.status_code == 206
        assert response["Content-Range"] == f"bytes {start}-{end - 1}/100"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "bytes=-",
        "bytes=0-1,5-9",
        "bytes=" + ",".join(["0-99"] * 1000),
        "lines=1-2",
        "bytes=a-b",
        "bytes=" + "9" * 19 + "-",
    ],
)
def test_anything_else_is_answered_with_the_whole(header):
    response = answer(header)

    assert (response.status_code, response.content) == (200, BODY)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=9-3", "bytes=-0"])
def test_part_outside_the_file_is_refused(header):
    response = answer(header)

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */100"
