"""The real thing: web server and worker on one machine, started and ended."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import databases

ROOT = Path(__file__).resolve().parents[4]

pytestmark = [pytest.mark.once, pytest.mark.slow]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder, port):
    environment = {
        "PATH": os.environ["PATH"],
        "OPENWINDOW_DATA_DIR": str(folder),
        "PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def folder(tmp_path):
    databases.put_a_copy(tmp_path)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text(
        json.dumps({"version": "1.1", "paths": {}, "hash": ""})
    )
    return tmp_path


@pytest.fixture
def build_server(folder):
    running = []

    def build(port):
        server = serve(folder, port)
        running.append(server)
        return server

    yield build
    for server in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {}


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def descendants(pid):
    """Return all processes below this one, by the kernel's own list."""
    found = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def is_running(pid):
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_works_and_leaves_nobody_behind(build_server, number):
    port = free_port()
    server = build_server(port)
    until(lambda: health(port).get("status") == "ok")
    below = descendants(server.pid)
    assert len(below) >= 8  # two web processes, a cluster, and their parents

    server.send_signal(number)

    assert server.wait(timeout=30) == 0
    assert not any(is_running(pid) for pid in below)
    said = server.stdout.read()
    assert f"http://127.0.0.1:{port}/en/" in said
    assert said.rstrip().endswith("Stopped.")


def test_many_signals_at_once_end_it_too(build_server):
    """make sends one, its terminal another, an impatient person more."""
    port = free_port()
    server = build_server(port)
    until(lambda: health(port).get("status") == "ok")

    for _ in range(50):
        with contextlib.suppress(ProcessLookupError):
            server.send_signal(signal.SIGTERM)

    assert server.wait(timeout=40) == 0


def test_a_killed_web_server_and_a_killed_worker_come_back(build_server):
    port = free_port()
    server = build_server(port)
    until(lambda: health(port).get("status") == "ok")
    for pid in descendants(server.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not health(port))

    until(lambda: health(port).get("status") == "ok")

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0


def test_its_children_end_when_it_is_killed(build_server):
    port = free_port()
    server = build_server(port)
    until(lambda: health(port).get("status") == "ok")
    below = descendants(server.pid)

    server.kill()

    until(lambda: not any(is_running(pid) for pid in below), seconds=40)


def test_a_taken_port_is_said_in_words(build_server):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = build_server(port)

        assert server.wait(timeout=30) == 1
    assert f"make demo PORT={port + 1}" in server.stdout.read()


def test_a_folder_in_use_is_said_in_words(build_server, folder):
    with (folder / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = build_server(free_port())

        assert server.wait(timeout=30) == 1
    assert "already running" in server.stdout.read()


def test_an_old_database_is_said_in_words(build_server, folder):
    (folder / "openwindow.sqlite3").unlink()
    server = build_server(free_port())

    assert server.wait(timeout=30) == 1
    assert "Run: manage.py migrate" in server.stdout.read()
