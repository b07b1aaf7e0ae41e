from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import recalculation
from casework.calendars.amending import with_notice
from casework.calendars.loading import calendar_from_db
from casework.calendars.notices import parse_notice
from casework.content_admin import notices
from casework.content_admin.calendar_effect import effect_of
from casework.models import Calendar, CalendarDay, Clock, Event
from casework.roles import Role
from tests import builders
from tests.casework.content_admin.forms import filled_in

pytestmark = pytest.mark.django_db

# Wednesday; five workdays from here end in a year that no notice covers yet.
YEARS_END = datetime(2026, 12, 30, 2, tzinfo=UTC)
NOTICE = "2027-01-01 off 元旦\n2027-01-02 work 元旦\n2027-01-04 off 元旦\n"


@pytest.fixture
def calendar():
    return Calendar.objects.get(code="CN")


@pytest.fixture
def administrator(client, staff):
    client.force_login(staff[Role.ADMINISTRATOR])
    return client


@pytest.fixture
def late_case(version):
    return builders.build_complaint(version, at=YEARS_END)


def accept_clock(case):
    return Clock.unscoped.get(case=case, limit="accept")


def notice_url(calendar):
    return reverse("calendars:notice", args=[calendar.pk])


def page_of(client, calendar, **query):
    return client.get(reverse("calendars:inspect", args=[calendar.pk]), query)


def test_a_calendar_shows_a_year(administrator, calendar):
    page = page_of(administrator, calendar, year="2026").content.decode()

    assert "2026" in page
    assert "春节" in page


@pytest.mark.parametrize("year", ["1066", "x", ""])
def test_a_year_without_days_shows_one_that_has(administrator, calendar, year):
    response = page_of(administrator, calendar, year=year)

    assert response.context["year"] in response.context["years"]


def test_a_notice_is_shown_before_it_changes_anything(
    administrator, calendar, late_case
):
    before = accept_clock(late_case)

    response = administrator.post(notice_url(calendar), {"text": NOTICE})

    effect = response.context["effect"]
    assert [day.day.day for day in effect.days] == [1, 2, 4]
    assert (effect.cases, len(effect.shifts)) == (1, 1)
    old, new, limits = effect.shifts[0]
    assert (old, limits) == (before.due_on, 1)
    assert new > old
    assert not calendar.notices.filter(year=2027).exists()
    assert accept_clock(late_case).due_on == before.due_on


def test_what_is_shown_names_no_case(administrator, calendar, late_case):
    response = administrator.post(notice_url(calendar), {"text": NOTICE})

    page = response.content.decode()
    assert str(late_case) not in page
    assert late_case.reference not in page


def test_a_confirmed_notice_moves_open_cases(
    administrator, calendar, late_case, django_capture_on_commit_callbacks
):
    before = accept_clock(late_case)
    assert before.provisional

    with django_capture_on_commit_callbacks(execute=True):
        response = administrator.post(
            notice_url(calendar), {"text": NOTICE, "confirmed": str(calendar.version)}
        )

    assert response.url.endswith("?year=2027")
    after = accept_clock(late_case)
    assert after.due_on > before.due_on
    assert not after.provisional
    event = Event.unscoped.get(case=late_case, type="clock.recomputed")
    assert datetime.fromisoformat(event.data["before"]) == before.due_at
    assert datetime.fromisoformat(event.data["after"]) == after.due_at
    assert recalculation.waiting("CN") == 0


def test_a_notice_may_come_as_a_file(administrator, calendar):
    file = SimpleUploadedFile("2027.txt", NOTICE.encode())

    response = administrator.post(notice_url(calendar), {"file": file})

    assert "2027" in response.context["heading"]
    assert response.context["form"].cleaned_data["text"] == NOTICE


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "2027-01-01 perhaps"}, "text"),
        ({"file": SimpleUploadedFile("n.txt", b"\xff\xfe")}, "file"),
        ({"file": SimpleUploadedFile("n.txt", b"x" * (notices.LONGEST + 1))}, "file"),
        ({"file": SimpleUploadedFile("n.json", b"[1]")}, "file"),
    ],
)
def test_what_is_no_notice_is_told_at_its_field(administrator, calendar, given, field):
    response = administrator.post(notice_url(calendar), given)

    assert list(response.context["form"].errors) == [field]
    assert "effect" not in response.context


def test_a_notice_two_years_ahead_is_refused(administrator, calendar):
    text = NOTICE.replace("2027", "2028")

    response = administrator.post(
        notice_url(calendar), {"text": text, "confirmed": str(calendar.version)}
    )

    assert response.context["form"].non_field_errors()
    assert not calendar.notices.filter(year=2028).exists()


def test_many_cases_are_counted_and_not_looked_at(late_case):
    before = calendar_from_db("CN")
    after = with_notice(before, parse_notice(NOTICE))

    effect = effect_of(before, after, now=YEARS_END, most=0)

    assert effect.is_estimate
    assert (effect.cases, effect.shifts) == (1, [])
    assert [moved.cases for moved in effect.procedures] == [1]


def test_a_notice_of_what_is_known_already_moves_nothing(calendar, late_case):
    weekend = parse_notice("2027-01-02 off 周六\n2027-01-03 off 周日")

    before = calendar_from_db("CN")
    effect = effect_of(before, with_notice(before, weekend), now=YEARS_END)

    assert (effect.days, effect.cases) == ([], 0)


@pytest.mark.parametrize("role", set(Role) - {Role.ADMINISTRATOR})
def test_other_roles_load_no_notice(client, staff, calendar, role):
    client.force_login(staff[role])

    response = client.post(
        notice_url(calendar), {"text": NOTICE, "confirmed": str(calendar.version)}
    )

    assert response.status_code == 302
    assert not calendar.notices.filter(year=2027).exists()


class TestADayByHand:
    """The organisation's own day off, in the middle of an open limit."""

    DAY = date(2026, 3, 5)

    @pytest.fixture
    def add(self, administrator, calendar, django_capture_on_commit_callbacks):
        def add():
            data = {"calendar": calendar.pk, "day": self.DAY, "name_zh": "台风"}
            with django_capture_on_commit_callbacks(execute=True):
                return administrator.post(reverse("calendar-days:add"), data)

        return add

    def test_moves_open_cases(self, add, calendar, complaint):
        before = accept_clock(complaint).due_on

        response = add()

        assert response.url.endswith(f"{calendar.pk}/?year=2026")
        assert accept_clock(complaint).due_on > before
        assert Event.unscoped.filter(type="clock.recomputed").count() == 1

    def test_counts_the_version_of_the_calendar_up(self, add, calendar):
        add()

        assert Calendar.objects.get(code="CN").version == calendar.version + 1

    def test_taken_back_moves_them_back(
        self, add, administrator, complaint, django_capture_on_commit_callbacks
    ):
        before = accept_clock(complaint).due_on
        add()
        day = CalendarDay.objects.get(day=self.DAY)

        with django_capture_on_commit_callbacks(execute=True):
            administrator.post(reverse("calendar-days:delete", args=[day.pk]))

        assert accept_clock(complaint).due_on == before
        assert Event.unscoped.filter(type="clock.recomputed").count() == 2

    def test_changed_moves_them_too(
        self, add, administrator, complaint, django_capture_on_commit_callbacks
    ):
        before = accept_clock(complaint).due_on
        add()
        edit = reverse(
            "calendar-days:edit", args=[CalendarDay.objects.get(day=self.DAY).pk]
        )
        data = filled_in(administrator.get(edit).context["form"])

        with django_capture_on_commit_callbacks(execute=True):
            administrator.post(edit, data | {"is_workday": "on", "day": "2026-03-06"})

        assert accept_clock(complaint).due_on == before
        assert CalendarDay.objects.get(day=self.DAY).is_workday

    def test_is_asked_for_the_calendar_one_comes_from(self, administrator, calendar):
        page = administrator.get(
            reverse("calendar-days:add"), {"calendar": str(calendar.pk)}
        )

        assert page.context["form"]["calendar"].value() == str(calendar.pk)


def test_a_new_calendar_knows_nothing_yet(administrator):
    administrator.post(
        reverse("calendars:add"),
        {"code": "own", "zone": "Asia/Shanghai", "name_zh": "本单位"},
    )

    calendar = Calendar.objects.get(code="own")
    assert calendar.known_until < calendar.first_on


def test_a_calendar_needs_a_zone_that_exists(administrator):
    response = administrator.post(
        reverse("calendars:add"),
        {"code": "own", "zone": "Mars/Base", "name_zh": "本单位"},
    )

    assert response.context["form"].errors["zone"]


def test_a_calendar_keeps_its_code_and_zone(administrator, calendar):
    edit = reverse("calendars:edit", args=[calendar.pk])
    data = filled_in(administrator.get(edit).context["form"])

    administrator.post(edit, data | {"code": "x", "zone": "UTC", "name_en": "PRC"})

    calendar.refresh_from_db()
    assert (calendar.code, calendar.zone) == ("CN", "Asia/Shanghai")
    assert calendar.name_en == "PRC"


def test_nobody_deletes_a_calendar(administrator, calendar):
    administrator.post(reverse("calendars:delete", args=[calendar.pk]))

    assert Calendar.objects.filter(code="CN").exists()
