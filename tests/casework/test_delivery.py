"""At least once, effect once: retries, dead workers, unclear answers."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from casework import actions, delivery
from casework.models import OutboxRow
from casework.roles import Role

from ..builders import MONDAY, build_complaint

pytestmark = pytest.mark.django_db
DUE, DONE = OutboxRow.State.DUE, OutboxRow.State.DONE


class Server:
    """A mail server that answers as it is told."""

    error: Exception | None = None

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        if self.error:
            raise self.error
        mail.outbox.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "error", None)
    return Server


@pytest.fixture
def row(version, server):
    server.error = smtplib.SMTPConnectError(421, b"later")
    build_complaint(
        version, person=actions.Person(name="王小明", email="wang@example.org")
    )
    row = OutboxRow.unscoped.get(effect="mail.submitter")
    OutboxRow.unscoped.update(
        state=DUE, attempts=0, next_at=MONDAY, started_at=None, last_error=""
    )
    server.error = None
    return row


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_a_mail_says_there_is_news_and_nothing_more(row):
    delivery.deliver(row.pk, now=MONDAY)

    (message,) = mail.outbox
    assert state_of(row) == DONE
    assert message.to == ["wang@example.org"]
    assert str(row.case) in message.subject
    for word in ("王小明", "半夜施工", "noise", "噪声"):
        assert word not in message.subject + message.body


def test_delivered_twice_is_sent_once(row):
    delivery.deliver(row.pk, now=MONDAY)
    delivery.deliver(row.pk, now=MONDAY + timedelta(hours=1))

    assert len(mail.outbox) == 1


def test_a_refused_mail_is_tried_again_later(row, server):
    server.error = smtplib.SMTPConnectError(421, b"later")

    delivery.deliver(row.pk, now=MONDAY)
    assert state_of(row) == DUE
    assert row.next_at == MONDAY + delivery.delay(1)
    assert row.last_error == "SMTPConnectError"

    server.error = None
    delivery.deliver(row.pk, now=row.next_at)
    assert state_of(row) == DONE
    assert len(mail.outbox) == 1


def test_nothing_is_tried_before_its_time(row):
    delivery.deliver(row.pk, now=MONDAY - timedelta(seconds=1))

    assert state_of(row) == DUE
    assert mail.outbox == []


def test_an_answer_cut_off_is_not_sent_again(row, server):
    server.error = smtplib.SMTPServerDisconnected("gone after DATA")

    delivery.deliver(row.pk, now=MONDAY)
    delivery.sweep(now=MONDAY + timedelta(days=1))

    assert state_of(row) == OutboxRow.State.UNCLEAR


def test_a_mail_is_given_up_after_its_attempts(row, server):
    server.error = smtplib.SMTPConnectError(421, b"later")
    now = MONDAY

    for _ in range(delivery.ATTEMPTS):
        delivery.deliver(row.pk, now=now)
        row.refresh_from_db()
        now = row.next_at

    assert row.state == OutboxRow.State.DEAD
    assert now - MONDAY > timedelta(hours=48)


@pytest.mark.parametrize(
    ("effect", "state"),
    [("mail.submitter", "unclear"), ("file.derive", "due")],
)
def test_what_a_dead_worker_left_is_settled(row, effect, state):
    OutboxRow.unscoped.filter(pk=row.pk).update(
        effect=effect, state="under_way", started_at=MONDAY, attempts=1
    )

    delivery._settle_abandoned(MONDAY + timedelta(hours=1))

    assert state_of(row) == state


def test_a_running_effect_is_left_alone(row):
    OutboxRow.unscoped.filter(pk=row.pk).update(
        state="under_way", started_at=MONDAY, attempts=1
    )

    delivery.sweep(now=MONDAY + timedelta(minutes=1))

    assert state_of(row) == "under_way"


def test_the_sweep_brings_back_what_the_queue_lost(row):
    assert delivery.sweep(now=MONDAY) == 1
    assert state_of(row) == DONE


def test_the_queue_carries_an_id_and_nothing_else(version, monkeypatch):
    monkeypatch.setattr(Conf, "SYNC", False)
    person = actions.Person(name="王小明", email="wang@example.org")
    build_complaint(version, person=person)

    (queued,) = OrmQ.objects.all()
    task = SignedPackage.loads(queued.payload)
    row = OutboxRow.unscoped.get()
    assert task["func"] == "casework.tasks.deliver"
    assert task["args"] == (row.pk,)
    assert not task["kwargs"]


def test_an_event_is_owed_to_a_recipient_once(complaint, staff):
    from casework import effects
    from casework.models import Event

    event = Event.unscoped.first()
    owe = {"recipient": "submitter", "case": complaint, "event": event, "at": MONDAY}

    first = effects.owe("mail.submitter", **owe)
    again = effects.owe("mail.submitter", **owe)

    assert first == again


def test_nobody_is_told_of_their_own_doing(complaint, staff, units):
    first, handler = staff[Role.FIRST_CONTACT], staff[Role.HANDLER]
    actions.accept(case=complaint, by=first, at=MONDAY)
    actions.assign(
        case=complaint, by=first, at=MONDAY, unit=units["brigade"], handler=handler
    )

    (row,) = OutboxRow.unscoped.filter(effect="mail.staff")
    assert row.recipient == f"user:{handler.pk}"
