"""What leaves the house, what may break, what it costs, and two workers at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from casework import actions, delivery, keys, telling
from casework.models import Clock, Event, OutboxRow, ProcedureVersion
from casework.procedures.definition import Escalation
from casework.roles import Role

from ..builders import MONDAY, build_complaint, build_version
from .tellings import DUE, LADDER, WARN, at, told, warnings

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(units):
    return build_version(units, escalations=LADDER)


class TestWhatLeavesTheHouse:
    def test_a_mail_says_when_and_of_which_case_and_nothing_more(
        self, complaint, staff
    ):
        telling.run(now=at(WARN))
        telling.run(now=at(DUE) + timedelta(hours=8))

        before, passed, chased = mail.outbox
        assert before.to == passed.to == [staff[Role.FIRST_CONTACT].email]
        assert chased.to == [staff[Role.SUPERVISOR].email]
        for message in mail.outbox:
            text = message.subject + message.body
            assert str(complaint) in message.subject
            assert "2026年3月9日" in text or "March 9, 2026" in text
            for word in ("半夜施工", "noise", "噪声", "accept", "受理", "Decide"):
                assert word not in text

    def test_a_mail_that_comes_late_says_when_it_was_to_come(self, complaint, staff):
        telling.run(now=at(WARN) + timedelta(seconds=50))
        telling.run(now=at(DUE) + timedelta(hours=60))

        in_time, late, _ = [message.body for message in mail.outbox]
        assert "2026年3月10日 00:00" in late
        assert "00:00" not in in_time

    def test_two_rungs_of_one_moment_are_one_mail_a_person(self, units, staff):
        ladder = (
            Escalation(0, "supervisor"),
            Escalation(1, "supervisor"),
            Escalation(0, "first_contact"),
        )
        case = build_complaint(build_version(units, escalations=ladder))

        telling.run(now=at(DUE))

        assert [rung for _, rung, moment in told(case) if moment == DUE] == [
            "due",
            "supervisor:0:calendar_day",
            "first_contact:0:calendar_day",
        ]
        recipients = [message.to[0] for message in mail.outbox[1:]]
        first, supervisor = staff[Role.FIRST_CONTACT], staff[Role.SUPERVISOR]
        assert recipients == [first.email, supervisor.email]

    def test_rows_of_the_queue_carry_an_id_and_nothing_else(
        self, complaint, staff, monkeypatch
    ):
        monkeypatch.setattr(Conf, "SYNC", False)
        telling.run(now=at(WARN))

        row = OutboxRow.unscoped.get(effect="mail.limit")
        packages = [SignedPackage.loads(task.payload) for task in OrmQ.objects.all()]
        assert [package["args"] for package in packages] == [(row.pk,)]
        assert row.recipient == f"user:{staff[Role.FIRST_CONTACT].pk}"

    def test_somebody_found_to_be_concerned_gets_no_mail(
        self, complaint, staff, monkeypatch
    ):
        monkeypatch.setattr(Conf, "SYNC", False)
        telling.run(now=at(WARN))
        actions.declare_conflict(
            case=complaint,
            by=staff[Role.SUPERVISOR],
            at=at(WARN),
            user=staff[Role.FIRST_CONTACT],
            reason="当事人的亲属",
        )
        row = OutboxRow.unscoped.get(effect="mail.limit")
        delivery.deliver(row.pk, now=at(WARN) + timedelta(minutes=1))

        assert mail.outbox == []


class TestWhatBreaks:
    def test_one_case_that_cannot_be_read_does_not_stop_the_others(
        self, units, version, staff, caplog
    ):
        broken_version = build_version(units, code="broken")
        broken, whole = build_complaint(broken_version), build_complaint(version)
        kept = broken_version.data
        set_data(broken_version, {"半夜施工": True})

        assert telling.run(now=at(WARN)) == 1
        assert [case for case in (broken, whole) if told(case)] == [whole]
        assert "半夜施工" not in "".join(r.getMessage() for r in caplog.records)
        assert str(broken) not in caplog.text

        set_data(broken_version, kept)
        assert telling.run(now=at(WARN) + timedelta(minutes=30)) == 0
        assert telling.run(now=at(WARN) + telling.LATER) == 1
        assert told(broken) == [("accept", "warn", WARN)]

    def test_what_cannot_be_written_leaves_no_half(
        self, complaint, version, staff, monkeypatch
    ):
        other = build_complaint(version)
        owe = telling.effects.owe

        def fail_once(*args, case, **kwargs):
            if case.pk == complaint.pk:
                raise RuntimeError
            return owe(*args, case=case, **kwargs)

        monkeypatch.setattr(telling.effects, "owe", fail_once)
        assert telling.run(now=at(WARN)) == 1
        assert (told(complaint), len(told(other))) == ([], 1)
        monkeypatch.undo()

        complaint.refresh_from_db()
        assert complaint.event_count == Event.unscoped.filter(case=complaint).count()
        assert telling.run(now=at(WARN) + telling.LATER) == 1

    def test_without_the_keys_of_the_site_nothing_is_put_off(
        self, complaint, staff, monkeypatch
    ):
        def missing():
            raise keys.KeysMissing("gone")

        monkeypatch.setattr(keys, "ring", missing)
        with pytest.raises(keys.KeysMissing):
            telling.run(now=at(WARN))

        assert Clock.unscoped.get(case=complaint).alert_at == at(WARN)


def set_data(version: ProcedureVersion, data: dict) -> None:
    ProcedureVersion.objects.filter(pk=version.pk).update(data=data)


class TestCost:
    def queries(self, now):
        with CaptureQueriesContext(connection) as captured:
            telling.run(now=now)
        return len(captured)

    def test_a_run_costs_what_is_due_and_not_what_there_is(self, version, staff):
        build_complaint(version)
        few = self.queries(at(WARN))
        later = MONDAY + timedelta(days=1)
        for _ in range(5):
            build_complaint(version, at=later + timedelta(days=7))
        build_complaint(version, at=later)

        assert self.queries(at("03-06T00:00")) == few

    def test_a_run_with_nothing_due_is_one_question(self, version, staff):
        build_complaint(version)

        assert self.queries(at("03-03T00:00")) <= 3  # with BEGIN and COMMIT

    @pytest.mark.once
    def test_the_question_is_answered_from_its_index(self, version):
        due = Clock.unscoped.filter(alert_at__lte=MONDAY).order_by("alert_at", "pk")

        plan = due.values_list("case_id", "alert_at")[:51].explain()

        assert "casework_clock_alert" in plan
        assert "TEMP B-TREE" not in plan.upper()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(version, staff):
    for _ in range(6):
        build_complaint(version)
    start = Barrier(3)

    def run():
        start.wait()
        telling.run(now=at("03-20T00:00"))
        connections.close_all()

    runs = [Thread(target=run) for _ in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()

    assert len(told()) == len(set(told_by_case())) == 18
    assert OutboxRow.unscoped.filter(effect="mail.limit").count() == 18


def told_by_case():
    return [(e.case_id, e.data["rung"], e.data["due"]) for e in warnings()]
