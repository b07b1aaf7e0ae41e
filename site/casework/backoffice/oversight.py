"""For the auditor: which identities and original files were opened, and by whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise

from casework import events
from casework.actors import actor_for
from casework.models import Event

from .listing import case_url
from .words import person_name

OPENINGS = ("identity.revealed", "original.opened")
SHOWN = 12
WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opening:
    at: datetime
    title: str | Promise
    who: str
    reference: str
    url: str


def openings(user, *, now: datetime) -> list[Opening]:
    """Return the latest openings of identities and originals; for auditors only."""
    if not actor_for(user).may("read_events"):
        return []
    rows = (
        Event.objects.filter(type__in=OPENINGS, at__gte=now - WITHIN)
        .select_related("case", "actor")
        .order_by("-at", "-pk")[:SHOWN]
    )
    return [
        Opening(
            at=row.at,
            title=events.event_type(row.type).title,
            who=person_name(row.actor) if row.actor else "",
            reference=str(row.case),
            url=case_url(row.case),
        )
        for row in rows
    ]
