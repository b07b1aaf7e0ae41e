"""What a submission is compared with: the same kinds of rows, and none of the care.

No form, no captcha, no encryption, no file, no chain of hashes, no page: one case, one
event, one clock and one queued task in one transaction, answered with two bytes.
"""

from datetime import timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django_q.tasks import async_task

from casework import codes
from casework.models import Case, Clock, Event, ProcedureVersion
from casework.references import new_reference
from casework.write_gate import writing


def nothing() -> None:
    """Be the task that a bare insert queues."""


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    return _insert("")


@csrf_exempt
def insert_with_hash(request: HttpRequest) -> HttpResponse:
    """Do the same, and one slow hash before: the difference is the hash's price."""
    return _insert(codes.hash_code("0" * codes.CODE_CHARACTERS))


def _insert(code_hash: str) -> HttpResponse:
    now = timezone.now()
    version = ProcedureVersion.objects.select_related("procedure")[0]
    with writing():
        case = Case(
            id=uuid4(),
            kind=Case.Kind.COMPLAINT,
            reference=new_reference(),
            code_hash=code_hash,
            procedure=version.procedure,
            version=version,
            channel="web",
            category="bare",
            submitted_at=now,
            received_at=now,
        )
        case.save(force_insert=True)
        Event(
            case=case,
            seq=1,
            type="case.received",
            at=now,
            recorded_at=now,
            acted_as="submitter",
            visibility=Event.Visibility.SUBMITTER,
        ).save(force_insert=True)
        Clock(
            case=case,
            procedure=version.procedure,
            limit="bare",
            started_at=now,
            due_at=now + timedelta(days=5),
            due_on=now.date() + timedelta(days=5),
            calendar="CN",
        ).save(force_insert=True)
        async_task("tests.benchmarks.bare.nothing")
    return HttpResponse("ok")
