"""Rows become cases: each once, whatever is imported again, killed or runs twice."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import access, codes, key_rotation
from casework.actors import system_actor
from casework.models import Case, Clock, Event, Identity, OutboxRow
from casework.roles import Role
from casework.tasks import TaskFailed
from casework.write_gate import WriteGateBusy
from complaints import texts
from complaints.models import Complaint, Sender, SenderNumber, Worksheet, WorksheetRow
from complaints.worksheets import importing, keeping, numbers, results, tasks, trying
from tests.complaints.worksheets.sheets import CANARY, as_csv, row, rows

pytestmark = pytest.mark.django_db


def cases():
    return Complaint.unscoped.order_by("received_at")


def test_a_row_becomes_a_case_with_events_clocks_and_what_was_told(bring, carry_out):
    received = timezone.localtime() - timedelta(hours=30)
    said = row(7, received=f"{received:%Y-%m-%d %H:%M}", secret="是")

    carry_out(bring([said], limit="三个工作日内答复"))

    case = cases().get()
    assert case.received_at == received.replace(second=0, microsecond=0)
    assert (case.channel, case.category, case.anonymous) == ("hotline", "noise", False)
    assert case.place == "人民路1号"
    types = Event.unscoped.filter(case=case).values_list("type", flat=True)
    assert set(types) == {"case.received", "case.registered"}
    assert Clock.unscoped.filter(case=case).exists()
    assert Identity.unscoped.get(case=case).phone == "13800000007"
    with system_actor():
        told = {str(p.title): p.text for p in texts.passages(Case.unscoped.get())}
    assert {"GD000007", "三个工作日内答复", "2026-03-09", CANARY} <= {
        text.partition("：")[0] for text in told.values()
    }


def test_no_code_opens_an_imported_case_and_nobody_is_written_to(bring, carry_out):
    worksheet = carry_out(bring([row(1)]))

    case = cases().get()
    token = numbers.token(worksheet.sender, "GD000001")
    assert case.code_hash == codes.NOBODYS_HASH
    assert not codes.verify_code(codes.code_for(token), case.code_hash)
    assert not OutboxRow.objects.filter(case=case).exists()


def test_bad_rows_are_kept_with_their_reasons_and_hold_nobody_up(bring, carry_out):
    worksheet = carry_out(bring(rows(20, bad=5)))

    assert results.counts(worksheet) == {"imported": 15, "bad": 5}
    reasons = worksheet.rows.filter(outcome="bad").order_by("line")
    assert {code for found in reasons for code in found.reasons} == {
        "received.unreadable", "number.missing", "story.missing", "category.unknown",
        "phone.unreadable",
    }  # fmt: skip
    assert worksheet.finished_at is not None


@pytest.mark.slow
def test_a_hotlines_sheet_of_three_hundred(bring, carry_out, version):
    worksheet = bring(rows(300, bad=20))

    found = trying.try_out(worksheet, version, now=timezone.now())
    carry_out(worksheet)

    assert (found.new, len(found.bad), found.known) == (280, 20, 0)
    assert results.counts(worksheet) == {"imported": 280, "bad": 20}
    assert cases().count() == SenderNumber.objects.count() == 280


def test_the_same_sheet_and_an_overlapping_one_make_no_doubles(bring, carry_out):
    carry_out(bring([row(n) for n in range(4)]))

    again = carry_out(bring([row(n) for n in range(4)]))
    overlapping = carry_out(bring([row(n) for n in range(2, 6)]))

    assert results.counts(again) == {"known": 4}
    assert results.counts(overlapping) == {"known": 2, "imported": 2}
    assert cases().count() == 6
    known = overlapping.rows.filter(outcome="known").values_list("case", flat=True)
    assert set(known) <= set(again.rows.values_list("case", flat=True))


def test_a_number_repeated_in_one_sheet_is_imported_once(bring, carry_out, version):
    worksheet = bring([row(1), row(1), row(2), row(1, number=" gd000001 ")])

    assert trying.try_out(worksheet, version, now=timezone.now()).repeated == 2
    carry_out(worksheet)

    assert results.counts(worksheet) == {"imported": 2, "repeated": 2}


def test_the_same_number_of_another_sender_is_another_case(bring, carry_out, first):
    carry_out(bring([row(1)]))
    other = Sender.objects.create(
        name="市长信箱",
        procedure=Sender.objects.get().procedure,
        mapping=Sender.objects.get().mapping,
    )
    content = results.as_csv(bring([row(1)]), None)  # headings only
    assert content
    sheet = bring([row(1)])
    Worksheet.objects.filter(pk=sheet.pk).update(sender=other)
    sheet.refresh_from_db()

    assert results.counts(carry_out(sheet)) == {"imported": 1}


class Killed(BaseException):
    """The process is gone, whatever it was doing."""


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_import_that_was_killed_goes_on_where_it_was(
    bring, carry_out, queue, version, monkeypatch, after
):
    worksheet = bring([row(n) for n in range(5)])
    importing.ask(worksheet, version, at=timezone.now())
    open_one, opened = importing.Batch._open, []

    def dies(batch, found, judged):
        open_one(batch, found, judged)
        opened.append(found)
        if len(opened) > after:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(importing.Batch, "_open", dies)
        with pytest.raises(Killed):
            importing.go_on(worksheet.pk)
    assert results.counts(worksheet)["imported"] == cases().count() == after

    importing.go_on(worksheet.pk)

    assert results.counts(worksheet) == {"imported": 5}
    assert cases().count() == 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_no_doubles(bring, queue, version):
    sheets = [bring([row(n) for n in range(12)]) for _ in range(2)]
    for worksheet in sheets:
        importing.ask(worksheet, version, at=timezone.now())
    failed = []

    def work(pk):
        try:
            importing.go_on(pk)
        except (ArithmeticError, LookupError, DatabaseError) as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=[worksheet.pk])
        for worksheet in (*sheets, *sheets)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failed
    assert cases().count() == SenderNumber.objects.count() == 12
    outcomes = WorksheetRow.objects.values_list("outcome", flat=True)
    assert sorted(outcomes) == ["imported"] * 12 + ["known"] * 12


def test_a_row_that_cannot_be_registered_does_not_stop_the_others(
    bring, carry_out, monkeypatch
):
    submit = importing.actions.submit

    def refuses_one(**said):
        if said["story"].place == "坏":
            raise ValueError
        return submit(**said)

    monkeypatch.setattr(importing.actions, "submit", refuses_one)

    worksheet = carry_out(bring([row(1), row(2, place="坏"), row(3)]))

    assert results.counts(worksheet) == {"imported": 2, "bad": 1}
    assert worksheet.rows.get(outcome="bad").reasons == ["failed"]


def test_who_has_lost_the_right_imports_nothing_more(bring, carry_out, first):
    worksheet = bring([row(1)])
    first.groups.clear()

    carry_out(worksheet)

    assert worksheet.finished_at is not None
    assert not cases().exists()


def test_one_import_is_asked_for_once_and_goes_on_when_it_stalled(
    bring, queue, version
):
    worksheet, now = bring([row(1)]), timezone.now()

    importing.ask(worksheet, version, at=now)
    importing.ask(worksheet, version, at=now)
    importing.ask(worksheet, version, at=now + importing.STALLED * 2)

    assert queue == [(importing.TASK, str(worksheet.pk))] * 2


def test_what_takes_long_goes_back_into_the_queue(bring, queue, version, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    worksheet = bring([row(n) for n in range(3)])
    importing.ask(worksheet, version, at=timezone.now())

    importing.go_on(worksheet.pk, patience=-1)

    assert cases().count() == 2
    assert len(queue) == 2


def test_a_batch_asks_as_much_however_many_rows_are_left_out(bring, carry_out):
    carry_out(bring([row(n) for n in range(40)]))
    counted = []
    for size in (5, 20):
        sheet = bring([*(row(n) for n in range(size)), *rows(size, bad=size)])
        with CaptureQueriesContext(
            connection,
        ) as found:
            carry_out(sheet)
        counted.append(len(found))

    assert counted[0] == counted[1]


def test_a_case_costs_the_same_number_of_queries_in_any_batch(bring, carry_out):
    def cost(start, size):
        sheet = bring([row(n) for n in range(start, start + size)])
        with CaptureQueriesContext(connection) as found:
            carry_out(sheet)
        return len(found)

    cost(1000, 2)  # warms what is kept
    few, many = cost(0, 5), cost(100, 25)

    assert (many - few) % 20 == 0


def test_nothing_of_a_row_is_plain_in_the_database_the_queue_or_a_failed_task(
    bring, version, queue, monkeypatch
):
    worksheet = bring([row(1), row(2, received="x")])

    stored = b"".join(
        bytes(value) for value in WorksheetRow.objects.values_list("cells", flat=True)
    )
    assert CANARY.encode() not in stored
    assert "张小明".encode() not in stored

    def fails(**said):
        raise RuntimeError(said["story"].story)

    importing.ask(worksheet, version, at=timezone.now())
    monkeypatch.setattr(importing.actions, "submit", fails)
    with pytest.raises(TaskFailed) as failed:
        tasks.import_rows(str(worksheet.pk))

    assert str(failed.value) == "RuntimeError"
    assert queue == [(importing.TASK, str(worksheet.pk))]


def test_a_busy_database_puts_the_import_back_into_the_queue(
    bring, version, queue, monkeypatch
):
    worksheet = bring([row(1)])
    importing.ask(worksheet, version, at=timezone.now())

    def busy(batch, found, judged):
        raise WriteGateBusy

    monkeypatch.setattr(importing.Batch, "_open", busy)
    importing.go_on(worksheet.pk)

    assert len(queue) == 2
    assert results.counts(worksheet) == {"": 1}


def test_a_sheet_that_was_not_kept_whole_is_shown_to_nobody(sender, first, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    create, times = WorksheetRow.objects.bulk_create, []

    def dies(rows):
        if times:
            raise Killed
        times.append(create(rows))

    monkeypatch.setattr(WorksheetRow.objects, "bulk_create", dies)
    content = as_csv([row(n) for n in range(5)])
    with pytest.raises(Killed):
        keeping.keep(sender, "a.csv", content, by=first, at=timezone.now())

    assert WorksheetRow.objects.count() == 2
    assert not keeping.sheets_of(first).exists()


def test_a_sheet_is_forgotten_after_thirty_days_and_its_cases_stay(bring, carry_out):
    worksheet = carry_out(bring([row(1)]))
    kept = bring([row(2)])
    Worksheet.objects.filter(pk=worksheet.pk).update(
        brought_at=timezone.now() - keeping.KEPT - timedelta(hours=1)
    )

    tasks.forget_worksheets()

    assert list(Worksheet.objects.values_list("pk", flat=True)) == [kept.pk]
    assert cases().count() == 1
    assert results.counts(carry_out(bring([row(1)]))) == {"known": 1}


def test_keys_of_sheets_are_rotated(bring):
    worksheet = bring([row(1)])
    assert key_rotation.HOLDERS["complaints.Worksheet"] == "wrapped_key"

    key_rotation.begin(at=timezone.now())
    list(key_rotation.rewrap())

    worksheet = Worksheet.objects.get(pk=worksheet.pk)
    assert worksheet.name == "工单.csv"
    assert worksheet.key_version == max(key_rotation.in_use())


def test_colleagues_work_on_an_imported_case(bring, carry_out, staff):
    carry_out(bring([row(1)]))

    assert access.cases_for(staff[Role.FIRST_CONTACT]).count() == 1
