import json
import os
import socket
import subprocess
import sys

import pytest

from casework.screening import confinement, examine
from casework.screening.confinement import ANSWER, CHECK, DERIVE, DONE, REFUSED, Bounds

from . import pictures

BOUNDS = Bounds(memory=50_000_000, check_seconds=5, derive_seconds=6)


def _open_file():
    return open("/etc/hostname")


def _open_descriptor():
    return os.open("/etc/hostname", os.O_RDONLY)


def _write_file():
    return open("/tmp/openwindow-never", "w")


def _look_up():
    return socket.getaddrinfo(b"127.0.0.1", 9)


def _make_socket():
    return socket.socket()


def _run_program():
    return subprocess.run(["/bin/true"])


def _fork():
    return os.fork()


def _replace_itself():
    return os.execv("/bin/true", ["true"])


def _load_module():
    # Another test of this process may have loaded it.
    sys.modules.pop("wave", None)
    import wave

    return wave


def _compile():
    return compile("1", "x", "eval")


def _raise_limits():
    import resource

    return resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))


def _fill_memory():
    return bytearray(500_000_000)


FORBIDDEN = [
    _open_file, _open_descriptor, _write_file, _look_up, _make_socket, _run_program,
    _fork, _replace_itself, _load_module, _compile, _raise_limits, _fill_memory,
]  # fmt: skip


@pytest.mark.parametrize("act", FORBIDDEN, ids=lambda act: act.__name__.strip("_"))
def test_confined_process_may_not(act):
    assert _confined(act) in {"PermissionError", "ImportError", "MemoryError"}


def test_confined_process_may_still_compute():
    assert _confined(lambda: sum(range(10))) == "done"


def test_kernel_refuses_what_the_interpreter_might_let_pass():
    def duplicate():
        return os.dup(1)

    assert _confined(duplicate) == "OSError"


def test_confined_process_ends_by_itself():
    child = os.fork()
    if not child:
        confinement.confine(BOUNDS, 0.05)
        while True:
            pass

    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == 14


def test_answer_is_a_copy_or_a_code():
    refusal = confinement.answer(examine, CHECK, "png", b"x")
    copy = confinement.answer(examine, DERIVE, "png", pictures.png())

    assert refusal == ANSWER.pack(REFUSED, 8) + b"mismatch"
    assert copy.startswith(DONE)
    assert copy[ANSWER.size :].startswith(b"\x89PNG")


def test_copy_may_take_longer_than_a_check():
    assert (BOUNDS.seconds(CHECK), BOUNDS.seconds(DERIVE)) == (5, 6)


def _confined(act) -> str:
    """What becomes of an act in a process that has given up its rights."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            confinement.confine(BOUNDS, 5)
            act()
            found = "done"
        except (OSError, ImportError, MemoryError) as error:
            found = type(error).__name__
        finally:
            os.write(write, json.dumps(found).encode())
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        found = json.loads(pipe.read())
    os.waitpid(child, 0)
    return found
