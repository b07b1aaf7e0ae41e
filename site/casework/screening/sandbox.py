"""The web process's side of the confined process: started late, never waited on long.

The template process is started by the first file and by the process that needs it: a
forked server does not share it. It dies with us, by the end of its control socket.
"""

import atexit
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import confinement
from .confinement import CHECK, DERIVE, READ, Bounds
from .limits import MEGABYTE, MEMORY, SECONDS_TO_DERIVE, SECONDS_TO_SCREEN
from .refusals import Refused

logger = logging.getLogger(__name__)

SITE = Path(__file__).resolve().parents[2]
START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given['path'];"
    "from casework.screening import confinement as c;"
    "c.serve(int(sys.argv[2]), c.Bounds(**given['bounds']))"
)
BOUNDS = Bounds(MEMORY, SECONDS_TO_SCREEN, SECONDS_TO_DERIVE)
AT_ONCE = 2
PATIENCE_SECONDS = 30.0
ANSWER_BYTES = 200 * MEGABYTE
# Above what the child is given: it and the template end it before we stop waiting.
GRACE_SECONDS = 2.0
KILLED_SECONDS = 10.0
# A dying process closes its sockets a moment before it can be waited for.
BURIAL_SECONDS = 0.1


class Sandbox:
    """Asks confined children about files, a few at a time."""

    _control: socket.socket | None
    _template: int | None

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.bounds = bounds
        self._forget()
        os.register_at_fork(after_in_child=self._forget_inherited)
        atexit.register(self.close)

    def check(self, kind: str, content: bytes) -> None:
        self._ask(CHECK, kind, content)

    def derive(self, kind: str, content: bytes) -> bytes:
        return self._ask(DERIVE, kind, content)

    def read(self, kind: str, content: bytes) -> bytes:
        return self._ask(READ, kind, content)

    def close(self) -> None:
        """End the template process; the next file starts another."""
        with self._lock:
            if self._control is None or self._template is None:
                return
            self._control.close()
            _wait(self._template, GRACE_SECONDS)
            self._control = self._template = None

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._control = self._template = None

    def _forget_inherited(self) -> None:
        if self._control is not None:
            self._control.close()
        self._forget()

    def _ask(self, task: bytes, kind: str, content: bytes) -> bytes:
        if not self._places.acquire(timeout=PATIENCE_SECONDS):
            raise Refused("busy")
        try:
            for _ in range(2):
                answer = self._try(task, kind, content)
                if answer is not None:
                    return answer
        finally:
            self._places.release()
        raise Refused("busy")

    def _try(self, task: bytes, kind: str, content: bytes) -> bytes | None:
        """Return the answer, or None if the template had died and another is due."""
        deadline = time.monotonic() + self.bounds.seconds(task)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                template = self._send(task, theirs)
            question = confinement.QUESTION.pack(kind.encode(), len(content))
            try:
                ours.settimeout(self.bounds.seconds(task) + GRACE_SECONDS)
                ours.sendall(question)
                ours.sendall(content)
                mark, size = confinement.ANSWER.unpack(
                    _receive(ours, confinement.ANSWER.size, deadline + GRACE_SECONDS)
                )
                if size > ANSWER_BYTES:
                    raise Refused("too_complex")
                body = _receive(ours, size, deadline + GRACE_SECONDS)
            except TimeoutError:
                self._end(template)
                raise Refused("too_complex") from None
            except (OSError, EOFError):
                if _ends(template, BURIAL_SECONDS):
                    self._end(template)
                    return None
                is_late = time.monotonic() >= deadline
                raise Refused("too_complex" if is_late else "unreadable") from None
        if mark == confinement.REFUSED:
            raise Refused(body.decode())
        return body

    def _send(self, task: bytes, theirs: socket.socket) -> int:
        """Hand a child's end of the conversation to the template."""
        with self._lock:
            for _ in range(2):
                control, template = self._control, self._template
                if control is None or template is None:
                    control, template = _start(self.bounds)
                    self._control, self._template = control, template
                try:
                    socket.send_fds(control, [task], [theirs.fileno()])
                except OSError:
                    self._drop()
                    continue
                return template
        logger.error("The process that checks files does not start.")
        raise Refused("busy")

    def _end(self, template: int) -> None:
        with self._lock:
            if self._template == template:
                self._drop()

    def _drop(self) -> None:
        if self._control is not None and self._template is not None:
            self._control.close()
            _wait(self._template, 0)
        self._control = self._template = None


def _start(bounds: Bounds) -> tuple[socket.socket, int]:
    ours, theirs = socket.socketpair()
    given = {
        "path": [str(SITE), *(os.path.abspath(path) for path in sys.path if path)],
        "bounds": {
            "memory": bounds.memory,
            "check_seconds": bounds.check_seconds,
            "derive_seconds": bounds.derive_seconds,
        },
    }
    command = [sys.executable, "-I", "-S", "-B", "-c", START, json.dumps(given)]
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*command, str(theirs.fileno())],
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    # Reaped by its number: a forked server must not believe that it is its child.
    process.returncode = 0
    return ours, process.pid


def _receive(ours: socket.socket, size: int, deadline: float) -> bytes:
    parts = []
    while size:
        ours.settimeout(max(0.001, deadline - time.monotonic()))
        part = ours.recv(min(size, confinement.BLOCK))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _is_alive(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def _ends(pid: int, seconds: float) -> bool:
    """Return whether a process is gone within some time."""
    until = time.monotonic() + seconds
    while _is_alive(pid):
        if time.monotonic() >= until:
            return False
        time.sleep(0.005)
    return True


def _wait(pid: int, seconds: float) -> None:
    """Let a process end by itself for a while, then end it."""
    if not _ends(pid, seconds):
        os.kill(pid, signal.SIGKILL)
        _ends(pid, KILLED_SECONDS)


sandbox = Sandbox()
