"""Start web server and worker together, and stop them together."""

import os
import signal
import socket
import sys
import time
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections
from django_q.tasks import async_task

from casework import health, processes

LOOK_EVERY = 1.0  # seconds
# Asking the database is dearer than asking the kernel.
CANARY_EVERY = 15.0  # seconds
READY_WITHIN = 60.0  # seconds


class Asked:
    """Whether somebody asked to stop. Two signals at once must not wait for each other.

    threading.Event takes a lock in set(): a second signal that arrives inside it waits
    for the first for ever. Make and its terminal each send one.
    """

    def __init__(self) -> None:
        self._asked = False

    def ask(self, *_: Any) -> None:
        self._asked = True

    def is_set(self) -> bool:
        return self._asked

    def wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self._asked and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        return self._asked


class Command(BaseCommand):
    help = "Run web server and worker together until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        address = (settings.BIND_ADDRESS, settings.BIND_PORT)
        lock = _only_one_here()
        _refuse_if_taken(*address)
        if health.pending_migrations():
            raise CommandError(
                "The database is older than the program. Run: manage.py migrate"
            )
        stopping = Asked()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stopping.ask)
        processes.adopt_orphans()
        keeper = _keeper()
        keeper.start()
        try:
            _let_the_canary_sing()
            self._announce(address, stopping)
            while not stopping.wait(LOOK_EVERY):
                keeper.tend()
        finally:
            self.stdout.write("Stopping ...")
            keeper.stop()
            lock.close()
        self.stdout.write("Stopped.")

    def _announce(self, address: tuple[str, int], stopping: Asked) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not _answers(*address) and not stopping.wait(0.1):
            if time.monotonic() > deadline:
                self.stderr.write("The web server has not answered yet.")
                return
        if stopping.is_set():
            return
        here = f"http://{address[0]}:{address[1]}"
        self.stdout.write(
            f"\nOpenwindow is running. Ctrl-C stops it.\n\n"
            f"  中文        {here}/\n"
            f"  English     {here}/en/\n"
            f"  Back office {here}{settings.BACK_OFFICE_PATH}\n"
        )
        logins = Path(settings.DATA_DIR) / "demo-logins.txt"
        if logins.exists():
            self.stdout.write(logins.read_text(encoding="utf-8"))
        self.stdout.flush()


def _only_one_here() -> Any:
    """Hold the data folder: two workers' keepers would each restart their own."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "serve.lock").open("w")
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            f"Openwindow is already running on {folder}. Stop it, or choose another "
            "folder: make demo PORT=8001 DATA_DIR=/tmp/second"
        ) from None
    return lock


def _refuse_if_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Stop the other program, or choose another port: "
                f"make demo PORT={port + 1}"
            ) from None


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _keeper() -> processes.Keeper:
    environment = os.environ | {
        "OPENWINDOW_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONUNBUFFERED": "1",
    }
    home = settings.BASE_DIR
    web = processes.Child(
        "web server",
        [sys.executable, "-m", "gunicorn", "-c", f"{home}/gunicorn.conf.py"],
        environment,
    )
    worker = processes.Child(
        "worker",
        [sys.executable, f"{home}/manage.py", "qcluster"],
        environment,
    )
    return processes.Keeper([web, worker], worker, processes.Canary(_RareBeat()))


class _RareBeat:
    """The canary's last beat, asked of the database now and then."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._beat: datetime | None = None

    def __call__(self) -> datetime | None:
        if time.monotonic() - self._asked_at > CANARY_EVERY:
            self._asked_at = time.monotonic()
            try:
                close_old_connections()
                self._beat = health.last_beat(health.CANARY)
            except DatabaseTrouble:
                # Without its database no worker can sing, and none gets better by
                # being started again: count this moment as a beat.
                self._beat = datetime.fromtimestamp(time.time()).astimezone()
        return self._beat


def _let_the_canary_sing() -> None:
    """Queue one at once: the first by the clock comes after half a minute."""
    try:
        async_task("casework.tasks.canary")
    except DatabaseTrouble:
        return
