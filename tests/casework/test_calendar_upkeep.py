"""From November on, until next year's notice is loaded: on the desk, and by mail."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casework import calendar_upkeep, delivery, tasks
from casework.calendars.amending import load_notice
from casework.calendars.notices import parse_notice
from casework.models import Calendar, OutboxRow
from casework.roles import Role

from ..builders import build_complaint, build_version

pytestmark = pytest.mark.django_db
# The first of November 2026 is a Sunday; nine in the morning in Shanghai.
NOVEMBER = datetime(2026, 11, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def load(year: int = 2027) -> None:
    load_notice("CN", parse_notice(f"{year}-01-01 off 元旦"), at=NOVEMBER)


@pytest.fixture
def administrator(version, staff):
    """Of an organisation whose procedure counts by China's calendar."""
    person = staff[Role.ADMINISTRATOR]
    person.email = "admin@example.org"
    person.save()
    return person


def lacking(day: date) -> list[tuple[str, int]]:
    return [(lack.calendar.code, lack.year) for lack in calendar_upkeep.lacking(day)]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [("CN", 2027)]),
        (date(2027, 2, 1), [("CN", 2027)]),
    ],
)
def test_the_next_year_is_lacking_from_november_on(version, day, found):
    assert lacking(day) == found


def test_nothing_is_lacking_once_it_is_loaded(version):
    load()

    assert lacking(date(2026, 11, 21)) == []
    assert lacking(date(2027, 11, 1)) == [("CN", 2028)]


def test_a_calendar_nobody_counts_by_lacks_nothing(db):
    assert lacking(date(2026, 11, 21)) == []


def test_the_base_of_an_overlay_in_use_is_asked_for(units):
    base = Calendar.objects.get(code="CN")
    Calendar.objects.create(code="GX", base=base, name_zh="广西")
    build_version(units, calendar="GX")

    assert lacking(date(2026, 11, 21)) == [("CN", 2027)]


def test_it_says_how_many_open_cases_wait(version):
    build_complaint(version, at=datetime(2026, 3, 2, 1, tzinfo=UTC))
    build_complaint(version, at=datetime(2026, 12, 30, 1, tzinfo=UTC))

    (lack,) = calendar_upkeep.lacking(date(2026, 12, 30))

    assert lack.cases == 1


class TestMails:
    def run(self, first: datetime, days: int) -> list[int]:
        """Run the routine every day; return on which of them a mail went out."""
        sent = []
        for n in range(days):
            now, before = first + n * DAY, len(mail.outbox)
            for _ in range(2):
                calendar_upkeep.remind(now=now)
            for row in OutboxRow.unscoped.filter(state="due", next_at__lte=now):
                delivery.deliver(row.pk, now=now)
            sent += [n] * (len(mail.outbox) - before)
        return sent

    def test_come_once_a_week(self, administrator):
        assert self.run(NOVEMBER, 22) == [0, 7, 14, 21]
        assert {to for message in mail.outbox for to in message.to} == {
            "admin@example.org"
        }

    def test_come_not_before_november(self, administrator):
        assert self.run(NOVEMBER - 5 * DAY, 5) == []

    def test_come_no_more_once_it_is_loaded(self, administrator):
        self.run(NOVEMBER, 1)
        load()

        assert self.run(NOVEMBER + DAY, 20) == []
        assert len(mail.outbox) == 1

    def test_owed_before_it_was_loaded_is_not_sent(self, administrator):
        calendar_upkeep.remind(now=NOVEMBER)
        mail.outbox.clear()
        OutboxRow.unscoped.update(state="due", next_at=NOVEMBER, attempts=0)
        load()

        row = OutboxRow.unscoped.get(effect=calendar_upkeep.EFFECT)
        delivery.deliver(row.pk, now=NOVEMBER + DAY)

        row.refresh_from_db()
        assert (row.state, mail.outbox) == ("done", [])

    def test_say_which_year_and_where_and_no_case(self, administrator, version):
        case = build_complaint(version, at=datetime(2026, 12, 30, 1, tzinfo=UTC))
        self.run(NOVEMBER, 1)

        (message,) = [m for m in mail.outbox if "admin@example.org" in m.to]
        assert "2027" in message.body
        assert reverse("wagtailadmin_home") in message.body
        assert str(case) not in message.subject + message.body

    def test_go_to_nobody_else(self, administrator):
        self.run(NOVEMBER, 1)

        assert OutboxRow.unscoped.filter(effect=calendar_upkeep.EFFECT).count() == 1

    def test_are_what_the_worker_does_each_day(self, administrator, monkeypatch):
        monkeypatch.setattr("casework.tasks.timezone.now", lambda: NOVEMBER)

        tasks.remind_of_calendars()

        assert OutboxRow.unscoped.filter(effect=calendar_upkeep.EFFECT).exists()


class TestOnTheDesk:
    @pytest.fixture(autouse=True)
    def _november(self, monkeypatch):
        day = date(2026, 11, 21)
        monkeypatch.setattr(
            "casework.backoffice.upkeep.timezone.localdate", lambda: day
        )

    def desk(self, client, person) -> str:
        client.force_login(person)
        return client.get(reverse("wagtailadmin_home")).content.decode()

    def load_url(self) -> str:
        pk = Calendar.objects.get(code="CN").pk
        return reverse("calendars:notice", args=[pk])

    def test_an_administrator_sees_it_with_the_way_to_load(
        self, client, version, staff
    ):
        page = self.desk(client, staff[Role.ADMINISTRATOR])

        assert 'id="lacking-CN"' in page
        assert self.load_url() in page

    def test_a_procedure_editor_sees_it_only(self, client, version, staff):
        page = self.desk(client, staff[Role.PROCEDURE_EDITOR])

        assert 'id="lacking-CN"' in page
        assert self.load_url() not in page

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.PUBLISHER, Role.SUPERVISOR])
    def test_others_do_not(self, client, version, staff, role):
        assert "lacking-CN" not in self.desk(client, staff[role])

    def test_it_is_gone_once_loaded(self, client, version, staff):
        load()

        assert "lacking-CN" not in self.desk(client, staff[Role.ADMINISTRATOR])
