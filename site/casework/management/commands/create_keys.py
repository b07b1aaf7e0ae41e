from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from casework import key_rotation, keys


class Command(BaseCommand):
    help = "Make the key file of a new site. An existing file is never touched."
    # They refuse to start without the file that is made here.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.KEY_FILE)
        if path.exists():
            self.stdout.write(f"{path} is there already; nothing was changed.")
            return
        if _has_cases():
            raise CommandError(
                "This database holds cases that another key file seals. New keys "
                f"cannot read them: put that file back at {path} "
                "(docs/operations.md)."
            )
        keys.create_missing(at=datetime.now(UTC))
        self.stdout.write(
            f"Made {path}. Keep a copy apart from the database and its backups: "
            "without it no case can ever be read."
        )


def _has_cases() -> bool:
    try:
        return bool(key_rotation.in_use())
    except DatabaseError:  # a new site: the tables are not there yet
        return False
