"""Forget the demo: its database, files and keys."""

import shutil
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# Named one by one: DATA_DIR may be a folder with other people's things in it.
FILES = (
    "openwindow.sqlite3",
    "openwindow.sqlite3-wal",
    "openwindow.sqlite3-shm",
    "openwindow.sqlite3.write.lock",
    "demo-logins.txt",
    "demo-unfinished",
    "page-cache-generation",
)
FOLDERS = ("private", "media", "keys", "anchors", "static")


class Command(BaseCommand):
    help = "Delete the demo's database, files and keys in DATA_DIR."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or settings.DATABASES["default"]["NAME"] != str(
            Path(settings.DATA_DIR) / "openwindow.sqlite3"
        ):
            raise CommandError("This is not a demo: nothing was deleted.")
        data = Path(settings.DATA_DIR)
        with (data / "serve.lock").open("w") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    f"The demo on {data} is running. Stop it first."
                ) from None
            for name in FILES:
                (data / name).unlink(missing_ok=True)
            for name in FOLDERS:
                shutil.rmtree(data / name, ignore_errors=True)
        self.stdout.write(f"The demo's data in {data} is gone.")
