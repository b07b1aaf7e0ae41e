"""Private files: encrypted in chunks under a key of their own, outside MEDIA_ROOT.

`write` returns only when the file is on the disk and has been read back and found
equal; a disk that says yes and stores nothing is found here, before a receipt is
shown. Nothing is ever written in plain, temporary files included.

A file is a header with a random salt, then chunks of 64 KiB sealed with AES-256-GCM.
The key of the chunks comes from the caller's key and the salt; the nonce holds the
number of the chunk and whether it is the last; the name is associated data. So cut,
appended, exchanged or repeated chunks and exchanged files do not open.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from . import keys
from .sealing import SealBroken

FORMAT = b"OWF1"
SALT_BYTES = 32
HEADER_BYTES = len(FORMAT) + SALT_BYTES
CHUNK = 64 * 1024  # bytes of plain content
TAG_BYTES = 16
SEALED_CHUNK = CHUNK + TAG_BYTES
NAME = re.compile(r"[0-9a-f]{40}")  # 160 random bits
INCOMING = "incoming"  # half-written files, on the same disk

# Below either, nothing more is taken in, so that what is there can still be served.
FREE_SHARE = 0.05
FREE_BYTES = 500_000_000


class StorageError(Exception):
    """A private file could not be written or found."""


class StorageFull(StorageError):
    pass


class StorageFailed(StorageError):
    pass


class FileMissing(StorageError):
    pass


@dataclass(frozen=True)
class StoredFile:
    """What to keep of a file that was written: its name, plain size and hash."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True)
class Space:
    """Free and total bytes of the disk that holds the private files."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        return self.free < FREE_BYTES or self.free < self.total * FREE_SHARE


def write(content: bytes | Iterable[bytes], key: bytes) -> StoredFile:
    """Store content under a new random name; return only when it can be read back."""
    return _store().write(content, key)


def read(name: str, key: bytes) -> bytes:
    return b"".join(iter_chunks(name, key))


def iter_chunks(
    name: str, key: bytes, start: int = 0, end: int | None = None
) -> Iterator[bytes]:
    """Return the plain bytes from start up to end (not included), a chunk at a time.

    The end of the file is checked before the first chunk is handed out, so a file
    that was cut is refused even when the range lies before the cut. Nothing is opened
    until that first chunk is asked for: a view that streams asks for `size` before.
    """
    return _store().iter_chunks(name, key, start, end)


def size(name: str, key: bytes) -> int:
    """Return the size of the plain content, from a checked end."""
    return _store().size(name, key)


def delete(name: str) -> None:
    """Remove a file, whole or half-written; not an error when it is gone already."""
    _store().delete(name)


def orphans(known_names: Collection[str], older_than: datetime) -> Iterator[str]:
    """Return names on the disk that no row knows, with half-written files."""
    return _store().orphans(known_names, older_than)


def space() -> Space:
    return _store().space()


def has_room() -> bool:
    """Say whether files can be taken in; forms ask before people type."""
    return not space().is_low


def _store() -> "PrivateStore":
    return PrivateStore(Path(settings.PRIVATE_ROOT))


def _disk_space(root: Path) -> Space:
    state = os.statvfs(root)
    return Space(state.f_bavail * state.f_frsize, state.f_blocks * state.f_frsize)


def _open_new(path: Path) -> BinaryIO:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return open(fd, "wb")


class PrivateStore:
    """The files below one folder. The disk can be replaced, to try one that lies."""

    def __init__(
        self,
        root: Path,
        *,
        open_new: Callable[[Path], BinaryIO] = _open_new,
        disk_space: Callable[[Path], Space] = _disk_space,
    ) -> None:
        self.root = root
        self._open_new = open_new
        self._disk_space = disk_space

    def write(self, content: bytes | Iterable[bytes], key: bytes) -> StoredFile:
        name = secrets.token_hex(20)
        try:
            self._make_folder(self.root / INCOMING)
            if self.space().is_low:
                raise StorageFull("Too little free space to take a file in.")
            stored = self._write_part(name, content, key)
            self._put_in_place(name)
            self._compare(stored, key)
        except OSError as error:
            self._discard(name)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("The disk became full while writing.") from error
            raise StorageFailed(f"Writing failed: {error.strerror}.") from error
        except BaseException:
            self._discard(name)
            raise
        return stored

    def iter_chunks(
        self, name: str, key: bytes, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        with self._open(name, key) as file:
            stop = file.size if end is None else min(end, file.size)
            for number in range(start // CHUNK, -(-stop // CHUNK)):
                at = number * CHUNK
                yield file.chunk(number)[max(start - at, 0) : stop - at]

    def size(self, name: str, key: bytes) -> int:
        with self._open(name, key) as file:
            return file.size

    def delete(self, name: str) -> None:
        path = self.path(name)
        for place in (path, self._part(name)):
            place.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def orphans(
        self, known_names: Collection[str], older_than: datetime
    ) -> Iterator[str]:
        known, before = frozenset(known_names), older_than.timestamp()
        for path in self.root.glob("*/*"):
            name = path.name
            if name in known or not NAME.fullmatch(name):
                continue
            with suppress(FileNotFoundError):  # moved or deleted meanwhile
                if path.stat().st_mtime < before:
                    yield name

    def space(self) -> Space:
        self._make_folder(self.root)
        return self._disk_space(self.root)

    def path(self, name: str) -> Path:
        # The name comes from the database, which somebody may have written to.
        if not NAME.fullmatch(name):
            raise FileMissing("That is not the name of a private file.")
        return self.root / name[:2] / name

    def _part(self, name: str) -> Path:
        return self.root / INCOMING / name

    def _open(self, name: str, key: bytes) -> "SealedFile":
        try:
            return SealedFile(os.open(self.path(name), os.O_RDONLY), name, key)
        except FileNotFoundError:
            raise FileMissing(f"Private file {name} is not on the disk.") from None

    def _write_part(
        self, name: str, content: bytes | Iterable[bytes], key: bytes
    ) -> StoredFile:
        salt = secrets.token_bytes(SALT_BYTES)
        cipher = _cipher(key, salt)
        digest, written = hashlib.sha256(), 0
        with self._open_new(self._part(name)) as file:
            file.write(FORMAT + salt)
            for number, (chunk, is_last) in enumerate(_chunks(content)):
                digest.update(chunk)
                written += len(chunk)
                nonce = _nonce(number, is_last)
                file.write(cipher.encrypt(nonce, chunk, name.encode()))
            file.flush()
            os.fsync(file.fileno())
            # So that reading back asks the disk and not the memory.
            if hasattr(os, "posix_fadvise"):  # pragma: no branch - not on macOS
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return StoredFile(name, written, digest.hexdigest())

    def _put_in_place(self, name: str) -> None:
        path = self.path(name)
        self._make_folder(path.parent)
        os.rename(self._part(name), path)
        _sync_folder(path.parent)

    def _compare(self, stored: StoredFile, key: bytes) -> None:
        digest, found = hashlib.sha256(), 0
        # What the disk lost makes the last chunk or the whole file unreadable.
        with suppress(SealBroken, FileMissing):
            for chunk in self.iter_chunks(stored.name, key):
                digest.update(chunk)
                found += len(chunk)
        if (found, digest.hexdigest()) != (stored.size, stored.sha256):
            raise StorageFailed("The file just written does not read back.")

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and what is above it, so that they survive a power cut."""
        if folder.is_dir():
            return
        if folder != self.root:
            self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)

    def _discard(self, name: str) -> None:
        # When the disk itself is failing, the sweep of orphans takes it later.
        with suppress(OSError):
            self.delete(name)


class SealedFile:
    """An encrypted file open for reading, its end already checked."""

    def __init__(self, fd: int, name: str, key: bytes) -> None:
        self._file = open(fd, "rb", buffering=0)
        self._name = name
        try:
            header = self._file.read(HEADER_BYTES)
            sealed = os.fstat(fd).st_size - HEADER_BYTES
            # At least one chunk, and a last one with its tag.
            rest = sealed % SEALED_CHUNK or SEALED_CHUNK
            if (
                header[: len(FORMAT)] != FORMAT
                or sealed < TAG_BYTES
                or rest < TAG_BYTES
            ):
                raise SealBroken(f"Private file {name} is not whole.")
            self._cipher = _cipher(key, header[len(FORMAT) :])
            self._last = (sealed - 1) // SEALED_CHUNK
            self.size = self._last * CHUNK + len(self.chunk(self._last))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "SealedFile":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def chunk(self, number: int) -> bytes:
        self._file.seek(HEADER_BYTES + number * SEALED_CHUNK)
        sealed = self._file.read(SEALED_CHUNK)
        nonce = _nonce(number, number == self._last)
        try:
            return self._cipher.decrypt(nonce, sealed, self._name.encode())
        except InvalidTag:
            raise SealBroken(
                f"Private file {self._name} does not open: it was changed, or the "
                "key is another file's."
            ) from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    # A fresh key for each file, so that counted nonces never repeat under one key.
    return AESGCM(keys.derive(key, "private-file", salt=salt))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _chunks(content: bytes | Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut content into chunks of one size; the last, perhaps empty, is marked."""
    pieces = (content,) if isinstance(content, bytes) else content
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        # A whole chunk stays back until it is known that another follows.
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
