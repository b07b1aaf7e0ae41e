"""Copy the SQLite database while people go on working."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    help = "Write a whole, checked copy of the SQLite database to FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This database is not SQLite. Use: pg_dump -Fc")
        target = file.absolute()
        if target.exists():
            raise CommandError(f"{target} is there already; nothing was written.")
        if target.parent.resolve() == Path(settings.KEY_FILE).parent.resolve():
            raise CommandError(
                "That is the folder of the keys. Who finds both together can read "
                "everything: choose another."
            )
        unfinished = target.with_name(f"{target.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        # Readable by its owner alone from the first byte.
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(unfinished)])
            _check(unfinished)
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"{target}: {target.stat().st_size / 2**20:.1f} MiB, checked")


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise CommandError(f"The copy is damaged: {verdict}")
    descriptor = os.open(copy, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
