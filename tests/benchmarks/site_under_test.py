"""A site of its own to measure or to break: its folder, its port, its processes.

The web server runs with the project's own gunicorn.conf.py and the worker is the
project's own qcluster. Everything they write lies in one folder that is deleted at
the end: database, keys, files, logs and temporary files.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60.0  # seconds
Site = TypeVar("Site", bound="SiteUnderTest")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Memory:
    """What one process keeps in memory, in MiB; a shared page counts in full in
    `resident`, and in `share` as the part of each process that has it."""

    pid: int
    command: str
    resident: float
    share: float


class SiteUnderTest:
    """One site: `web` and `worker` are process groups, started and ended by hand."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: str = "tests.benchmarks.settings",
        inside: str = "tests.benchmarks.inside",
        environment: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.home = ROOT
        self.data = folder / "data"
        self.temporary = folder / "tmp"
        self.logs = folder / "logs"
        for path in (self.data, self.temporary, self.logs):
            path.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.inside = inside
        self._inside: subprocess.Popen[str] | None = None
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("OPENWINDOW_") and name != "DATABASE_URL"
        } | {
            "OPENWINDOW_DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": settings,
            "PORT": str(self.port),
            "TMPDIR": str(self.temporary),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            **(environment or {}),
        }

    # --- Programs that run and end -------------------------------------------

    def manage(self, *arguments: str) -> str:
        return self._run([str(ROOT / "manage.py"), *arguments])

    def _run(self, arguments: list[str]) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def ask(self, question: str, **details: Any) -> Any:
        """Put a question to the module that answers for the site, with its settings.

        It is started with the first question and stays: to load the project takes
        longer than most answers.
        """
        process = self._inside = self._inside or self._start_inside()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"question": question} | details) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{question} failed:\n{self.log('inside')[-4000:]}")
        return json.loads(line)

    def _start_inside(self) -> subprocess.Popen[str]:
        with (self.logs / "inside.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", self.inside],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def stop_asking(self) -> None:
        if self._inside is not None:
            # Its input ends, and so does it.
            self._inside.communicate()
            self._inside = None

    # --- Programs that stay --------------------------------------------------

    def start_web(self, *options: str, **environment: str) -> None:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            str(ROOT / "gunicorn.conf.py"),
        ]
        self._start("web", [*command, *options], environment)
        self.wait_until_it_answers()

    def start_worker(self) -> None:
        self._start("worker", [sys.executable, str(ROOT / "manage.py"), "qcluster"], {})

    def _start(
        self, name: str, command: list[str], environment: dict[str, str]
    ) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.home,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.processes["web"].poll() is not None:
                break
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"The web server did not start:\n{self.log('web')[-4000:]}")

    def kill(self, name: str) -> None:
        """End a process group as a power cut would: kill -9, all of it at once."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str, patience: float = 15.0) -> None:
        process = self.processes.get(name)
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        self.kill(name)

    def stop_all(self) -> None:
        self.stop_asking()
        for name in list(self.processes):
            self.stop(name)

    # --- Looking at it -------------------------------------------------------

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text("utf-8", errors="replace")

    def pids(self, name: str) -> list[int]:
        """Return the leader of a group, then all that it started, at any remove."""
        parents = {pid: _parent_of(pid) for pid in _all_pids()}
        found = [self.processes[name].pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def children(self, name: str) -> list[int]:
        """Return the processes that the leader of a group started itself."""
        leader = self.processes[name].pid
        return [pid for pid in self.pids(name) if _parent_of(pid) == leader]

    def memory(self, name: str) -> list[Memory]:
        """Return what each process of a group keeps in memory, its leader first."""
        found = []
        for pid in self.pids(name):
            with contextlib.suppress(OSError):
                found.append(_memory(pid))
        return found

    def cpu_seconds(self, name: str) -> float:
        """Return what the group has used; of dead children only what was waited for."""
        ticks = 0
        for pid in self.pids(name):
            with contextlib.suppress(OSError):
                fields = _stat(pid)
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop_all()


def _memory(pid: int) -> Memory:
    sizes = dict(
        line.split(":")
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    )
    # Named in kB, meant in KiB.
    resident, share = (int(sizes[name].split()[0]) for name in ("Rss", "Pss"))
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return Memory(pid, command, resident / 1024, share / 1024)


def _all_pids() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def _parent_of(pid: int) -> int | None:
    try:
        return int(_stat(pid)[1])
    except (OSError, IndexError):
        return None


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name: state, parent, group …"""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text.rpartition(") ")[2].split()


@contextmanager
def site_of_its_own(
    prefix: str, *, kind: type[Site] = SiteUnderTest, **options: Any
) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix=f"openwindow-{prefix}-"))
    try:
        with kind(folder, **options) as site:
            yield site
    finally:
        shutil.rmtree(folder, ignore_errors=True)
