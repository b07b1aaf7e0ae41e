"""Wherever a due date is shown it says when it is provisional, and only then."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from casework import codes, delivery, recalculation, telling
from casework.calendars import loading
from casework.calendars.amending import keep_days
from casework.clocks import Day
from casework.models import Calendar, Clock, Event, OutboxRow
from casework.references import format_reference
from casework.roles import Role
from complaints import receipts
from tests import builders
from tests.builders import MONDAY

pytestmark = pytest.mark.django_db

WORD = "暂定"


@pytest.fixture(params=[True, False], ids=["provisional", "certain"])
def is_provisional(request, db) -> bool:
    """Whether no notice covers the days that the case of these tests runs through."""
    if request.param:
        before = MONDAY.date() - timedelta(days=1)
        Calendar.objects.filter(code="CN").update(known_until=before)
        loading.count_change("CN")
    return request.param


@pytest.fixture
def receipt(is_provisional, version):
    return builders.build_receipt(version, at=MONDAY)


@pytest.fixture
def case(receipt):
    return receipt.case


@pytest.fixture
def first_contact(client, staff):
    person = staff[Role.FIRST_CONTACT]
    person.email = "desk@example.org"
    person.save()
    client.force_login(person)
    return client


@pytest.fixture
def submitter(client, receipt):
    typed = {
        "reference": format_reference(receipt.case.reference),
        "code": codes.format_code(receipt.code),
    }
    client.post(reverse("complaints:track"), typed)
    return client


def test_on_the_clock_and_the_case(case, is_provisional):
    clock = Clock.unscoped.get(case=case, limit="accept")

    assert clock.provisional == is_provisional
    assert case.next_due_provisional == is_provisional


@pytest.mark.parametrize(
    "name",
    ["wagtailadmin_home", "registers_complaints_modeladmin_index", "casework:case"],
)
def test_in_the_back_office(first_contact, case, is_provisional, name):
    address = reverse(name, args=[str(case)] if name == "casework:case" else [])

    page = first_contact.get(address).content.decode()

    assert str(case) in page
    assert (WORD in page) == is_provisional


def test_on_the_page_of_a_step(first_contact, case, is_provisional):
    page = first_contact.get(reverse("casework:note", args=[str(case)]))

    assert (WORD in page.content.decode()) == is_provisional


def test_on_the_tracking_page(submitter, is_provisional):
    page = submitter.get(reverse("complaints:case")).content.decode()

    assert (WORD in page) == is_provisional


def test_on_the_receipt(receipt, is_provisional):
    (promised,) = receipts.fresh(receipt, now=MONDAY).promises.dates

    assert promised.due.provisional == is_provisional


def test_in_a_calendar_file(first_contact, case, is_provisional):
    file = first_contact.get(reverse("casework:dates", args=[str(case)]))

    assert ("STATUS:TENTATIVE" in file.content.decode()) == is_provisional


def test_in_the_mail_about_a_limit_and_its_line(first_contact, case, is_provisional):
    due_at = Clock.unscoped.get(case=case, limit="accept").due_at
    telling.run(now=due_at - timedelta(hours=1))
    for row in OutboxRow.unscoped.filter(effect="mail.limit"):
        OutboxRow.unscoped.filter(pk=row.pk).update(state="due", next_at=MONDAY)
        mail.outbox.clear()
        delivery.deliver(row.pk, now=timezone.now())

    assert mail.outbox
    body = mail.outbox[-1].body
    assert (WORD in body or "provisional" in body) == is_provisional
    event = Event.unscoped.filter(case=case, type="limit.warned").first()
    assert event.data["provisional"] == is_provisional


def test_in_the_line_about_a_date_that_moved(first_contact, case, is_provisional):
    keep_days("CN", {date(2026, 3, 5): Day(False, "台风")})
    recalculation.recount_open("CN", at=MONDAY + timedelta(hours=1))

    event = Event.unscoped.get(case=case, type="clock.recomputed")
    page = first_contact.get(reverse("casework:case", args=[str(case)]))

    after = datetime.fromisoformat(event.data["after"])
    assert event.data["provisional"] == is_provisional
    assert event.data["after"] not in page.content.decode()
    assert f"{after - timedelta(days=1):%Y}年3月" in page.content.decode()
    assert (WORD in page.content.decode()) == is_provisional
