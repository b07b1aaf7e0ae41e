"""Keep the web server and the worker running, and leave nothing behind at the end.

Each child leads a process group of its own. A child that ends is started again, later
each time; the worker is also started again when its canary stays silent, because a
django-q2 cluster whose idle process was killed hangs for ever and reports itself well.
Stopping is gentle for 30 seconds and then certain, for the whole group.
"""

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

GENTLE = 30.0  # seconds to finish what was begun
SILENT = 180.0  # seconds without a canary before the worker counts as stuck
LONGEST_WAIT = 30.0  # seconds between two starts of a child that keeps ending
LONG_ENOUGH = 60.0  # seconds of life after which the first wait is short again

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Make us the parent of what a killed child leaves, so that we can bury it."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@dataclass
class Child:
    """One program and everything it starts, as one process group."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    started_at: float = 0.0
    waiting: float = 1.0
    start_again_at: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command line
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            stdin=subprocess.DEVNULL,
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Ask the leader alone: it knows the order in which its own must end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def is_gone(self) -> bool:
        """Bury the dead of the group; say whether nobody of it lives."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            return False
        while _bury_one(self.process.pid):
            pass
        return not _lives(self.process.pid)

    def kill(self) -> None:
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def plan_next_start(self) -> None:
        now = time.monotonic()
        if now - self.started_at > LONG_ENOUGH:
            self.waiting = 1.0
        self.start_again_at = now + self.waiting
        self.waiting = min(self.waiting * 2, LONGEST_WAIT)
        self.process = None


def _bury_one(group: int) -> bool:
    try:
        pid, _ = os.waitpid(-group, os.WNOHANG)
    except ChildProcessError:
        return False
    return pid != 0


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def _lives(group: int) -> bool:
    return _signal_group(group, 0)


def stop(children: Sequence[Child], *, gentle: float = GENTLE) -> None:
    """Return when no process of any of the groups is left."""
    deadline = time.monotonic() + gentle
    for child in children:
        child.ask_to_stop()
    while not all(child.is_gone() for child in children):
        if time.monotonic() > deadline:
            for child in children:
                if not child.is_gone():
                    logger.warning("%s did not stop in time: killed", child.name)
                    child.kill()
            deadline = float("inf")
        time.sleep(0.05)


@dataclass
class Canary:
    """Notices when the worker's sign of life stops changing.

    Counted on our own clock: a computer whose clock is set back must not look like a
    worker that hangs, nor the reverse.
    """

    last_beat: Callable[[], object]
    silent: float = SILENT
    seen: object = None
    changed_at: float = field(default_factory=time.monotonic)

    def is_silent(self) -> bool:
        now = time.monotonic()
        beat = self.last_beat()
        if beat != self.seen:
            self.seen, self.changed_at = beat, now
        return now - self.changed_at > self.silent

    def forgive(self) -> None:
        self.changed_at = time.monotonic()


@dataclass
class Keeper:
    """Starts the children and tends them until somebody says stop."""

    children: Sequence[Child]
    worker: Child
    canary: Canary
    gentle: float = GENTLE

    def start(self) -> None:
        for child in self.children:
            child.start()

    def tend(self) -> None:
        """Look once after every child."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.start_again_at:
                    child.start()
            elif child.has_ended():
                logger.error(
                    "%s ended with status %s; started again in %g seconds",
                    child.name,
                    child.process.returncode,
                    child.waiting,
                )
                self._bury(child)
                child.plan_next_start()
        self._watch_the_worker()

    def _watch_the_worker(self) -> None:
        if self.worker.process is None:
            self.canary.forgive()
        elif self.canary.is_silent():
            logger.error("the worker has been silent for too long; started again")
            self._bury(self.worker)
            self.worker.plan_next_start()
            self.canary.forgive()

    def _bury(self, child: Child) -> None:
        # Whoever survives its leader (django-q2's workers do) would go on taking tasks
        # beside the next cluster. A stuck cluster is given no time: it cannot use it.
        child.kill()
        stop([child], gentle=self.gentle)

    def stop(self) -> None:
        stop(self.children, gentle=self.gentle)
