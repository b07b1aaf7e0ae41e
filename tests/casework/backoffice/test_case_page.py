"""The case page: each role sees its part of the case, and no more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import actions
from casework.models import Answer, ConflictOfInterest, Event, Message
from casework.roles import Role

from ...builders import MONDAY, build_complaint, build_person, move_to

pytestmark = pytest.mark.django_db

STORY = {
    "story": "半夜施工词",
    "place": "东华路词",
    "happened": "三月词",
    "request": "请求词",
    "respondent": "某公司词",
}
PERSON = actions.Person(
    name="张小明", phone="13800001234", email="zhang@example.org", address="幸福里九号"
)
IDENTITY = ("张小明", "13800001234", "zhang@example.org", "幸福里九号")
TEXTS = (*STORY.values(), "内部备注词", "给来信人的话", "来信人的话", "补正词")
READERS = {
    Role.FIRST_CONTACT,
    Role.HANDLER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.SUPERVISOR,
}
SEE_NOTHING = {Role.PUBLISHER, Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR}


@pytest.fixture
def case(version, staff, units):
    """A case with words of every kind in it."""
    case = build_complaint(version, story=STORY, person=PERSON)
    first = staff[Role.FIRST_CONTACT]
    actions.ask_supplement(case=case, by=first, at=MONDAY, what="补正词")
    actions.supply(case=case, at=MONDAY, body="来信人的话")
    move_to("answered", case, staff, units)
    actions.add_note(case=case, by=first, at=MONDAY, body="内部备注词")
    actions.message_submitter(case=case, by=first, at=MONDAY, body="给来信人的话")
    return case


def url_of(case):
    return reverse("casework:case", args=[str(case)])


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_part(role, case, staff, browser):
    page = browser(staff[role]).get(url_of(case))

    told = page.content.decode()
    assert (page.status_code == 404) == (role in SEE_NOTHING)
    for text in TEXTS:
        assert (text in told) == (role in READERS), text
    for secret in IDENTITY:
        assert secret not in told


def test_auditor_sees_who_did_what_and_when(case, staff, browser):
    page = browser(staff[Role.AUDITOR]).get(url_of(case))

    lines = page.context["lines"]
    assert lines[0].who and lines[0].at == MONDAY
    assert len(lines) == case.event_count
    assert not any(line.remarks for line in lines)
    assert "answers" not in page.context
    assert page.context["offers"] == []


def test_auditor_reads_why_an_identity_was_opened(case, staff, browser):
    custodian = staff[Role.IDENTITY_CUSTODIAN]
    reason = "法院来函要求核实身份"
    actions.reveal_identity(case=case, by=custodian, at=MONDAY, reason=reason)

    page = browser(staff[Role.AUDITOR]).get(url_of(case))

    told = [line.remarks for line in page.context["lines"] if line.remarks]
    assert told == [reason]


def test_custodian_sees_the_header_and_may_open_the_identity(case, staff, browser):
    page = browser(staff[Role.IDENTITY_CUSTODIAN]).get(url_of(case))

    assert "lines" not in page.context
    assert "passages" not in page.context
    assert [offer.url for offer in page.context["offers"]] == [
        reverse("casework:identity", args=[str(case)])
    ]


def test_page_is_never_stored_and_names_no_person_in_its_title(case, staff, browser):
    page = browser(staff[Role.SUPERVISOR]).get(url_of(case))

    assert "no-store" in page["Cache-Control"]
    title = page.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert str(case) in title


@pytest.mark.parametrize("spelling", ["{0}", "{1}", "{2}"])
def test_address_takes_the_reference_as_it_is_typed(spelling, case, staff, browser):
    typed = spelling.format(str(case), case.reference, str(case).lower())

    page = browser(staff[Role.SUPERVISOR]).get(f"/admin/cases/{typed}/")

    assert page.status_code == 200


def test_conflict_of_interest_answers_like_an_unknown_case(case, staff, units, browser):
    accused = build_person(*Role, unit=units["hall"])
    assert browser(accused).get(url_of(case)).status_code == 200

    ConflictOfInterest.unscoped.create(
        case=case, unit=units["hall"], source=ConflictOfInterest.Source.NAMED
    )

    client = browser(accused)
    denied = client.get(url_of(case))
    unknown = client.get("/admin/cases/7K2-M9Q-4XTB/")
    assert denied.status_code == unknown.status_code == 404
    assert denied.content == unknown.content


def test_clocks_show_date_state_and_every_day(case, staff, browser):
    page = browser(staff[Role.SUPERVISOR]).get(url_of(case))

    rows = {row.limit.code: row for row in page.context["clocks"]}
    assert set(rows) == {"accept", "draft", "answer"}
    assert rows["draft"].mark.tone == "good"
    why = rows["draft"].why
    assert len(why.days) == 10  # seven workdays, a weekend, the day itself
    assert str(why.days[-1].text_zh) in page.text
    # The rule, its calendar and version stand beside the days.
    assert why.started_by in page.text
    assert "中国" in page.text


@pytest.mark.parametrize("role", Role)
def test_dates_go_into_a_calendar_for_whoever_reads_the_case(
    role, version, staff, units, browser
):
    case = move_to("handling", build_complaint(version, story=STORY), staff, units)
    url = reverse("casework:dates", args=[str(case)])

    answer = browser(staff[role]).get(url)

    if role not in READERS:
        assert answer.status_code in (302, 404)
        return
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    file = answer.text.replace("\r\n ", "")
    # What is met is not put into anybody's calendar.
    assert file.count("BEGIN:VEVENT") == 1
    assert "提出拟办意见" in file and str(case) in file
    for word in STORY.values():
        assert word not in file


def test_dates_of_no_case_and_of_a_forbidden_one_are_the_same(
    case, other_handler, browser
):
    client = browser(other_handler)

    denied = client.get(reverse("casework:dates", args=[str(case)]))
    unknown = client.get("/admin/cases/7K2-M9Q-4XTB/dates.ics")

    assert denied.status_code == unknown.status_code == 404
    assert denied.content == unknown.content


def test_hostile_text_is_shown_as_text(version, staff, units, browser):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
    case = build_complaint(version, story={"story": hostile, "respondent": hostile})
    move_to("answered", case, staff, units)
    actions.add_note(case=case, by=staff[Role.FIRST_CONTACT], at=MONDAY, body=hostile)

    told = browser(staff[Role.SUPERVISOR]).get(url_of(case)).content.decode()

    assert "<script>alert" not in told
    assert "<img src=x" not in told
    assert told.count("&lt;script&gt;alert(1)") == 3


def test_page_costs_the_same_at_10_and_200_rows(
    case, staff, browser, django_assert_num_queries
):
    client = browser(staff[Role.SUPERVISOR])
    client.get(url_of(case))
    with CaptureQueriesContext(connection) as few:
        client.get(url_of(case))

    for n in range(180):
        actions.add_note(
            case=case,
            by=staff[Role.FIRST_CONTACT],
            at=MONDAY + timedelta(minutes=n),
            body="备注",
        )
        actions.send_message(case=case, at=MONDAY + timedelta(minutes=n), body="话")

    with django_assert_num_queries(len(few)):
        client.get(url_of(case))
    assert Event.unscoped.filter(case=case).count() > 360
    assert len(few) <= 40


def test_words_of_a_case_lie_in_no_message_of_the_framework(case, staff, browser):
    client = browser(staff[Role.SUPERVISOR])

    client.post(reverse("casework:note", args=[str(case)]), {"body": "秘密的备注"})

    told = client.get("/admin/").content.decode()
    assert "秘密的备注" not in told
    assert str(case) not in told
    assert Event.unscoped.filter(case=case, type="note.added").count() == 2


def test_rows_of_the_page_come_with_their_keys(case, staff, browser):
    """Opening a hundred sealed texts must not fetch the case a hundred times."""
    assert Message.unscoped.filter(case=case).count() == 3
    assert Answer.unscoped.filter(case=case).count() == 1
    with CaptureQueriesContext(connection) as queries:
        browser(staff[Role.SUPERVISOR]).get(url_of(case))

    keys = [q for q in queries.captured_queries if "casework_casekey" in q["sql"]]
    assert len(keys) == 1


def test_received_now_is_due_later(version, staff, browser):
    case = build_complaint(version, at=timezone.now())

    page = browser(staff[Role.SUPERVISOR]).get(url_of(case))

    assert page.context["due"].tone in {"quiet", "wait"}
