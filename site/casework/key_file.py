"""The key file: its form, its permissions, and the ways it may change.

One JSON file outside the database and its backup, mode 0600. It is only ever
replaced whole, so a reader sees the old one or the new one.
"""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
ROOTS = ("blind-index", "access-code", "event-chain", "throttle")
FORMAT = 1

Stamp = tuple[int, ...]


class KeysError(ImproperlyConfigured):
    """The key file cannot be used as it is."""


class KeysMissing(KeysError):
    pass


class KeysDamaged(KeysError):
    pass


class KeysExposed(KeysError):
    pass


@dataclass(frozen=True)
class Material:
    """What a key file holds: master keys by version, and the root secrets."""

    masters: dict[int, bytes] = field(repr=False)
    created: dict[int, datetime]
    roots: dict[str, bytes] = field(repr=False)


def stamp(path: str) -> Stamp:
    """Return what changes whenever the file is replaced."""
    return _stamp(os.stat(path))


def load(path: str) -> tuple[Stamp, Material]:
    """Read a key file; refuse one that others can read or replace, or a damaged one."""
    with open(path, "rb") as file:
        state = os.fstat(file.fileno())
        content = file.read()
    folder = Path(path).parent
    if stat.S_IMODE(state.st_mode) & 0o077:
        raise KeysExposed(
            f"{path} can be read by other accounts. Run: chmod 600 {path}"
        )
    if stat.S_IMODE(os.stat(folder).st_mode) & 0o022:
        raise KeysExposed(
            f"{path} can be replaced by other accounts. Run: chmod 700 {folder}"
        )
    return _stamp(state), _parse(content, path)


def create(path: str, *, at: datetime) -> bool:
    """Make a key file unless there is one; say whether this call made it.

    Safe when several processes start together: one makes it, the others wait for it.
    """
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path):
        if os.path.exists(path):
            return False
        roots = {name: secrets.token_bytes(KEY_BYTES) for name in ROOTS}
        _replace(path, Material({1: secrets.token_bytes(KEY_BYTES)}, {1: at}, roots))
    return True


def add_version(path: str, *, at: datetime) -> int:
    """Add a master key; everything wrapped from now on uses it."""
    with _changing(path) as material:
        number = max(material.masters) + 1
        material.masters[number] = secrets.token_bytes(KEY_BYTES)
        material.created[number] = at
    return number


def retire_version(path: str, number: int) -> None:
    """Delete a master key that nothing uses any more; there is no way back."""
    with _changing(path) as material:
        if number not in material.masters:
            raise ValueError(f"There is no master key version {number}.")
        if number == max(material.masters):
            raise ValueError(f"Master key version {number} is the one in use.")
        del material.masters[number], material.created[number]


@contextmanager
def _changing(path: str) -> Iterator[Material]:
    with _locked(path):
        material = load(path)[1]
        yield material
        _replace(path, material)


@contextmanager
def _locked(path: str) -> Iterator[None]:
    # The lock is on the folder, because the file itself is replaced.
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        # Who was killed while writing left a copy of the keys behind.
        for left in Path(path).parent.glob(f".{Path(path).name}.*"):
            left.unlink()
        yield
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(path: str, material: Material) -> None:
    part = Path(path).with_name(f".{Path(path).name}.{secrets.token_hex(8)}")
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(fd, "wb") as file:
            file.write(_render(material))
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _render(material: Material) -> bytes:
    content: dict[str, Any] = {
        "format": FORMAT,
        "masters": {
            str(number): {
                "created_at": material.created[number].isoformat(),
                "key": base64.b64encode(key).decode(),
            }
            for number, key in sorted(material.masters.items())
        },
        "roots": {
            name: base64.b64encode(secret).decode()
            for name, secret in material.roots.items()
        },
    }
    content["checksum"] = _checksum(content)
    return json.dumps(content, indent=1).encode() + b"\n"


def _parse(content: bytes, path: str) -> Material:
    try:
        found = json.loads(content)
        checksum = found.pop("checksum")
        if found["format"] != FORMAT:
            raise KeysDamaged(
                f"{path} has key file format {found['format']}; "
                f"this version of the site reads format {FORMAT}."
            )
        if checksum != _checksum(found) or not found["masters"]:
            raise ValueError
        entries = {int(number): entry for number, entry in found["masters"].items()}
        return Material(
            {number: _secret(entry["key"]) for number, entry in entries.items()},
            {
                number: datetime.fromisoformat(entry["created_at"])
                for number, entry in entries.items()
            },
            {name: _secret(found["roots"][name]) for name in ROOTS},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # `from None`: the chained exception could show a part of the file.
        raise KeysDamaged(
            f"{path} is damaged or is not a key file. Put its copy back; "
            "it is never edited by hand (docs/operations.md)."
        ) from None


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != KEY_BYTES:
        raise ValueError
    return secret


def _checksum(content: dict[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _stamp(state: os.stat_result) -> Stamp:
    return state.st_mtime_ns, state.st_ino, state.st_size
