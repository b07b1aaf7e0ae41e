"""Whether the site can do its work, asked by monitors and by the form.

The heartbeat django-q2 keeps of itself looks well while its workers hang (an idle one
that is killed takes the queue's lock along), so a task of ours is the proof.
"""

import os
import shutil
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.models import Heartbeat
from casework.write_gate import writing

CANARY = "canary"
WEB = "web"
CANARY_MAY_BE = timedelta(minutes=3)
FREE_BYTES = 500 * 1024 * 1024
FREE_SHARE = 0.05
# Anybody may ask; the answer costs a commit, so it is good for a moment.
GOOD_FOR = 2.0  # seconds


@dataclass(frozen=True)
class Health:
    database: bool
    queue: bool
    storage: bool
    migrations: bool

    @property
    def is_well(self) -> bool:
        return self.database and self.queue and self.storage and self.migrations


def beat(name: str, *, at: datetime) -> None:
    with writing():
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})


def last_beat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


def examine(*, now: datetime) -> Health:
    return Health(
        database=database_takes_writes(now=now),
        queue=queue_is_alive(now=now),
        storage=storage_takes_files(),
        migrations=_no_migration_pending(),
    )


def database_takes_writes(*, now: datetime) -> bool:
    try:
        beat(WEB, at=now)
    except (DatabaseTrouble, OSError):
        return False
    return True


def queue_is_alive(*, now: datetime) -> bool:
    try:
        beaten_at = last_beat(CANARY)
    except DatabaseTrouble:
        return False
    # A beat from the future says that a clock was set, not that all is well.
    return beaten_at is not None and abs(now - beaten_at) < CANARY_MAY_BE


def storage_takes_files() -> bool:
    """Whether a file can be written and read back, with room for more after it."""
    folder = Path(settings.PRIVATE_ROOT)
    probe = folder / f".probe-{os.getpid()}-{threading.get_ident()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"probe")
        written = probe.read_bytes()
        probe.unlink()
        return written == b"probe" and has_room(folder)
    except OSError:
        return False


def has_room(folder: Path) -> bool:
    """Whether the disk keeps 500 MB and a twentieth free; below, intake closes."""
    disk = shutil.disk_usage(folder)
    return disk.free >= FREE_BYTES and disk.free >= disk.total * FREE_SHARE


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


_schema_is_ours = False


def _no_migration_pending() -> bool:
    """Ask until the answer is good: the code of a process never changes after."""
    global _schema_is_ours
    try:
        _schema_is_ours = _schema_is_ours or not pending_migrations()
    except DatabaseTrouble:
        return False
    return _schema_is_ours


_known: tuple[float, Health] | None = None


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say which part fails and no more: 200 when all is well, else 503."""
    global _known
    moment = time.monotonic()
    if _known is None or moment - _known[0] > GOOD_FOR:
        _known = moment, examine(now=timezone.now())
    health = _known[1]
    return JsonResponse(
        {
            "status": "ok" if health.is_well else "failing",
            "database": health.database,
            "queue": health.queue,
            "storage": health.storage,
            "migrations": health.migrations,
        },
        status=200 if health.is_well else 503,
    )
