"""Steps that only complaints have; everything else is `casework.actions`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from django.contrib.auth import get_user_model

from casework import codes
from casework.actions import Person, Submission, open_case
from casework.models import ProcedureVersion, Unit
from casework.write_gate import writing

from .models import Complaint

SHORTEST_NAME = 2  # characters: two make a Chinese name, one makes a coincidence


@dataclass(frozen=True)
class Story:
    """What somebody complains of, in their own words."""

    story: str
    request: str = ""
    place: str = ""
    happened: str = ""
    respondent: str = ""
    details: dict | None = None

    def texts(self) -> dict:
        return {
            "story": self.story,
            "request": self.request,
            "place": self.place,
            "happened": self.happened,
            "respondent": self.respondent,
            "details": dict(self.details or {}),
        }


@dataclass(frozen=True)
class Receipt:
    """The receipt (受理回执): the case, and the code, if any, shown this once."""

    case: Complaint
    code: str


def submit(
    *,
    version: ProcedureVersion,
    channel: str,
    category: str,
    story: Story,
    token: str,
    at: datetime,
    received_at: datetime | None = None,
    registered_at: datetime | None = None,
    person: Person | None = None,
    reply_by: str = "web",
    publish_consent: bool = False,
    respondent_units: Sequence[Unit] = (),
    severity: str = "",
    language: str = "zh-hans",
    uploads: Sequence[str] = (),
    by=None,
    with_code: bool = True,
    alongside: Callable[[], object] = lambda: None,
) -> Receipt:
    """Open a complaint and return its receipt; one token gives one case and receipt.

    `received_at` differs from `at` when the first contact (`by`) enters a letter
    that came in earlier. Without a code (`with_code`) nobody can follow the case from
    outside: nobody is there to be given one, as with a hotline's worksheet. What is
    written down `alongside` is so with the case or not at all. Raises nothing that
    loses text: checks come before.
    """
    code = codes.code_for(token) if with_code else ""
    received_at = received_at or at
    submission = Submission(
        version=version,
        channel=channel,
        category=category,
        severity=severity,
        # Slow on purpose, so before any lock is taken.
        code_hash=codes.hash_code(code) if with_code else codes.NOBODYS_HASH,
        token_hash=codes.token_hash(token),
        submitted_at=received_at,
        received_at=received_at,
        registered_at=registered_at,
        language=language,
        reply_by=reply_by,
        publish_consent=publish_consent,
        person=person,
        conflict_units=[unit.pk for unit in respondent_units],
        conflict_users=staff_named_in(story.respondent),
        uploads=uploads,
        texts=story.texts(),
    )
    with writing():
        case = open_case(Complaint, submission, at=at, by=by)
        alongside()
    return Receipt(case, code)


def staff_named_in(text: str) -> list[int]:
    """Return the staff whose full name stands in the text: the case is about them.

    A coincidence hides one case from one colleague; a miss would show it to the
    person complained about.
    """
    wanted = _bare(text)
    if not wanted:
        return []
    people = get_user_model().objects.filter(memberships__isnull=False).distinct()
    found = []
    for pk, first, last in people.values_list("pk", "first_name", "last_name"):
        names = {_bare(last + first), _bare(first + last)}
        if any(len(name) >= SHORTEST_NAME and name in wanted for name in names):
            found.append(pk)
    return found


def _bare(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())
