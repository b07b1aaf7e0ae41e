"""The bytes of one request until all of them are here: first memory, then a file.

The file has no name and is encrypted with a key that is never written down, because
what a submitter sends must not lie readable on a disk, not even for a minute.
"""

import secrets
from collections.abc import Iterator
from tempfile import TemporaryFile

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

IN_MEMORY = 64 * 1024  # bytes
AT_ONCE = 64 * 1024  # bytes


class Spool:
    """Write all of it, then read all of it from the first byte."""

    def __init__(self) -> None:
        self.size = 0
        self._memory = bytearray()
        self._file: _SealedFile | None = None

    def write(self, data: bytes) -> None:
        """Take more bytes; OSError when the disk is full."""
        self.size += len(data)
        if self._file is None:
            self._memory += data
            if len(self._memory) > IN_MEMORY:
                self._file = _SealedFile()
                self._file.write(bytes(self._memory))
                self._memory.clear()
        else:
            self._file.write(data)

    def __iter__(self) -> Iterator[bytes]:
        if self._file is None:
            return iter([bytes(self._memory)])
        return self._file.read()

    def close(self) -> None:
        self._memory.clear()
        if self._file is not None:
            self._file.close()


class _SealedFile:
    def __init__(self) -> None:
        # Counter mode, with a key for this file alone: nobody can change the file
        # unseen who could not change our memory too.
        self._cipher = Cipher(AES(secrets.token_bytes(32)), CTR(bytes(16)))
        self._encryptor = self._cipher.encryptor()
        self._file = TemporaryFile(buffering=0)

    def write(self, data: bytes) -> None:
        sealed = memoryview(self._encryptor.update(data))
        while sealed:
            sealed = sealed[self._file.write(sealed) or 0 :]

    def read(self) -> Iterator[bytes]:
        self._file.seek(0)
        decryptor = self._cipher.decryptor()
        while data := self._file.read(AT_ONCE):
            yield decryptor.update(data)

    def close(self) -> None:
        self._file.close()
