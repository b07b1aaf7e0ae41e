"""The versions of an answer as the case page and the gates show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.models import Answer, Case

from .kinds import Passage
from .marks import Mark
from .situation import Situation
from .words import person_name


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: who wrote, reviewed and signed it, and its parts in order."""

    number: int
    mark: Mark
    result: str | Promise
    author: str
    saved_at: datetime
    reviewer: str
    signer: str
    passages: Sequence[Passage]


def version_rows(situation: Situation) -> list[VersionRow]:
    return [version_row(situation.case, answer) for answer in situation.answers]


def version_row(case: Case, answer: Answer) -> VersionRow:
    return VersionRow(
        number=answer.number,
        mark=_mark(answer),
        result=Case.Result(answer.result).label if answer.result else "",
        author=person_name(answer.author),
        saved_at=answer.saved_at,
        reviewer=person_name(answer.reviewed_by) if answer.reviewed_by else "",
        signer=person_name(answer.signed_by) if answer.signed_by else "",
        passages=passages(case, answer.parts),
    )


def passages(case: Case, parts: dict[str, str]) -> list[Passage]:
    """Return the written parts in the procedure's order, then any it no longer has."""
    titles = {part.code: part.title for part in case.definition.reply.parts}
    codes = [*titles, *(code for code in parts if code not in titles)]
    return [
        Passage(titles.get(code, code), parts[code])
        for code in codes
        if parts.get(code, "").strip()
    ]


def _mark(answer: Answer) -> Mark:
    if answer.sent_at:
        return Mark(_("sent"), "good")
    if answer.sent_back_at:
        return Mark(_("sent back"), "late")
    if answer.signed_at:
        return Mark(_("signed off"), "good")
    if answer.reviewed_at:
        return Mark(_("reviewed"), "note")
    if answer.submitted_at:
        return Mark(_("submitted"), "note")
    return Mark(_("draft"), "quiet")
