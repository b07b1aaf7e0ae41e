"""One writer at a time on SQLite, in the order they came.

SQLite's own busy handler sleeps and looks again, so that under eight writers the
unlucky ones wait half a second. A lock on a file beside the database, taken before
BEGIN IMMEDIATE, lets the kernel wake the next writer at once, and dies with its
process. PostgreSQL needs none of this: there `writing()` is `atomic()`.

Nothing slow belongs inside: no mail, no scan, no slow hash, no large file.
Functions given to `transaction.on_commit` still run while the gate is held.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# A submitter waits no longer than this before the form comes back with the text.
PATIENCE = 10.0  # seconds
# Below this the gate was as good as free, and the connection's own limit will do.
NOTICEABLE = 0.5  # seconds

_held = threading.local()
_descriptors: set[int] = set()


class WriteGateBusy(OperationalError):
    """Another writer held the database for longer than we may wait."""


@contextmanager
def writing(
    *, using: str = DEFAULT_DB_ALIAS, patience: float = PATIENCE
) -> Iterator[None]:
    """Hold the gate and a transaction; one thread may enter as often as it likes.

    Raise WriteGateBusy before anything is written when the gate and the database
    together did not come free within `patience` seconds.
    """
    connection = connections[using]
    if not _needs_gate(connection):
        with transaction.atomic(using=using):
            yield
        return
    deadline = time.monotonic() + patience
    with ExitStack() as stack:
        descriptor = _take(_gate_file(connection), patience)
        stack.callback(_release, descriptor)
        _begin(stack, connection, deadline)
        yield


def _needs_gate(connection: BaseDatabaseWrapper) -> bool:
    """Inside a transaction the write lock is ours already: BEGIN was IMMEDIATE.

    To take the gate then would turn the order round, one thread holding the database
    and waiting for the gate, another the reverse. A function that runs on commit is
    outside the transaction but still inside the gate.
    """
    return (
        connection.vendor == "sqlite"
        and not connection.in_atomic_block
        and not getattr(_held, "gate", False)
    )


def _gate_file(connection: BaseDatabaseWrapper) -> Path:
    database = Path(str(connection.settings_dict["NAME"]))
    return database.with_name(f"{database.name}.write.lock")


def _begin(stack: ExitStack, connection: BaseDatabaseWrapper, deadline: float) -> None:
    """Enter the transaction; writers that know no gate may still be before us."""
    options = connection.settings_dict["OPTIONS"]
    usual = float(options.get("timeout", 5))
    left = max(deadline - time.monotonic(), 0.001)
    shortened = left < usual - NOTICEABLE
    try:
        if shortened:
            _wait_at_most(connection, left)
        stack.enter_context(transaction.atomic(using=connection.alias))
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise WriteGateBusy("Another writer held the database for too long.") from error
    finally:
        if shortened and connection.connection is not None:
            _wait_at_most(connection, usual)


def _wait_at_most(connection: BaseDatabaseWrapper, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _take(path: Path, patience: float) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OperationalError("The folder of the database is not writable.") from error
    _descriptors.add(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _Turn(descriptor).came_within(patience):
            raise WriteGateBusy(
                f"Another writer held the gate for {patience:g} seconds."
            ) from None
    _held.gate = True
    return descriptor


def _release(descriptor: int) -> None:
    _held.gate = False
    _let_go(descriptor)


def _let_go(descriptor: int) -> None:
    # Unlock in words: a process forked meanwhile may hold a copy of the descriptor,
    # and closing ours would then release nothing.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    _descriptors.discard(descriptor)
    os.close(descriptor)


class _Turn:
    """A place in the kernel's queue, kept by a thread: flock() knows no time limit.

    Who gives up leaves the thread behind; it lets go as soon as its turn comes.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._settling = threading.Lock()
        self._came = threading.Event()
        self._given_up = False
        threading.Thread(target=self._wait, name="write-gate", daemon=True).start()

    def _wait(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._settling:
            if self._given_up:
                _let_go(self._descriptor)
            else:
                self._came.set()

    def came_within(self, seconds: float) -> bool:
        if self._came.wait(seconds):
            return True
        with self._settling:
            self._given_up = not self._came.is_set()
        return not self._given_up


def _forget_after_fork() -> None:
    """A child never holds its parent's gate, and must not keep it shut either."""
    global _held
    _held = threading.local()
    for descriptor in list(_descriptors):
        os.close(descriptor)
    _descriptors.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
