"""The gatekeepers: the only ways to obtain a case.

Absent and forbidden are the same 404, so that nobody learns that a case exists.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from casework import codes
from casework.actors import Actor, actor_for, system_actor
from casework.models.cases import Case, ConflictOfInterest
from casework.references import normalise_reference
from casework.roles import FIND_NO_CASE, RIGHTS, Role

# Roles whose work is the whole register, whatever the unit.
SEES_EVERY_UNIT = frozenset(
    {Role.FIRST_CONTACT, Role.SUPERVISOR, Role.AUDITOR, Role.IDENTITY_CUSTODIAN}
)
# Roles whose work is bound to the units they belong to, with all below them.
SEES_COVERED_UNITS = frozenset({Role.REVIEWER, Role.APPROVER})


def visible_to(actor: Actor, through: str = "") -> Q:
    """Return the condition under which rows belong to cases this actor may see.

    Roles × unit membership, less conflict of interest. `through` is the path from
    the row to its case.
    """
    return _reached_by(actor, actor.roles, through)


def _reached_by(actor: Actor, roles: Collection[Role], through: str = "") -> Q:
    """Return the condition under which one of these roles of the actor reaches."""
    if actor.is_system:
        return Q()
    if SEES_EVERY_UNIT.intersection(roles):
        scope = Q(**{f"{through}id__isnull": False})
    else:
        units: set[int] = set()
        if Role.HANDLER in roles:
            units |= actor.unit_ids
        if SEES_COVERED_UNITS.intersection(roles):
            units |= actor.covered_unit_ids
        scope = Q(**{f"{through}unit__in": units})
    # Two questions, each answered from an index: asked as one, SQLite reads the rows.
    return (
        scope
        & ~Q(**{f"{through}id__in": _about(user_id=actor.user_id)})
        & ~Q(**{f"{through}id__in": _about(unit_id__in=actor.conflict_unit_ids)})
    )


def _about(**whom: object) -> QuerySet:
    """Return the ids of the cases that are about this person, or these units."""
    return ConflictOfInterest.unscoped.filter(**whom).values("case_id")


def cases_for(user) -> QuerySet[Case]:
    """Return the cases this person may find, in any list, count, search or export."""
    return Case.unscoped.filter(visible_to(_actor(user)))


def cases_with_right(right: str, user) -> QuerySet[Case]:
    """Return the cases on which this person has the right; for lists of what to do."""
    actor = _actor(user)
    roles = [role for role in actor.roles if right in RIGHTS[role]]
    return Case.unscoped.filter(_reached_by(actor, roles))


def case_for_staff(reference: str, user) -> Case:
    """Return the case with this reference; 404 if absent or not theirs to see."""
    case = (
        cases_for(user)
        .select_related("procedure", "version__procedure", "unit", "handler", "key")
        .filter(reference=normalise_reference(reference) or "")
        .first()
    )
    if case is None:
        raise Http404
    return case


def case_for_submitter(reference: str, code: str) -> Case | None:
    """Return the case that this number and code open together, else None.

    Costs the same whether the number or the code is wrong (S21); the caller gives
    one answer for both and counts the failure.
    """
    with system_actor():
        case = (
            Case.unscoped.select_related("procedure", "version__procedure", "key")
            .filter(reference=normalise_reference(reference) or "")
            .first()
        )
    if case is None:
        codes.burn_time(code)
        return None
    if not codes.verify_code(code, case.code_hash):
        return None
    return case


def case_for_form(token_hash: str) -> Case | None:
    """Return the case that a form opened, for whoever still holds the form.

    The form's token has 128 random bits and is known to the submitter alone.
    """
    with system_actor():
        # Every form asks, and nearly always the answer is no.
        pk = Case.unscoped.filter(token_hash=token_hash).values("pk").first()
    return case_opened(pk["pk"]) if pk else None


def case_opened(pk: UUID) -> Case | None:
    """Return the case that number and code opened before, or None once it is erased.

    The caller has it from the sealed cookie that was given then.
    """
    with system_actor():
        return (
            Case.unscoped.select_related("procedure", "version__procedure", "key")
            .filter(pk=pk, key__isnull=False)
            .first()
        )


@dataclass(frozen=True)
class Rights:
    """What one person may do with one case that they may see."""

    rights: frozenset[str]

    def may(self, right: str) -> bool:
        return right in self.rights


def rights_on(case: Case, user) -> Rights:
    """Return the rights of this person's roles that reach this case.

    A handler's rights end at the own unit, even where another role (first contact)
    shows cases of other units.
    """
    actor = _actor(user)
    if actor.is_system:
        return Rights(frozenset().union(*RIGHTS.values()))
    rights: set[str] = set()
    for role in actor.roles:
        if _reaches(role, actor, case):
            rights |= RIGHTS[role]
    return Rights(frozenset(rights))


def _reaches(role: Role, actor: Actor, case: Case) -> bool:
    # The publisher finds no case, and yet decides on the redacted record of each.
    if role in SEES_EVERY_UNIT or role == Role.PUBLISHER:
        return True
    if role == Role.HANDLER:
        return case.unit_id in actor.unit_ids
    if role in SEES_COVERED_UNITS:
        return case.unit_id in actor.covered_unit_ids
    return False


def may_read_text(case: Case, user) -> bool:
    """Whether this person reads what the submitter wrote, not only that it exists."""
    return rights_on(case, user).may("read_case")


def has_conflict(case: Case, user) -> bool:
    """Whether the case is about this person or a unit they belong to."""
    actor = _actor(user)
    return ConflictOfInterest.unscoped.filter(
        Q(user_id=actor.user_id) | Q(unit_id__in=actor.conflict_unit_ids), case=case
    ).exists()


class Whom:
    """Whom a handful of cases may be told to, and whom they are about; read once."""

    def __init__(self, cases: Collection[Case]) -> None:
        about = ConflictOfInterest.unscoped.filter(case__in=cases)
        self._about = set(about.values_list("case_id", "user_id", "unit_id"))

    def may_be_told(self, case: Case, actor: Actor, role: Role) -> bool:
        """Whether this role lets the actor find the case, and it is not about them."""
        return (
            role in actor.roles
            and role not in FIND_NO_CASE
            and _reaches(role, actor, case)
            and (case.pk, actor.user_id, None) not in self._about
            and not any(
                (case.pk, None, unit) in self._about for unit in actor.conflict_unit_ids
            )
        )


def _actor(user) -> Actor:
    return user if isinstance(user, Actor) else actor_for(user)
