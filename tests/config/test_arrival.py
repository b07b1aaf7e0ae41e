import pytest

from config import arrival
from config.arrival import Arrival, Refused, State


def spooled(coming):
    return b"".join(coming.spool)


def test_a_request_without_a_body_ends_with_its_head():
    coming = Arrival()

    assert coming.take(b"GET / HTTP/1.1\r\nHost: a\r") is State.COMING
    assert coming.take(b"\n\r\nGET /next") is State.WHOLE

    assert spooled(coming) == b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert coming.rest == b"GET /next"


def test_a_body_ends_where_its_length_says():
    coming = Arrival()

    assert (
        coming.take(b"POST / HTTP/1.1\r\ncontent-LENGTH: 5\r\n\r\nab") is State.COMING
    )
    assert coming.take(b"cdef") is State.WHOLE

    assert spooled(coming).endswith(b"\r\n\r\nabcde")
    assert coming.rest == b"f"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Content-Length: 56623105", "413"),
        ("Content-Length: 1\r\nContent-Length: 1", "400"),
        ("Content-Length: 1, 1", "400"),
        ("Content-Length: 0x10", "400"),
        ("Transfer-Encoding: chunked", "411"),
        ("Transfer-Encoding : chunked", "411"),
    ],
)
def test_what_cannot_be_measured_is_refused(line, status):
    with pytest.raises(Refused) as refusal:
        Arrival().take(f"POST / HTTP/1.1\r\n{line}\r\n\r\n".encode())

    assert refusal.value.status.startswith(status)


@pytest.mark.parametrize(
    ("line", "is_quick"),
    [
        ("GET / HTTP/1.1", True),
        ("HEAD /en/commitments/ HTTP/1.1", True),
        ("GET /static/css/base.css HTTP/1.1", True),
        ("GET /administration/ HTTP/1.1", True),
        ("POST / HTTP/1.1", False),
        ("GET /admin/ HTTP/1.1", False),
        ("GET /complaints/track/ HTTP/1.1", False),
        ("GET /en/complaints/ HTTP/1.1", False),
        ("GET /documents/1/a.pdf HTTP/1.1", False),
    ],
)
def test_published_pages_have_a_thread_of_their_own(line, is_quick):
    coming = Arrival()

    coming.take(f"{line}\r\nHost: a\r\n\r\n".encode())

    assert coming.is_quick is is_quick


def test_a_head_without_end_is_refused():
    coming = Arrival()

    with pytest.raises(Refused, match="431"):
        for _ in range(3):
            coming.take(b"x" * 10_000)


def test_a_head_must_come_within_a_minute():
    coming = Arrival()
    begun = coming._last_byte_at
    coming.take(b"GET /")

    assert not coming.is_late(begun + 59)
    assert coming.is_late(begun + 61)


def test_a_slow_upload_has_time_but_a_silent_one_has_not():
    coming = Arrival()
    coming.take(b"POST / HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n")
    an_hour = coming._last_byte_at + 3600
    coming._last_byte_at = an_hour

    assert not coming.is_late(an_hour + 59)
    assert coming.is_late(an_hour + 61)


def test_the_largest_body_is_the_same_everywhere(settings):
    assert settings.LARGEST_REQUEST_BODY == arrival.LARGEST_BODY
