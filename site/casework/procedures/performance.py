"""How limits were kept over the last twelve months, for the page that promises them.

Two grouped queries answer for any number of procedures and cases. Public statistics
hide small cells: a limit that was decided in fewer than five cases gives no numbers,
and what only started or still runs is not told below five either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from casework.models.clocks import Clock

PERIOD = timedelta(days=365)
# Below this a number could point to a person.
FEW = 5

_LIMIT = ("procedure_id", "limit")


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of one limit; None stands for a number that is too small to give.

    `total` are the cases in which it is decided: met in time, met late, or overdue
    now. A clock that still runs in time says nothing yet, nor does one that ended
    unmet in time; one whose time had passed before the case was closed or withdrawn
    was broken, and counts as late. `rate` is the whole per
    cent met in time, rounded down so that one case missed is never "100 %".
    `median` is the time taken in the limit's own unit (limits in months: days).
    """

    started: int | None
    total: int
    in_time: int | None
    late: int | None
    overdue: int | None
    running: int | None
    rate: int | None
    median: int | None

    @property
    def is_too_few(self) -> bool:
        return 0 < self.total < FEW


def performance(
    procedure_ids: Iterable[int], *, now: datetime
) -> dict[int, Mapping[str, Kept]]:
    """Return the record of every public limit, by procedure and limit code."""
    clocks = Clock.unscoped.filter(
        Q(dropped_at=None) | Q(dropped_at__gt=F("due_at")),
        procedure_id__in=list(procedure_ids),
        public=True,
        started_at__gt=now - PERIOD,
        started_at__lte=now,
    ).order_by()
    medians = _medians(clocks)
    records: dict[int, dict[str, Kept]] = {}
    for row in _counts(clocks, now):
        place = row["procedure_id"], row["limit"]
        records.setdefault(place[0], {})[place[1]] = _kept(row, medians.get(place))
    return dict(records)


def _counts(clocks: QuerySet[Clock], now: datetime) -> QuerySet:
    met, broken = Q(met_at__isnull=False), Q(dropped_at__isnull=False)
    open_ = Q(met_at=None, dropped_at=None)
    too_late = Q(due_at__lte=now, paused_at=None)
    return clocks.values(*_LIMIT).annotate(
        started=Count("pk"),
        in_time=Count("pk", filter=met & Q(met_at__lte=F("due_at"))),
        late=Count("pk", filter=met & Q(met_at__gt=F("due_at")) | broken),
        overdue=Count("pk", filter=open_ & too_late),
        running=Count("pk", filter=open_ & ~too_late),
    )


def _medians(clocks: QuerySet[Clock]) -> dict[tuple[int, str], int]:
    """Return the middle of the times taken, the lower one of two."""
    partition = [F(name) for name in _LIMIT]
    middles = (
        clocks.filter(taken__isnull=False)
        .annotate(
            place=Window(RowNumber(), partition_by=partition, order_by="taken"),
            met=Window(Count("pk"), partition_by=partition),
        )
        .filter(place=(F("met") + 1) / 2)
        .values_list(*_LIMIT, "taken")
    )
    return {(procedure, limit): taken for procedure, limit, taken in middles}


def _kept(row: dict, median: int | None) -> Kept:
    total = row["in_time"] + row["late"] + row["overdue"]
    enough = total >= FEW
    return Kept(
        started=_unless_few(row["started"]),
        total=total,
        in_time=row["in_time"] if enough else None,
        late=row["late"] if enough else None,
        overdue=row["overdue"] if enough else None,
        running=_unless_few(row["running"]),
        rate=row["in_time"] * 100 // total if enough else None,
        median=median if enough else None,
    )


def _unless_few(count: int) -> int | None:
    return None if 0 < count < FEW else count
