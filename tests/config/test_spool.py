import os

import pytest

from config.spool import IN_MEMORY, Spool


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 1_000_003])
def test_what_was_written_is_read(size):
    data = os.urandom(size)
    spool = Spool()
    for start in range(0, size, 50_000):
        spool.write(data[start : start + 50_000])

    assert b"".join(spool) == data
    assert b"".join(spool) == data
    spool.close()


def test_a_large_request_is_not_readable_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spool = Spool()

    spool.write("张三投诉".encode() * 20_000)

    descriptor = spool._file._file.fileno()
    on_disk = os.pread(descriptor, 1_000_000, 0)
    assert len(on_disk) == spool.size
    assert "张三".encode() not in on_disk
    assert not list(tmp_path.iterdir())
    spool.close()
