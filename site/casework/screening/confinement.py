"""The process in which a file is parsed: what it may use, and what it may never do.

One template process has the parsers loaded and reads nothing. For each file it forks
a child that gives up every right before the first byte of the file reaches it, answers,
and is gone: nothing of one file can be left for the next. The template was started
fresh, without our environment, so no key and no case is in its memory.
"""

import gc
import math
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from .refusals import Refused

CHECK, DERIVE, READ = b"c", b"d", b"r"
QUESTION = struct.Struct(">4sQ")
ANSWER = struct.Struct(">cQ")
DONE, REFUSED = b"+", b"-"
BLOCK = 1 << 20
REAP_SECONDS = 0.2
# What a child past its own alarm is given before the template ends it.
GRACE_SECONDS = 0.5

# Codecs and modules that parsers load when a file asks for them.
CODECS = (
    "ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le",
    "utf-32", "utf-32-be", "utf-32-le", "cp1250", "cp1251", "cp1252", "mac-roman",
    "gbk", "gb2312", "gb18030", "big5", "shift-jis", "euc-jp", "euc-kr", "cp437",
    "unicode-escape", "raw-unicode-escape",
)  # fmt: skip
DENIED = {"open", "exec", "compile"}
DENIED_FAMILIES = (
    "socket.", "subprocess.", "os.", "shutil.", "tempfile.", "ctypes.", "mmap.",
    "fcntl.", "pathlib.", "glob.", "urllib.", "http.", "ftplib.", "smtplib.", "pty.",
    "sqlite3.", "code.", "signal.", "resource.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may use; seconds to check, and to make a copy or read all."""

    memory: int
    check_seconds: float
    derive_seconds: float

    def seconds(self, task: bytes) -> float:
        return self.check_seconds if task == CHECK else self.derive_seconds


def serve(control_fd: int, bounds: Bounds) -> None:
    """Fork a child for every socket that arrives; end when the web process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A web process that stops gracefully still has files to check.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    examine = _load_parsers()
    control = socket.socket(fileno=control_fd)
    children: dict[int, float] = {}
    while True:
        timeout = REAP_SECONDS if children else None
        if select.select([control], [], [], timeout)[0]:
            task, fds, _, _ = socket.recv_fds(control, 1, 1)
            if not task:
                break
            for fd in fds:
                pid = os.fork()
                if not pid:
                    _work(fd, task, examine, bounds)
                os.close(fd)
                children[pid] = time.monotonic() + bounds.seconds(task) + GRACE_SECONDS
        _reap(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def confine(bounds: Bounds, seconds: float) -> None:
    """Give up files, network, processes, and more memory and time than agreed."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    memory = _address_space() + bounds.memory
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: math.ceil(seconds) + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        # No descriptor can be opened any more, be it a file, a socket or a pipe.
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(limit, (value, value))
    sys.addaudithook(_deny)


def answer(examine: Any, task: bytes, kind: str, content: bytes) -> bytes:
    """Return what goes back to the web process."""
    tasks = {CHECK: examine.check, DERIVE: examine.derive, READ: examine.read}
    try:
        mark, body = DONE, tasks[task](kind, content)
    except Refused as refused:
        mark, body = REFUSED, refused.code.encode()
    return ANSWER.pack(mark, len(body)) + body


def _load_parsers() -> Any:
    """Load everything a parser may want later, when nothing can be loaded."""
    # pypdf would load it for encrypted documents, which are refused.
    sys.modules["cryptography"] = None  # type: ignore[assignment]
    import _strptime  # noqa: F401 - loaded by the first date that is read

    from PIL import Image, TiffImagePlugin  # noqa: F401 - a format opened by name

    from . import examine

    Image.preinit()  # the common formats
    for codec in CODECS:
        "".encode(codec)
    gc.collect()
    gc.freeze()
    return examine


def _work(fd: int, task: bytes, examine: Any, bounds: Bounds) -> NoReturn:
    """Answer one question and end, whatever happens."""
    try:
        os.closerange(3, fd)
        os.closerange(fd + 1, fd + 1_024)
        confine(bounds, bounds.seconds(task))
        kind, size = QUESTION.unpack(_read(fd, QUESTION.size))
        content = _read(fd, size)
        _write(fd, answer(examine, task, kind.rstrip(b"\0").decode(), content))
    finally:
        os._exit(0)


def _read(fd: int, size: int) -> bytes:
    parts = []
    while size and (part := os.read(fd, min(size, BLOCK))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view[:BLOCK]) :]


def _reap(children: dict[int, float]) -> None:
    for pid, deadline in list(children.items()):
        if os.waitpid(pid, os.WNOHANG)[0]:
            del children[pid]
        elif time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _deny(event: str, _arguments: tuple[Any, ...]) -> None:
    if event == "import":
        raise ImportError("nothing is loaded while a file is parsed")
    if event in DENIED or event.startswith(DENIED_FAMILIES):
        raise PermissionError(event)
