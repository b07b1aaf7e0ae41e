"""The site's keys: wrapping data keys, and deriving purpose-bound keys.

The newest master key wraps the key of each case and each staged upload; what those
data keys seal is the business of `sealing` and `private_storage`. The root secrets
make index values, access codes and the event chain.

`rotate_keys` replaces the master key. The root secrets stay for the life of the site:
what they made cannot be made again.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from . import key_file
from .key_file import (
    KEY_BYTES,
    KeysDamaged,
    KeysError,
    KeysExposed,
    KeysMissing,
    Material,
    Stamp,
)

__all__ = [
    "DataKey",
    "KeyRing",
    "KeyVersionMissing",
    "KeysDamaged",
    "KeysError",
    "KeysExposed",
    "KeysMissing",
    "WrapBroken",
    "add_version",
    "check_readable",
    "create_missing",
    "derive",
    "new_data_key",
    "retire_version",
    "ring",
    "subkey",
    "unwrap",
    "wrap",
    "wrapped_version",
]

WRAP_FORMAT = b"\x01"
FINGERPRINT_BYTES = 4
# format, version of the master key, fingerprint of that key; then nonce and text
HEADER_BYTES = 1 + 4 + FINGERPRINT_BYTES
NONCE_BYTES = 12


class KeyVersionMissing(Exception):
    """The data was wrapped by a master key that is not in the key file."""

    def __init__(self, version: int, why: str) -> None:
        super().__init__(
            f"Master key version {version} is needed to read this: {why} "
            "Put the key file that belongs to this database back "
            "(OPENWINDOW_KEY_FILE, docs/operations.md)."
        )
        self.version = version


class WrapBroken(Exception):
    """A wrapped key was changed, or belongs to something else."""


class DataKey(bytes):
    """A key in memory: no traceback prints it and no pickle carries it."""

    def __repr__(self) -> str:
        return "<key>"

    __str__ = __repr__

    def __copy__(self) -> "DataKey":
        return self

    def __deepcopy__(self, memo: object) -> "DataKey":
        return self

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        # Comes back as None, so a cached key is simply fetched again.
        return type(None), ()


def new_data_key() -> DataKey:
    return DataKey(secrets.token_bytes(KEY_BYTES))


def derive(secret: bytes, label: str, *, salt: bytes | None = None) -> DataKey:
    info = b"openwindow/" + label.encode()
    return DataKey(HKDF(SHA256(), KEY_BYTES, salt, info).derive(bytes(secret)))


class KeyRing:
    """The keys of one key file, as they were when it was read."""

    def __init__(self, material: Material, path: str) -> None:
        self._wrapping = {
            number: AESGCM(derive(key, "wrap"))
            for number, key in material.masters.items()
        }
        self._fingerprints = {
            number: derive(key, "fingerprint")[:FINGERPRINT_BYTES]
            for number, key in material.masters.items()
        }
        self._roots = {name: DataKey(key) for name, key in material.roots.items()}
        self._derived: dict[tuple[str, str], DataKey] = {}
        self.created = dict(material.created)
        self.versions = sorted(material.masters)
        self.current = self.versions[-1]
        self.path = path

    def __repr__(self) -> str:
        return f"<KeyRing {self.path}: versions {self._names()}>"

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        raise TypeError("A key ring is never copied or pickled.")

    def subkey(self, root: str, label: str) -> DataKey:
        """Return the key that a root secret makes for this one purpose."""
        if (root, label) not in self._derived:
            self._derived[root, label] = derive(self._roots[root], f"{root}/{label}")
        return self._derived[root, label]

    def wrap(self, data_key: bytes, context: str) -> bytes:
        version = self.current.to_bytes(4, "big")
        header = WRAP_FORMAT + version + self._fingerprints[self.current]
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._wrapping[self.current].encrypt(
            nonce, bytes(data_key), header + context.encode()
        )
        return header + nonce + sealed

    def unwrap(self, wrapped: bytes, context: str) -> DataKey:
        wrapped = bytes(wrapped)
        version = self.check_readable(wrapped)
        header, rest = wrapped[:HEADER_BYTES], wrapped[HEADER_BYTES:]
        nonce, sealed = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        associated = header + context.encode()
        try:
            return DataKey(self._wrapping[version].decrypt(nonce, sealed, associated))
        except InvalidTag:
            raise WrapBroken(
                f"The wrapped key of {context} was changed, or is another one's."
            ) from None

    def check_readable(self, wrapped: bytes) -> int:
        """Return the version that wrapped this, or say which one is missing.

        It looks at the header only, so a start check can afford it.
        """
        version = wrapped_version(wrapped)
        if version not in self._wrapping:
            why = f"{self.path} holds only {self._names()}."
            raise KeyVersionMissing(version, why)
        if bytes(wrapped[5:HEADER_BYTES]) != self._fingerprints[version]:
            why = f"{self.path} holds a different key under that number."
            raise KeyVersionMissing(version, why)
        return version

    def _names(self) -> str:
        return ", ".join(map(str, self.versions))


def wrapped_version(wrapped: bytes) -> int:
    """Return the master key version in the header of a wrapped key."""
    if len(wrapped) <= HEADER_BYTES + NONCE_BYTES or wrapped[:1] != WRAP_FORMAT:
        raise WrapBroken("This is not a wrapped key.")
    return int.from_bytes(wrapped[1:5], "big")


def wrap(data_key: bytes, context: str) -> bytes:
    return ring().wrap(data_key, context)


def unwrap(wrapped: bytes, context: str) -> DataKey:
    return ring().unwrap(wrapped, context)


def subkey(root: str, label: str = "") -> DataKey:
    return ring().subkey(root, label)


def check_readable(wrapped_keys: Iterable[bytes]) -> None:
    """Refuse to go on with keys that this database was not written with."""
    current = ring()
    for wrapped in wrapped_keys:
        current.check_readable(wrapped)


_known: dict[str, tuple[Stamp, KeyRing]] = {}
_loading = Lock()


def ring() -> KeyRing:
    """Return the site's keys, read anew when the file has changed."""
    path = str(settings.KEY_FILE)
    try:
        stamp = key_file.stamp(path)
    except FileNotFoundError:
        if not getattr(settings, "CREATE_MISSING_KEYS", False):
            raise KeysMissing(
                f"There is no key file at {path} (setting KEY_FILE, variable "
                "OPENWINDOW_KEY_FILE). If this site has run before, put its key file "
                "back: new keys cannot read old cases. For a new site run "
                "`manage.py create_keys`. See docs/operations.md."
            ) from None
        create_missing(at=datetime.now(UTC))
        stamp = key_file.stamp(path)
    known = _known.get(path)
    if known and known[0] == stamp:
        return known[1]
    with _loading:
        read_stamp, material = key_file.load(path)
        _known[path] = read_stamp, KeyRing(material, path)
        return _known[path][1]


def create_missing(*, at: datetime) -> bool:
    """Make the key file unless there is one; say whether this call made it."""
    return key_file.create(str(settings.KEY_FILE), at=at)


def add_version(*, at: datetime) -> int:
    """Add a master key; everything wrapped from now on uses it."""
    return key_file.add_version(str(settings.KEY_FILE), at=at)


def retire_version(number: int) -> None:
    """Delete a master key that nothing uses any more; there is no way back."""
    key_file.retire_version(str(settings.KEY_FILE), number)
