"""The whole thing as `make demo` runs it: web server and worker on a demonstration.

One site serves every process of a parallel run. Whoever comes first starts it, whoever
leaves last stops it; locks of the kernel say who is there, so a killed run holds none.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests import databases

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60.0  # seconds
STOPPED_WITHIN = 40.0  # seconds


@contextmanager
def running_site(folder: Path) -> Iterator[str]:
    """Yield the address of the site that lives in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "visitors.lock").open("w") as visitors:
        with _door(folder):
            address = _address(folder) or _start(folder)
            fcntl.flock(visitors, fcntl.LOCK_SH)
        try:
            yield address
        finally:
            with _door(folder):
                if _is_last(visitors):
                    _stop(folder)


def log_of(folder: Path) -> str:
    log = folder / "site.log"
    return log.read_text("utf-8", errors="replace") if log.exists() else ""


@contextmanager
def _door(folder: Path) -> Iterator[None]:
    with (folder / "door.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _is_last(visitors: IO[str]) -> bool:
    fcntl.flock(visitors, fcntl.LOCK_UN)
    try:
        fcntl.flock(visitors, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _address(folder: Path) -> str:
    known = folder / "address"
    return known.read_text().split()[0] if known.exists() else ""


def _start(folder: Path) -> str:
    data = folder / "data"
    databases.put_a_copy(data)
    port = _free_port()
    environment = _environment(data, port)
    _prepare(folder, environment)
    with (folder / "site.log").open("ab") as log:
        serving = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            # A Ctrl-C in the terminal is for the tests, which then stop it in order.
            start_new_session=True,
        )
    # It outlives the process that started it, which then has nothing to wait for.
    serving.returncode = 0
    address = f"http://127.0.0.1:{port}"
    _wait_until_ready(address, folder)
    (folder / "address").write_text(f"{address} {serving.pid}")
    return address


def _environment(data: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "OPENWINDOW_DATA_DIR": str(data),
        "OPENWINDOW_CAPTCHA_TEST_MODE": "1",
        # Every visitor comes from an address of their own: see `visitors`.
        "OPENWINDOW_TRUSTED_PROXIES": "1",
        "PORT": str(port),
    }


def _prepare(folder: Path, environment: dict[str, str]) -> None:
    with (folder / "preparing.log").open("ab") as log:
        running = [
            subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
            for command in (["collectstatic", "--noinput", "-v0"], ["load_demo"])
        ]
        codes = [process.wait() for process in running]
        if any(codes):
            raise RuntimeError((folder / "preparing.log").read_text("utf-8")[-4000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(address: str, folder: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{address}/", timeout=10) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.2)
    raise RuntimeError(f"The site did not start:\n{log_of(folder)[-4000:]}")


def _stop(folder: Path) -> None:
    known = folder / "address"
    pid = int(known.read_text().split()[1])
    known.unlink()
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOPPED_WITHIN
    while not _has_stopped(folder / "data"):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            raise RuntimeError("The site did not stop when it was asked to.")
        time.sleep(0.1)


def _has_stopped(data: Path) -> bool:
    """Whether `serve` let go of its folder: it does so after its last child."""
    with (data / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
