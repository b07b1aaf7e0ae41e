import errno
import hashlib
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import private_storage
from casework.keys import DataKey, new_data_key
from casework.private_storage import (
    CHUNK,
    HEADER_BYTES,
    SEALED_CHUNK,
    FileMissing,
    PrivateStore,
    Space,
    StorageFailed,
    StorageFull,
)
from casework.sealing import SealBroken

KEY = DataKey(b"f" * 32)
CONTENT = bytes(range(256)) * 1000  # four chunks, the last one short
PLENTY = Space(free=10**12, total=10**12)
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


@pytest.fixture
def root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def stored(root):
    return private_storage.write(CONTENT, KEY)


def path_of(stored, root):
    return PrivateStore(root).path(stored.name)


def everything_below(root):
    return [path for path in Path(root).rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(root, size):
    content = os.urandom(size)

    stored = private_storage.write(content, KEY)

    assert private_storage.read(stored.name, KEY) == content
    assert private_storage.size(stored.name, KEY) == stored.size == size
    assert stored.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("piece", [1, 1000, CHUNK, CHUNK + 1])
def test_pieces_of_any_size_make_the_same_file(root, piece):
    content = os.urandom(CHUNK // 8 + 5)
    pieces = (content[at : at + piece] for at in range(0, len(content), piece))

    stored = private_storage.write(pieces, KEY)

    assert private_storage.read(stored.name, KEY) == content


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    store = PrivateStore(tmp_path_factory.mktemp("kept"))
    return store, store.write(CONTENT, KEY).name


@given(st.integers(0, len(CONTENT)), st.integers(0, len(CONTENT) + 10))
def test_a_range_is_cut_exactly(kept, start, end):
    store, name = kept

    assert b"".join(store.iter_chunks(name, KEY, start, end)) == CONTENT[start:end]


def test_files_and_folders_are_closed_to_others(stored, root):
    path = path_of(stored, root)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, root, root / private_storage.INCOMING):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_names_are_random_and_say_nothing(root):
    names = {private_storage.write(CONTENT, KEY).name for _ in range(20)}

    assert len(names) == 20
    assert all(private_storage.NAME.fullmatch(name) for name in names)


def test_nothing_is_plain_on_the_disk_while_writing_or_after(root):
    seen = []

    def pieces():
        for _ in range(5):
            yield b"canary" * 20_000
            seen.extend(path.read_bytes() for path in everything_below(root))

    private_storage.write(pieces(), KEY)

    seen.extend(path.read_bytes() for path in everything_below(root))
    assert len(seen) == 6
    assert not any(b"canary" in content for content in seen)


def test_the_same_content_never_looks_the_same(root):
    first, second = (private_storage.write(CONTENT, KEY) for _ in range(2))

    assert (
        path_of(first, root).read_bytes()[HEADER_BYTES:]
        != (path_of(second, root).read_bytes()[HEADER_BYTES:])
    )


@pytest.mark.slow
def test_a_change_of_any_byte_is_noticed(root):
    stored = private_storage.write(b"short", KEY)
    path = path_of(stored, root)
    whole = path.read_bytes()

    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(SealBroken):
            private_storage.read(stored.name, KEY)


def sealed_chunks(whole):
    body = whole[HEADER_BYTES:]
    return [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


@pytest.mark.parametrize(
    "rearrange",
    [
        pytest.param(lambda c: c[:-1], id="last chunk missing"),
        pytest.param(lambda c: c[1:], id="first chunk missing"),
        pytest.param(lambda c: [c[1], c[0], *c[2:]], id="chunks swapped"),
        pytest.param(lambda c: [c[0], c[0], *c[2:]], id="chunk repeated"),
        pytest.param(lambda c: [*c, c[-1]], id="chunk appended"),
        pytest.param(lambda c: [*c, b"\0"], id="byte appended"),
        pytest.param(lambda c: [*c[:-1], c[-1][:-1]], id="byte cut"),
        pytest.param(lambda c: [*c[:-1], c[-1][:9]], id="tag cut"),
        pytest.param(lambda c: [], id="nothing left"),
    ],
)
def test_rearranged_files_do_not_open_even_before_the_fault(stored, root, rearrange):
    path = path_of(stored, root)
    whole = path.read_bytes()
    path.write_bytes(whole[:HEADER_BYTES] + b"".join(rearrange(sealed_chunks(whole))))

    with pytest.raises(SealBroken):
        private_storage.read(stored.name, KEY)
    if len(whole) != path.stat().st_size:
        with pytest.raises(SealBroken):
            next(private_storage.iter_chunks(stored.name, KEY, 0, 10))


def test_chunks_of_another_file_with_the_same_key_do_not_open(stored, root):
    other = path_of(private_storage.write(CONTENT, KEY), root).read_bytes()
    path = path_of(stored, root)
    whole = path.read_bytes()

    path.write_bytes(whole[:-SEALED_CHUNK] + other[-SEALED_CHUNK:])
    with pytest.raises(SealBroken):
        private_storage.read(stored.name, KEY)
    path.write_bytes(other)
    with pytest.raises(SealBroken):
        private_storage.read(stored.name, KEY)


def test_another_key_does_not_open(stored):
    with pytest.raises(SealBroken, match=stored.name):
        private_storage.read(stored.name, new_data_key())


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 40 + "\n", "A" * 40, "0" * 39, "0" * 40]
)
def test_what_is_no_name_or_not_there_is_missing(root, name):
    with pytest.raises(FileMissing):
        private_storage.read(name, KEY)


def test_deleting_twice_is_no_error(stored, root):
    private_storage.delete(stored.name)
    private_storage.delete(stored.name)

    assert everything_below(root) == []
    with pytest.raises(FileMissing):
        private_storage.read(stored.name, KEY)


def test_orphans_are_what_no_row_knows_and_half_written_files(stored, root):
    now = datetime.now(UTC)
    unknown = private_storage.write(b"unknown", KEY)
    half = root / private_storage.INCOMING / ("0" * 40)
    half.write_bytes(b"half")
    (root / "README").write_text("not ours")

    def found(older_than):
        return set(private_storage.orphans([stored.name], older_than))

    assert found(now + timedelta(hours=1)) == {unknown.name, half.name}
    assert found(now - timedelta(hours=1)) == set()
    private_storage.delete(half.name)
    assert not half.exists()


class ForgetfulFile(io.FileIO):
    """Says that all was written and keeps none of it, or only the first part."""

    def __init__(self, path, keeps):
        super().__init__(path, "x")
        self.keeps = keeps

    def write(self, content):
        super().write(content[: self.keeps])
        self.keeps = max(self.keeps - len(content), 0)
        return len(content)


@pytest.mark.parametrize("keeps", [0, 10, HEADER_BYTES, 70_000, len(CONTENT)])
def test_a_disk_that_says_yes_and_keeps_nothing_is_found(tmp_path, keeps):
    store = PrivateStore(
        tmp_path / "private", open_new=lambda path: ForgetfulFile(path, keeps)
    )

    with pytest.raises(StorageFailed, match="does not read back"):
        store.write(CONTENT, KEY)

    assert everything_below(tmp_path) == []


class FullFile(io.FileIO):
    """A disk on which the first write finds no room."""

    def __init__(self, path, error):
        super().__init__(path, "x")
        self.error = error

    def write(self, content):
        raise OSError(self.error, os.strerror(self.error))


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EIO, StorageFailed),
        (errno.EROFS, StorageFailed),
    ],
)
def test_a_failing_disk_leaves_nothing_behind(tmp_path, error, raised):
    store = PrivateStore(
        tmp_path / "private", open_new=lambda path: FullFile(path, error)
    )

    with pytest.raises(raised):
        store.write(CONTENT, KEY)

    assert everything_below(tmp_path) == []


def test_a_disk_that_refuses_to_delete_too_still_says_what_went_wrong(tmp_path):
    root = tmp_path / "private"

    def lose_the_folder(path):
        path.parent.rmdir()
        path.parent.write_text("a file where the folder was")
        raise OSError(errno.EIO, "gone")

    with pytest.raises(StorageFailed, match="gone"):
        PrivateStore(root, open_new=lose_the_folder).write(CONTENT, KEY)


def test_content_that_breaks_off_leaves_nothing_behind(root):
    def pieces():
        yield b"x" * CHUNK
        raise LookupError("the sender is gone")

    with pytest.raises(LookupError):
        private_storage.write(pieces(), KEY)

    assert everything_below(root) == []


@pytest.mark.parametrize(
    ("space", "low"),
    [
        (Space(free=499_999_999, total=1_000_000_000), True),
        (Space(free=500_000_000, total=1_000_000_000), False),
        (Space(free=49 * 10**9, total=10**12), True),
        (Space(free=50 * 10**9, total=10**12), False),
    ],
)
def test_files_are_refused_while_space_is_low(tmp_path, space, low):
    store = PrivateStore(tmp_path / "private", disk_space=lambda root: space)

    assert space.is_low == low
    if low:
        with pytest.raises(StorageFull):
            store.write(CONTENT, KEY)
        assert everything_below(tmp_path) == []
    else:
        assert store.write(CONTENT, KEY).size == len(CONTENT)


def test_what_is_stored_can_be_read_while_space_is_low(tmp_path):
    stored = PrivateStore(tmp_path, disk_space=lambda root: PLENTY).write(b"a", KEY)
    full = PrivateStore(tmp_path, disk_space=lambda root: Space(0, 10**12))

    assert b"".join(full.iter_chunks(stored.name, KEY)) == b"a"


def test_forms_can_ask_whether_there_is_room(root):
    assert private_storage.has_room() is not private_storage.space().is_low
