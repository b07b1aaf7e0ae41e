"""Questions asked inside a site under test; see SiteUnderTest.ask."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.answering import answer

QUESTIONS: dict[str, Any] = {}


def question(function: Any) -> Any:
    QUESTIONS[function.__name__] = function
    return function


@question
def fill() -> None:
    """Build units, one person a role, and a promise with a form."""
    from casework.procedures.definition import Category, Question
    from casework.procedures.text import Text
    from tests import builders

    units = builders.build_units()
    builders.build_staff(units)
    asked = Question("counter", Text("哪个窗口", "Which counter"), kind="text")
    builders.build_version(
        units,
        categories=(
            Category(
                "noise", Text("噪声", "Noise"), unit="brigade", questions=(asked,)
            ),
        ),
    )


@question
def contents() -> dict[str, Any]:
    """Return every case with everything that must be in it, opened with its key."""
    from casework.actors import system_actor
    from casework.models import StagedUpload
    from complaints.models import Complaint

    with system_actor():
        cases = [
            _opened(case)
            for case in Complaint.unscoped.select_related("key", "identity")
        ]
    return {"cases": cases, "staged": StagedUpload.objects.count()}


def _opened(case: Any) -> dict[str, Any]:
    from casework import private_storage
    from casework.models import Attachment, Clock, Event, OutboxRow
    from casework.references import format_reference

    files = {
        file.name: hashlib.sha256(
            private_storage.read(file.original, file.file_key)
        ).hexdigest()
        for file in Attachment.unscoped.filter(case=case).select_related("case__key")
    }
    return {
        "reference": format_reference(case.reference),
        "story": case.story,
        "name": case.identity.name,
        "files": files,
        "events": Event.unscoped.filter(case=case).count(),
        "clocks": Clock.unscoped.filter(case=case).count(),
        "owed": sorted(
            OutboxRow.unscoped.filter(case=case).values_list("effect", flat=True)
        ),
    }


@question
def files_left_over() -> dict[str, Any]:
    """Sweep as of tomorrow; return what is on the disk against what rows name."""
    from django.conf import settings
    from django.utils import timezone

    from casework import attachments, private_storage
    from casework.models import Attachment

    swept = attachments.purge_staged(now=timezone.now() + timedelta(hours=25))
    known: set[str] = set()
    for pair in Attachment.unscoped.values_list("original", "derived"):
        known.update(filter(None, pair))
    found = {
        path.name
        for path in Path(settings.PRIVATE_ROOT).glob("*/*")
        if private_storage.NAME.fullmatch(path.name)
    }
    return {"swept": swept, "unknown": len(found - known), "lost": len(known - found)}


@question
def file_complaints(count: int) -> None:
    """File complaints with a file and an address, each another one."""
    from django.utils import timezone

    from casework import attachments, codes
    from casework.actions import Person
    from casework.models import ProcedureVersion
    from casework.uploads import ReceivedFile
    from tests import builders
    from tests.faults.complainants import Complaint

    version, now = ProcedureVersion.objects.get(), timezone.now()
    for number in range(1, count + 1):
        said, token = Complaint(number).said, codes.new_token()
        photo = Complaint(number).files[0]
        staged = attachments.stage(
            ReceivedFile(photo.name, photo.content, None),
            token_hash=codes.token_hash(token),
            at=now,
        )
        builders.build_receipt(
            version,
            at=now,
            token=token,
            person=Person(name=said["name"], email=said["email"]),
            uploads=[staged.pk],
        )


@question
def act(reference: str, words: str) -> None:
    """Let staff write the words wherever staff write, up to the answer."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from casework import actions
    from casework.actors import system_actor
    from casework.models import Case, Unit
    from casework.references import normalise_reference
    from casework.roles import Role

    now = timezone.now()
    by = {role: User.objects.get(username=role.value) for role in Role}
    first, handler = by[Role.FIRST_CONTACT], by[Role.HANDLER]
    with system_actor():
        case = Case.objects.get(reference=normalise_reference(reference))
    parts = dict.fromkeys(("request", "findings", "decision"), words)
    unit = Unit.objects.get(code="brigade")
    actions.accept(case=case, by=first, at=now, remarks=words)
    actions.add_note(case=case, by=first, at=now, body=words)
    actions.message_submitter(case=case, by=first, at=now, body=words)
    actions.assign(case=case, by=first, at=now, unit=unit)
    actions.save_draft(case=case, by=handler, at=now, parts=parts, result="supported")
    actions.submit_draft(case=case, by=handler, at=now)
    actions.send_back(case=case, by=by[Role.REVIEWER], at=now, number=1, remarks=words)


@question
def queue_length() -> int:
    from django_q.models import OrmQ

    return OrmQ.objects.count()


@question
def copy_queue() -> list[str]:
    from django_q.models import OrmQ

    return list(OrmQ.objects.values_list("payload", flat=True))


@question
def empty_queue() -> None:
    from django_q.models import OrmQ

    OrmQ.objects.all().delete()


@question
def play_back(rows: list[str], times: int) -> int:
    """Put copies of old queue rows back, as a restored backup or a replay would."""
    from django.utils import timezone
    from django_q.models import OrmQ

    now = timezone.now()
    copies = [
        OrmQ(key="openwindow", payload=row, lock=now)
        for row in rows
        for _ in range(times)
    ]
    return len(OrmQ.objects.bulk_create(copies))


@question
def sweep(minutes: int) -> None:
    """Sweep as of some minutes from now, and carry out what only then is due."""
    from django.utils import timezone

    from casework import delivery
    from casework.actors import system_actor
    from casework.models import OutboxRow

    now = timezone.now() + timedelta(minutes=minutes)
    delivery.sweep(now=now)
    if minutes:
        with system_actor():
            due = list(OutboxRow.unscoped.filter(state=OutboxRow.State.DUE))
        for row in due:
            delivery.deliver(row.pk, now=now)


@question
def outbox() -> dict[str, Any]:
    from collections import Counter, defaultdict

    from casework.actors import system_actor
    from casework.models import Attachment, Identity, OutboxRow

    states = defaultdict(list)
    with system_actor():
        for row in OutboxRow.unscoped.all():
            states[row.effect].append(row.state)
        done = OutboxRow.unscoped.filter(
            state=OutboxRow.State.DONE, effect="mail.submitter"
        ).values("case")
        people = Identity.unscoped.select_related("case__key").filter(case__in=done)
        return {
            "states": states,
            "mailed": [person.email for person in people],
            "files": Counter(Attachment.unscoped.values_list("state", flat=True)),
        }


if __name__ == "__main__":
    answer(QUESTIONS)
