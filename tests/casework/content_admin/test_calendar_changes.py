"""Notices taken back, overlays begun and days entered, each shown before it is done."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from casework import recalculation
from casework.calendars.loading import calendar_from_db
from casework.models import Calendar, CalendarDay, Clock
from casework.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

YEARS_END = datetime(2026, 12, 30, 2, tzinfo=UTC)
NOTICE = "元旦：1月1日至3日放假，共3天。1月9日（周六）上班。"


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


@pytest.fixture
def confirm(administrator, django_capture_on_commit_callbacks):
    """Send what was looked at again, as the second step does."""

    def confirm(url, calendar, data=()):
        calendar.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            return administrator.post(
                url, {**dict(data), "confirmed": str(calendar.version)}
            )

    return confirm


def address(name, *args):
    return reverse(f"calendars:{name}", args=args)


def due_on(case):
    return Clock.unscoped.get(case=case, limit="accept").due_on


def load(confirm, calendar):
    return confirm(address("notice", calendar.pk), calendar, {"text": NOTICE})


class TestTheWordsOfANotice:
    def test_are_shown_as_days_against_what_was_expected(
        self, administrator, calendar, late_case
    ):
        response = administrator.post(address("notice", calendar.pk), {"text": NOTICE})

        effect = response.context["effect"]
        assert [(d.day, d.is_workday) for d in effect.days] == [
            (date(2027, 1, 1), False),
            (date(2027, 1, 9), True),
        ]
        assert effect.days[0].before.zh == "工作日（暂定）"
        assert [sheet.first for sheet in effect.sheets] == [date(2027, 1, 1)]
        (moved,) = effect.procedures
        assert (moved.cases, moved.later, moved.earlier, moved.overdue) == (1, 1, 0, 0)
        assert effect.final == 1

    def test_are_doubted_where_the_law_gives_more(self, administrator, calendar):
        response = administrator.post(address("notice", calendar.pk), {"text": NOTICE})

        assert any("春节" in doubt for doubt in response.context["doubts"])

    def test_that_are_wrong_are_told_with_their_line(self, administrator, calendar):
        wrong = "2027年元旦放假通知\n" + NOTICE.replace("周六", "周一")

        response = administrator.post(address("notice", calendar.pk), {"text": wrong})

        (error,) = response.context["form"].errors["text"]
        assert "2" in error
        assert "2027-01-09" in error


def test_a_case_that_becomes_overdue_at_once_is_called_out(
    administrator, calendar, version, monkeypatch
):
    case = builders.build_complaint(version, at=datetime(2026, 3, 2, 2, tzinfo=UTC))
    day_before = datetime.combine(due_on(case), datetime.min.time(), tzinfo=UTC)
    monkeypatch.setattr(
        "casework.content_admin.calendar_changes.timezone.now", lambda: day_before
    )

    response = administrator.post(
        address("notice", calendar.pk), {"text": "2026-03-07 work 补班"}
    )

    effect = response.context["effect"]
    assert effect.procedures[0].earlier == 1
    assert effect.overdue == 1


def test_what_changed_meanwhile_is_shown_again(administrator, calendar):
    response = administrator.post(
        address("notice", calendar.pk),
        {"text": NOTICE, "confirmed": str(calendar.version - 1)},
    )

    assert response.context["was_overtaken"]
    assert not calendar.notices.filter(year=2027).exists()


class TestTakingBack:
    def url(self, calendar):
        notice = calendar.notices.latest("pk")
        return address("take-back", calendar.pk, notice.pk)

    def test_shows_what_it_would_do_and_does_nothing(
        self, administrator, confirm, calendar, late_case
    ):
        load(confirm, calendar)
        moved = due_on(late_case)

        response = administrator.get(self.url(calendar))

        effect = response.context["effect"]
        assert (effect.cases, effect.provisional) == (1, 1)
        assert due_on(late_case) == moved
        assert str(late_case) not in response.content.decode()

    def test_brings_the_days_and_the_dates_back(self, confirm, calendar, late_case):
        before = due_on(late_case)
        load(confirm, calendar)
        assert due_on(late_case) > before

        response = confirm(self.url(calendar), calendar)

        assert response.status_code == 302
        assert due_on(late_case) == before
        assert calendar_from_db("CN").known_until == date(2026, 12, 31)
        assert recalculation.waiting("CN") == 0

    def test_is_written_down_with_who_did_it(self, administrator, confirm, calendar):
        load(confirm, calendar)
        confirm(self.url(calendar), calendar)

        notice = calendar.notices.latest("pk")
        assert notice.taken_back_by.username == notice.loaded_by.username
        inspect = address("inspect", calendar.pk)
        page = administrator.get(inspect, {"year": "2027"})
        assert page.context["year"] == 2027
        assert f"<s>{notice.title}</s>" in page.content.decode()

    def test_a_notice_that_came_with_the_product_stays(self, administrator, calendar):
        assert administrator.get(self.url(calendar)).status_code == 404

    @pytest.mark.parametrize("role", [Role.PROCEDURE_EDITOR, Role.HANDLER])
    def test_is_not_for_others(self, client, staff, confirm, calendar, role):
        load(confirm, calendar)
        client.force_login(staff[role])

        client.post(self.url(calendar), {"confirmed": "2"})

        assert calendar.notices.latest("pk").taken_back_at is None


class TestAnOverlay:
    @pytest.fixture
    def overlay(self, administrator, calendar):
        administrator.post(
            address("overlay", calendar.pk),
            {"code": "GX", "scope": "area", "name_zh": "广西", "name_en": "Guangxi"},
        )
        return Calendar.objects.get(code="GX")

    def test_begins_on_the_calendar_one_comes_from(self, overlay, calendar):
        assert (overlay.base, overlay.scope) == (calendar, "area")
        assert calendar_from_db("GX").days == calendar_from_db("CN").days

    def test_has_its_days_from_first_to_last(self, administrator, confirm, overlay):
        days = {
            "first": "2026-04-17",
            "last": "2026-04-20",
            "kind": "off",
            "name_zh": "三月三",
        }

        shown = administrator.post(address("days", overlay.pk), days)
        assert [d.day.day for d in shown.context["effect"].days] == [17, 20]
        assert not CalendarDay.objects.filter(calendar=overlay).exists()
        kept = dict(shown.context["kept"])
        response = confirm(address("days", overlay.pk), overlay, kept)

        assert response.url.endswith("?year=2026")
        assert CalendarDay.objects.filter(calendar=overlay).count() == 4
        assert not calendar_from_db("GX").is_workday(date(2026, 4, 17))
        assert calendar_from_db("CN").is_workday(date(2026, 4, 17))

    def test_has_no_overlay_and_no_notice_of_its_own(self, administrator, overlay):
        another = administrator.get(address("overlay", overlay.pk))
        notice = administrator.post(address("notice", overlay.pk), {"text": NOTICE})

        assert another.status_code == 404
        assert notice.context["form"].non_field_errors()

    def test_shows_what_it_lies_over(self, administrator, overlay, calendar):
        page = administrator.get(address("inspect", overlay.pk)).content.decode()
        below = administrator.get(address("inspect", calendar.pk)).content.decode()

        assert address("inspect", calendar.pk) in page
        assert address("overlay", overlay.pk) not in page
        assert address("inspect", overlay.pk) in below

    @pytest.mark.parametrize(
        ("days", "field"),
        [
            ({"first": "2026-04-17", "last": "2026-04-16", "kind": "off"}, "last"),
            ({"first": "2026-01-01", "last": "2026-12-31", "kind": "off"}, "last"),
            ({"first": "", "kind": "off"}, "first"),
            ({"first": "2026-04-17", "kind": "half"}, "kind"),
        ],
    )
    def test_refuses_days_that_are_none(self, administrator, overlay, days, field):
        response = administrator.post(address("days", overlay.pk), days)

        assert list(response.context["form"].errors) == [field]


def test_a_long_code_is_refused_for_a_clock_keeps_two(administrator, calendar):
    response = administrator.post(
        address("overlay", calendar.pk),
        {"code": "guangxi-zhuang-region", "scope": "area", "name_zh": "广西"},
    )

    assert response.context["form"].errors["code"]


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_asks_as_much_however_many_overlays(
    administrator, calendar, count, django_assert_max_num_queries
):
    for n in range(count):
        Calendar.objects.create(code=f"own-{n}", base=calendar, name_zh="单位")
    administrator.get(address("inspect", calendar.pk))

    with django_assert_max_num_queries(30):
        administrator.get(address("inspect", calendar.pk))


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_as_much_however_many_overlays(
    administrator, calendar, count, django_assert_max_num_queries
):
    for n in range(count):
        Calendar.objects.create(code=f"own-{n}", base=calendar, name_zh="单位")
    administrator.get(reverse("calendars:index"))

    with django_assert_max_num_queries(20):
        page = administrator.get(reverse("calendars:index"))

    assert page.content.decode().count("2026年12月31日") == 1 + count


@pytest.mark.parametrize("count", [1, 4])
def test_a_preview_asks_as_much_however_many_cases(
    administrator, calendar, version, count, django_assert_max_num_queries
):
    for _ in range(count):
        builders.build_complaint(version, at=YEARS_END)
    administrator.get(address("notice", calendar.pk))

    with django_assert_max_num_queries(36):
        response = administrator.post(address("notice", calendar.pk), {"text": NOTICE})

    assert response.context["effect"].cases == count
