"""The real gunicorn with our worker: one process, one thread, many bad lines."""

import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py")
APP = "tests.config.echo:application"

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(port, tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*GUNICORN, "--workers=1", "--threads=1", "--graceful-timeout=3", APP],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port)},
            stderr=errors,
        )
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.05)
        yield log
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def ask(port, method="GET", path="/", body=None):
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request(method, path, body=body)
        response = line.getresponse()
        return response.status, response.read()


def say(port, data):
    """Send bytes as they are; return everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(data)
        return hear(line)


def hear(line):
    answer = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while part := line.recv(65536):
            answer += part
    return answer


@pytest.mark.parametrize("size", [0, 1, 70_000, 9_000_000])
def test_a_body_arrives_whole(server, port, size):
    body = os.urandom(size)

    status, answer = ask(port, "POST", body=body)

    assert status == 200
    assert json.loads(answer)["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_line_serves_one_request_after_the_other(server, port):
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        for length in (3, 100_000, 0):
            line.request("POST", "/", body=b"x" * length)
            assert json.loads(line.getresponse().read())["length"] == length


def test_requests_sent_together_are_answered_in_order(server, port):
    first = b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
    second = b"GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    answer = say(port, first + second)

    assert answer.index(b'"/1"') < answer.index(b'"/2"')


def test_a_request_sent_byte_by_byte_is_understood(server, port):
    request = b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    request += b"Connection: close\r\n\r\nabc"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for byte in request:
            line.sendall(bytes([byte]))
            time.sleep(0.001)
        answer = hear(line)

    assert b'"length": 3' in answer


def test_a_client_that_asks_first_is_told_to_go_on(server, port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
            b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"text")
        assert b'"length": 4' in hear(line)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 99999999", b"413"),
        (b"Content-Length: 5\r\nContent-Length: 6", b"400"),
        (b"Content-Length: -1", b"400"),
        (b"Transfer-Encoding: chunked", b"411"),
        (b"X: " + b"x" * 30_000, b"431"),
        (b"X y: 1", b"400"),
    ],
)
def test_what_cannot_be_a_form_is_refused(server, port, head, status):
    answer = say(port, b"POST / HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n\r\n")

    assert answer.split()[1] == status
    assert b"Content-Security-Policy" in answer


def test_two_hundred_slow_lines_leave_room_for_others(server, port):
    head = b"POST / HTTP/1.1\r\nHost: a\r\n"
    slow = [
        socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(200)
    ]
    for number, line in enumerate(slow):
        line.sendall(head if number % 2 else head + b"Content-Length: 9\r\n\r\nabc")
    begun = time.monotonic()

    statuses = {ask(port)[0] for _ in range(20)}

    assert statuses == {200}
    assert time.monotonic() - begun < 1
    for line in slow:
        line.close()


def test_who_only_reads_does_not_wait_for_slow_work(server, port):
    request = b"POST /complaints/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
    busy = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(6)]
    for line in busy:
        line.sendall(request)
    begun = time.monotonic()

    assert ask(port)[0] == 200
    assert time.monotonic() - begun < 0.4
    for line in busy:
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        line.close()


def test_clients_that_never_hang_up_leave_room_for_others(server, port):
    lines = [
        socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(10)
    ]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    begun = time.monotonic()

    assert ask(port)[0] == 200
    assert time.monotonic() - begun < 1
    for line in lines:
        line.close()


def test_a_failure_is_logged_without_what_was_sent(server, port):
    status, answer = ask(port, "GET", "/broken?name=WangXiaoming")

    log = server.read_text()
    assert status == 500
    assert "ValueError" in log
    assert "secret" not in log + answer.decode()
    assert "WangXiaoming" not in log
    assert "127.0.0.1" not in log
