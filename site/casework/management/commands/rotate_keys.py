import time
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework import key_rotation, keys

# No request lasts longer; one that began before the new version was there may still
# be writing a key wrapped by the old one.
LONGEST_REQUEST = 60  # seconds


class Command(BaseCommand):
    help = (
        "Add a master key and wrap every data key anew with it, while the site runs. "
        "Run again, it finishes a rotation that was interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retire",
            type=int,
            metavar="VERSION",
            help="Delete this old master key once nothing needs it any more.",
        )
        parser.add_argument(
            "--status",
            action="store_true",
            help="Only say which versions there are and what they have wrapped.",
        )
        parser.add_argument("--batch", type=int, default=key_rotation.BATCH)
        parser.add_argument(
            "--wait",
            type=int,
            default=LONGEST_REQUEST,
            metavar="SECONDS",
            help="With --retire: how old the newest version must be "
            "(default %(default)s).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["status"]:
            self._show()
        elif options["retire"] is not None:
            self._retire(options["retire"], options["wait"], options["batch"])
        else:
            self._rotate(options["batch"])

    def _rotate(self, batch: int) -> None:
        version, is_new = key_rotation.begin(at=datetime.now(UTC))
        if is_new:
            self.stdout.write(
                f"Added master key version {version} to {keys.ring().path}.\n"
                "Copy that file to its safe place now: without it, nothing written "
                "from here on can be read."
            )
        else:
            self.stdout.write(f"Finishing the rotation to version {version}.")
        self._rewrap(batch)
        older = [number for number in keys.ring().versions if number != version]
        for number in older:
            self.stdout.write(
                f"Version {number} is no longer used by this database. Backups made "
                "before now need it: keep a copy with them, then run "
                f"`manage.py rotate_keys --retire {number}`."
            )

    def _rewrap(self, batch: int) -> None:
        rotation = key_rotation.Rotation()
        for rotation in key_rotation.rewrap(batch=batch):
            if self.stdout.isatty():
                self.stdout.write(f"\r{rotation.done} keys", ending="")
        self.stdout.write(f"{rotation.done} keys wrapped anew.")
        for label, error in rotation.unreadable.items():
            self.stderr.write(f"{label}: {error}")
        if rotation.unreadable:
            raise CommandError(
                f"{len(rotation.unreadable)} keys could not be opened; all others "
                "were wrapped anew. Do not retire a version before this is resolved."
            )

    def _retire(self, version: int, wait: int, batch: int) -> None:
        ring = keys.ring()
        if version not in ring.versions or version == ring.current:
            raise CommandError(
                f"Version {version} cannot be retired; versions: {ring.versions}, "
                f"in use: {ring.current}."
            )
        age = (datetime.now(UTC) - ring.created[ring.current]).total_seconds()
        if age < wait:
            self.stdout.write(
                f"Waiting {wait - age:.0f} s for requests that began before version "
                f"{ring.current}."
            )
            time.sleep(wait - age)
        self._rewrap(batch)
        try:
            key_rotation.retire(version)
        except key_rotation.StillNeeded as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Master key version {version} is gone.")

    def _show(self) -> None:
        ring, used = keys.ring(), key_rotation.in_use()
        for version in sorted({*ring.versions, *used}):
            created = ring.created.get(version)
            made = f"made {created:%Y-%m-%d}" if created else "not in the key file"
            note = ", wraps what is new" if version == ring.current else ""
            self.stdout.write(f"version {version}: {made}, {used[version]} keys{note}")
