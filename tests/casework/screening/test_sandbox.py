import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.screening.confinement import Bounds
from casework.screening.limits import MEMORY
from casework.screening.refusals import Refused
from casework.screening.sandbox import BOUNDS, SITE, Sandbox

from . import packages, pictures

pytestmark = pytest.mark.slow  # processes start, hang and die

PNG = pictures.png()
# A sheet that takes a second or more to read.
CHANCE = random.Random(1)
LONG = packages.xlsx(
    "".join(
        f"<row><c><f>A{CHANCE.randrange(10**9)}</f><v>{row}</v></c></row>"
        for row in range(150_000)
    )
)


@pytest.fixture(scope="module")
def sandbox():
    one = Sandbox()
    yield one
    one.close()


def _hurried(seconds: float, memory: int = MEMORY) -> Sandbox:
    return Sandbox(Bounds(memory, seconds, seconds))


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _runs(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        stat = Path(f"/proc/{process}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(b")")[2].split()[0] != b"Z"


def test_file_is_checked_and_copied(sandbox):
    sandbox.check("png", PNG)

    assert sandbox.derive("png", PNG).startswith(b"\x89PNG")


def test_refusal_comes_back_with_its_code(sandbox):
    with pytest.raises(Refused, match="truncated"):
        sandbox.check("png", PNG[:-12])


def test_template_is_started_once_and_by_the_first_file():
    one = Sandbox()
    assert one._template is None

    one.check("png", PNG)
    first = one._template
    one.check("png", PNG)

    assert one._template == first
    one.close()


def test_dead_template_is_replaced(sandbox):
    sandbox.check("png", PNG)
    dead = sandbox._template

    os.kill(dead, signal.SIGKILL)
    time.sleep(0.05)
    sandbox.check("png", PNG)

    assert sandbox._template != dead


def test_file_is_asked_again_when_the_template_dies_with_it():
    one = Sandbox()
    one.check("png", PNG)
    killer = threading.Timer(0.1, os.kill, (one._template, signal.SIGKILL))

    killer.start()
    one.check("xlsx", LONG)

    one.close()


def test_stopped_template_keeps_nobody_waiting():
    one = _hurried(0.2)
    one.check("png", PNG)
    os.kill(one._template, signal.SIGSTOP)

    started = time.monotonic()
    with pytest.raises(Refused, match="too_complex"):
        one.check("png", PNG)

    assert time.monotonic() - started < 4
    one.check("png", PNG)
    one.close()


def test_file_that_takes_too_long_is_refused_and_the_next_is_not():
    one = _hurried(0.2)

    started = time.monotonic()
    with pytest.raises(Refused, match="too_complex"):
        one.check("xlsx", LONG)

    assert time.monotonic() - started < 3
    one.check("png", PNG)
    one.close()


def test_file_that_needs_too_much_memory_is_refused_and_the_next_is_not():
    one = _hurried(10, memory=20_000_000)
    large = pictures.png_of(4_000, 4_000, bytes(12_001 * 4_000))

    with pytest.raises(Refused, match="too_complex"):
        one.check("png", large)

    one.check("png", PNG)
    one.close()


def test_crash_of_a_parser_is_a_refusal(sandbox):
    with pytest.raises(Refused, match="unreadable"):
        sandbox.derive("none", PNG)

    sandbox.check("png", PNG)


def test_many_threads_share_one_template(sandbox):
    failures = []

    def check() -> None:
        try:
            for _ in range(5):
                sandbox.check("png", PNG)
        except Refused as refused:
            failures.append(refused.code)

    threads = [threading.Thread(target=check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_forked_process_starts_its_own_template(sandbox):
    sandbox.check("png", PNG)
    ours = sandbox._template

    child = os.fork()
    if not child:
        was_forgotten = sandbox._template is None
        sandbox.check("png", PNG)
        os._exit(0 if was_forgotten and sandbox._template != ours else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    sandbox.check("png", PNG)
    assert sandbox._template == ours


def test_closing_ends_the_template_and_a_file_starts_another():
    one = Sandbox()
    one.check("png", PNG)
    template = one._template

    one.close()
    one.close()

    assert not Path(f"/proc/{template}").exists()
    one.check("png", PNG)
    one.close()


def test_template_ends_with_the_process_that_started_it():
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from casework.screening.sandbox import sandbox\n"
        "sandbox.check('png', sys.stdin.buffer.read())\n"
        "print(sandbox._template, flush=True); os._exit(1)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(SITE)], input=PNG, capture_output=True
    )

    _until(lambda: not _runs(int(done.stdout)))


def test_template_knows_nothing_of_the_web_process(sandbox, monkeypatch):
    monkeypatch.setenv("OPENWINDOW_KEY_FILE", "/somewhere")
    one = Sandbox()

    one.check("png", PNG)

    process = Path(f"/proc/{one._template}")
    assert b"OPENWINDOW" not in (process / "environ").read_bytes()
    _until(lambda: len(list((process / "fd").iterdir())) == 4)
    assert os.readlink(process / "cwd") == "/"
    one.close()


def test_template_that_cannot_start_is_said_to_be_busy(monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    one = Sandbox()

    with pytest.raises(Refused, match="busy"):
        one.check("png", PNG)

    assert PNG.hex() not in caplog.text
    one.close()


def test_bounds_are_those_that_are_promised():
    assert BOUNDS.check_seconds <= 10
    assert BOUNDS.memory <= 300 * 1024 * 1024
