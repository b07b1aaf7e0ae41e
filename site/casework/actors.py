"""Who is acting: the person (or the system) on whose behalf rows are read.

The default manager of every case model asks here. No actor, no rows: a view or a
job that forgot to say who it is sees nothing, instead of everything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model

from casework.roles import RIGHTS, Role


@dataclass(frozen=True)
class Actor:
    """A person with their roles and units, as of this request."""

    user_id: int | None
    roles: frozenset[Role] = frozenset()
    # Units the person belongs to, and those with everything below them.
    unit_ids: frozenset[int] = frozenset()
    covered_unit_ids: frozenset[int] = frozenset()
    # A complaint about one of these hides itself from the person.
    conflict_unit_ids: frozenset[int] = frozenset()
    is_system: bool = False

    @cached_property
    def rights(self) -> frozenset[str]:
        return frozenset().union(*(RIGHTS[role] for role in self.roles))

    def may(self, right: str) -> bool:
        """Whether any role carries the right; not yet on which cases."""
        return self.is_system or right in self.rights


SYSTEM = Actor(user_id=None, is_system=True)

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor | None:
    return _actor.get()


def actor_for(user) -> Actor:
    """Return the actor for a logged-in person; kept on the user for one request.

    Rights taken away work from the next request: nothing is cached longer.
    """
    actor = getattr(user, "_casework_actor", None)
    if actor is None:
        actor = user._casework_actor = _load(user)
    return actor


def _load(user) -> Actor:
    from casework.models import Unit

    if not user.is_authenticated or not user.is_active:
        return Actor(user_id=None)
    groups = set(user.groups.values_list("name", flat=True))
    own = frozenset(user.memberships.values_list("unit_id", flat=True))
    return _made(user.pk, groups, own, dict(Unit.objects.values_list("pk", "path")))


def colleagues() -> list[Actor]:
    """Return everybody who has a role and an account in use, by a few queries."""
    from casework.models import Membership, Unit

    person = get_user_model()
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for pk, group in person.objects.filter(
        is_active=True, groups__name__in=Role.values
    ).values_list("pk", "groups__name"):
        groups[pk].add(group)
    units: defaultdict[int, set[int]] = defaultdict(set)
    for pk, unit in Membership.objects.values_list("user_id", "unit_id"):
        units[pk].add(unit)
    paths = dict(Unit.objects.values_list("pk", "path"))
    return [_made(pk, groups[pk], units[pk], paths) for pk in sorted(groups)]


def _made(
    user_id: int, groups: Collection[str], units: Collection[int], paths: dict[int, str]
) -> Actor:
    own = frozenset(units)
    own_paths = [paths[pk] for pk in own]
    return Actor(
        user_id=user_id,
        roles=frozenset(role for role in Role if role.value in groups),
        unit_ids=own,
        covered_unit_ids=frozenset(
            pk for pk, path in paths.items() if path.startswith(tuple(own_paths))
        )
        if own_paths
        else frozenset(),
        # Somebody in the complained-about unit or in a unit below it.
        conflict_unit_ids=frozenset(
            pk
            for pk, path in paths.items()
            if any(mine.startswith(path) for mine in own_paths)
        ),
    )


@contextmanager
def acting_as(user) -> Iterator[Actor]:
    """Read as this person until the block ends."""
    actor = user if isinstance(user, Actor) else actor_for(user)
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


@contextmanager
def system_actor() -> Iterator[Actor]:
    """Read as the system: for jobs, which must say so."""
    with acting_as(SYSTEM) as actor:
        yield actor


class ActorMiddleware:
    """Every request reads cases as the person logged in, or sees none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Only the back office knows people; a public page must not open a session.
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        with acting_as(request.user):
            return self.get_response(request)
