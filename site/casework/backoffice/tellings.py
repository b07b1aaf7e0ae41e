"""For the supervisor: who was told of which limit in the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from casework.actors import actor_for
from casework.last_days import due_words
from casework.models import Event
from casework.procedures.text import Text
from casework.roles import Role

from . import listing
from .words import person_name

SHOWN = 12
WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Telling:
    """One rung of the ladder of one case, as it was told."""

    at: datetime
    reference: str
    url: str
    limit: Text
    due: str
    people: str


def oversees(user) -> bool:
    return Role.SUPERVISOR in actor_for(user).roles


def tellings(user, *, now: datetime) -> list[Telling]:
    """Return what people were told of last; empty for whom it does not concern."""
    if not oversees(user):
        return []
    events = list(
        Event.objects.filter(type="limit.warned", at__gte=now - WITHIN, at__lte=now)
        .select_related("case")
        .order_by("-at", "-pk")[:SHOWN]
    )
    listing.share_versions([event.case for event in events])
    told = {pk for event in events for pk in event.data["told"]}
    users = get_user_model().objects.in_bulk(told)
    names = {pk: person_name(user) for pk, user in users.items()}
    return [_telling(event, names) for event in events]


def _telling(event: Event, names: dict[int, str]) -> Telling:
    people = [names[pk] for pk in event.data["told"] if pk in names]
    return Telling(
        at=event.at,
        reference=str(event.case),
        url=listing.case_url(event.case),
        limit=event.case.definition.limit(event.data["limit"]).title,
        due=due_words(datetime.fromisoformat(event.data["due"])),
        people=_(", ").join(people),
    )
