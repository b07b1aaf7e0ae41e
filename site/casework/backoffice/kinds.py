"""What each kind of case brings to the back office: `complaints`, later `disclosures`.

`casework` imports none of them; each registers itself from its `wagtail_hooks`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from casework.actors import Actor
from casework.models import Case

if TYPE_CHECKING:
    from casework.backoffice.desk import Worklist
    from casework.backoffice.situation import Situation
    from casework.backoffice.steps import Step


@dataclass(frozen=True, slots=True)
class Passage:
    """One titled text of a case: what the submitter wrote, or answered."""

    title: object
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the case page that only this kind has."""

    template: str
    context: dict[str, object]


@dataclass(frozen=True)
class CaseKind:
    """A kind of case: how its texts are read, where its register is, its own steps."""

    code: str
    title: str | Promise
    register_title: str | Promise
    register_url: str  # URL name
    passages: Callable[[Case], Sequence[Passage]]
    intake_url: str = ""  # URL name of the form to register one on behalf
    steps: Sequence["Step"] = field(default_factory=tuple)
    panels: Callable[["Situation"], Sequence[Panel]] = lambda situation: ()
    worklists: Sequence["Worklist"] = field(default_factory=tuple)


# Who finds cases in a register at all; which ones is decided by `access`.
REGISTER_RIGHTS = ("read_case", "read_events", "reveal_identity")
KINDS: dict[str, CaseKind] = {}


def register(kind: CaseKind) -> None:
    KINDS[kind.code] = kind


def kind_of(case: Case) -> CaseKind:
    return KINDS[case.kind]


def reads_register(actor: Actor) -> bool:
    return any(actor.may(right) for right in REGISTER_RIGHTS)
