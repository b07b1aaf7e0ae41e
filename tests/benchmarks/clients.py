"""Many clients at once, in a few processes, so that Python can keep a server busy.

`run` keeps some clients doing one thing again and again for a while. `rate` asks for
the same pages as fast as one connection after the other can, to compare rates.
"""

import multiprocessing
import re
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

PROCESSES = 3
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_fork = multiprocessing.get_context("fork")


@dataclass
class Found:
    """What a group of clients saw."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return len(self.times)

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    def at(self, share: float) -> float:
        """Return the time within which this share of the work was answered."""
        ordered = sorted(self.times) or [0.0]
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def run_so_often(work: Callable[[int], Any], times: int, *, clients: int) -> Found:
    """Let `clients` threads call work(n) for every n below `times`."""
    found, begun = Found(), time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        for one in [pool.submit(_timed, work, n) for n in range(times)]:
            took, error = one.result()
            if error is None:
                found.times.append(took)
            else:
                found.errors[error] += 1
    found.seconds = time.monotonic() - begun
    return found


def _timed(work: Callable[[int], Any], name: int) -> tuple[float, str | None]:
    begun, error = time.monotonic(), None
    try:
        work(name)
    except Exception as caught:  # noqa: BLE001 - every failure is counted
        error = f"{type(caught).__name__}: {caught}"
    return time.monotonic() - begun, error


def run(work: Callable[[int], Any], *, clients: int, seconds: float) -> Found:
    """Let `clients` threads call work(n) until the time is up; n is never the same.

    What was begun is finished and counted, and the time runs until then: with more
    clients than the server can take, nobody's half-done work is thrown away.
    """
    answers = _fork.Queue()
    shares = [
        clients // PROCESSES + (n < clients % PROCESSES) for n in range(PROCESSES)
    ]
    begun = time.monotonic()
    processes = [
        _fork.Process(target=_crowd, args=(work, n, share, begun + seconds, answers))
        for n, share in enumerate(shares)
        if share
    ]
    for process in processes:
        process.start()
    found = Found()
    for _ in processes:
        times, errors = answers.get()
        found.times += times
        found.errors += errors
    found.seconds = time.monotonic() - begun
    for process in processes:
        process.join()
    return found


def _crowd(
    work: Callable[[int], Any], number: int, share: int, until: float, answers: Any
) -> None:
    found, lock = Found(), threading.Lock()

    def client(place: int) -> None:
        turn = 0
        while time.monotonic() < until:
            # Below 2**24: it becomes an address.
            name = (number * 256 + place) * 8192 + turn
            turn += 1
            took, error = _timed(work, name)
            with lock:
                if error is None:
                    found.times.append(took)
                else:
                    found.errors[error] += 1

    threads = [threading.Thread(target=client, args=(n,)) for n in range(share)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put((found.times, found.errors))


def address(name: int) -> str:
    """Return an address of this machine for client number `name`."""
    return f"127.{1 + name // 65536 % 250}.{name // 256 % 256}.{1 + name % 254}"


# --- The same page, as fast as it comes --------------------------------------


@dataclass(frozen=True)
class Rate:
    per_second: float
    statuses: Counter[bytes]


def rate(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float,
    connections: int = 8,
    processes: int = 2,
) -> Rate:
    """Ask for these paths in turn over connections that stay open."""
    answers = _fork.Queue()
    group = [
        _fork.Process(target=_ask_on, args=(port, paths, seconds, connections, answers))
        for _ in range(processes)
    ]
    for process in group:
        process.start()
    statuses: Counter[bytes] = Counter()
    per_second = 0.0
    for _ in group:
        found, elapsed = answers.get()
        statuses += found
        per_second += sum(found.values()) / elapsed
    for process in group:
        process.join()
    return Rate(per_second, statuses)


class _Line:
    """One connection: a question out, an answer in, and again."""

    def __init__(self, port: int, questions: Sequence[bytes]) -> None:
        self.port = port
        self.questions = questions
        self.turn = 0
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left: int | None = None
        self.head = b""
        self.ask()

    def ask(self) -> None:
        self.socket.sendall(self.questions[self.turn % len(self.questions)])
        self.turn += 1

    def take(self) -> bytes | None:
        """Take what is here; return the status once the whole answer is."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionResetError
        if self.left is None:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = LENGTH.search(self.head[:end])
            if length is None:
                raise ValueError("an answer without its length")
            self.left = int(length[1]) - (len(self.head) - end - 4)
        else:
            self.left -= len(data)
        if self.left > 0:
            return None
        status, self.left, self.head = self.head[9:12], None, b""
        return status


def _ask_on(
    port: int, paths: Sequence[str], seconds: float, connections: int, answers: Any
) -> None:
    questions = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        for path in paths
    ]
    statuses: Counter[bytes] = Counter()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        line = _Line(port, questions)
        selector.register(line.socket, selectors.EVENT_READ, line)
    begun = now = time.monotonic()
    while now < begun + seconds:
        for key, _ in selector.select(0.5):
            line = key.data
            try:
                status = line.take()
            except OSError:
                # The server may end a connection between two questions.
                statuses[b"cut"] += 1
                selector.unregister(key.fileobj)
                line.connect()
                selector.register(line.socket, selectors.EVENT_READ, line)
                continue
            if status is not None:
                statuses[status] += 1
                line.ask()
        now = time.monotonic()
    answers.put((statuses, now - begun))
