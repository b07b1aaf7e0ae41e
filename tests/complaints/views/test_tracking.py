from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import actions, case_cookie, codes
from casework.models import AttemptCounter, CaseKey, Event, Message
from casework.references import format_reference
from casework.roles import Role
from casework.states import State
from tests import builders
from tests.complaints.forms import fields, text_of
from tests.complaints.pictures import picture

pytestmark = pytest.mark.django_db

TRACK = "complaints:track"


@pytest.fixture
def receipt(version):
    return builders.build_receipt(version, at=timezone.now())


@pytest.fixture
def opened(client, receipt):
    """A browser in which the case is open."""
    open_case(client, receipt)
    return client


def open_case(client, receipt, **changes):
    typed = {
        "reference": format_reference(receipt.case.reference),
        "code": codes.format_code(receipt.code),
    }
    return client.post(reverse(TRACK), typed | changes)


def page(client):
    return client.get(reverse("complaints:case"))


def write(client, body="补充说明", **changes):
    typed = fields(page(client)) | {"body": body, "send": "1"}
    return client.post(reverse("complaints:write"), typed | changes)


def test_number_and_code_open_the_case(client, receipt):
    response = open_case(client, receipt)

    assert response.status_code == 302
    assert format_reference(receipt.case.reference) in text_of(page(client))


@pytest.mark.parametrize(
    "loosen", [str.lower, lambda t: t.replace("-", " "), "  {} ".format]
)
def test_typing_is_forgiven(client, receipt, loosen):
    open_case(
        client,
        receipt,
        reference=loosen(receipt.case.reference),
        code=loosen(codes.format_code(receipt.code)),
    )

    assert page(client).status_code == 200


def test_wrong_unknown_erased_and_locked_are_one_answer(client, receipt, version):
    erased = builders.build_receipt(version)
    CaseKey.unscoped.filter(case=erased.case).delete()
    wrong = open_case(client, receipt, code="7K2M-9Q4X-TB0H-3WVE-6RNA")
    unknown = open_case(client, receipt, reference="ZZZ-ZZZ-ZZZZ")
    gone = open_case(client, erased)
    for _ in range(4):
        open_case(client, receipt, code="x")
    # However slow the machine: still waiting when the right code comes.
    AttemptCounter.objects.update(blocked_until=timezone.now() + timedelta(minutes=5))
    locked = open_case(client, receipt)

    answers = {_without_what_was_typed(r) for r in (wrong, unknown, gone, locked)}
    assert len(answers) == 1
    assert not any(case_cookie.NAME in str(r.cookies) for r in (wrong, unknown, locked))


def _without_what_was_typed(response):
    text = text_of(response)
    for changing in (
        fields(response)["csrfmiddlewaretoken"],
        fields(response)["reference"],
    ):
        text = text.replace(changing, "")
    return response.status_code, text


def test_guesser_elsewhere_does_not_lock_the_owner_out(receipt):
    guesser, owner = (
        Client(REMOTE_ADDR="203.0.113.7"),
        Client(REMOTE_ADDR="198.51.100.9"),
    )
    for _ in range(10):
        open_case(guesser, receipt, code="7K2M-9Q4X-TB0H-3WVE-6RNA")

    open_case(owner, receipt)

    assert page(owner).status_code == 200


def test_code_of_one_case_does_not_open_another(client, receipt, version):
    other = builders.build_receipt(version)

    open_case(client, receipt, code=other.code)

    assert page(client).status_code == 302


def test_cookie_is_sealed_and_kept_to_its_path(opened):
    morsels = [m for m in opened.cookies.values() if m.key == case_cookie.NAME]

    assert {m["path"] for m in morsels} == {
        "/complaints/track/",
        "/en/complaints/track/",
    }
    for morsel in morsels:
        assert (morsel["httponly"], morsel["samesite"]) == (True, "Strict")
        assert morsel["max-age"] == 1800
        assert "case" not in morsel.value


def test_case_closes_after_half_an_hour(client, receipt):
    old = timezone.now() - timedelta(minutes=31)
    _carry(client, receipt.case, at=old)

    assert page(client)["Location"] == reverse(TRACK)


@pytest.mark.parametrize("value", ["x", "=" * 40, "A" * 2_000, "\u00e9"])
def test_forged_cookie_opens_nothing(client, value):
    client.cookies[case_cookie.NAME] = value

    assert page(client).status_code == 302


def _carry(client, case, *, at):
    from django.http import HttpResponse

    response = HttpResponse()
    case_cookie.give(response, case.pk, paths=["/complaints/track/"], at=at)
    client.cookies = SimpleCookie()
    client.cookies.update(response.cookies)


def test_pages_are_not_stored_and_name_no_staff(opened, receipt, staff, units):
    builders.move_to("answered", receipt.case, staff, units, at=timezone.now())
    actions.add_note(
        case=receipt.case, by=staff[Role.HANDLER], at=timezone.now(), body="内部意见"
    )

    response = page(opened)

    assert "no-store" in response["Cache-Control"]
    assert "内部意见" not in text_of(response)
    for person in staff.values():
        assert person.username not in text_of(response).replace("handler", "")


def test_answer_and_dates_are_shown(opened, receipt, staff, units):
    builders.move_to("answered", receipt.case, staff, units, at=timezone.now())

    text = text_of(page(opened))

    for words in builders.PARTS.values():
        assert f'<p class="told" dir="auto">{words}</p>' in text
    assert "counted" in text


def test_each_date_says_how_it_was_counted(opened, receipt):
    text = text_of(page(opened))

    for words in ("收件", "5 个工作日", "收到当日，不计入", "中国"):
        assert words in text
    assert text.count('class="why"') == 1
    assert text.count("month__day--due") == 1


def test_dates_go_into_a_calendar_without_a_word_of_the_case(opened, receipt):
    answer = opened.get(reverse("complaints:dates"))

    assert answer["Content-Type"].startswith("text/calendar")
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    file = answer.text.replace("\r\n ", "")
    assert file.count("BEGIN:VEVENT") == 1
    assert format_reference(receipt.case.reference) in file
    assert "URL:http://testserver/complaints/track/\r\n" in file
    assert "半夜施工" not in file
    assert codes.format_code(receipt.code) not in file


def test_what_was_kept_needs_no_calendar(opened, receipt, staff, units):
    builders.move_to("answered", receipt.case, staff, units, at=timezone.now())

    assert "VEVENT" not in opened.get(reverse("complaints:dates")).text


def test_message_reaches_the_office_once(opened, receipt):
    typed = fields(page(opened)) | {"body": "补充说明", "send": "1"}

    for _ in range(2):
        opened.post(reverse("complaints:write"), typed)

    assert [m.body for m in Message.unscoped.all()] == ["补充说明"]
    assert "补充说明" in text_of(page(opened))


def test_message_with_the_own_code_is_stopped(opened, receipt):
    body = f"我的查询码是 {codes.format_code(receipt.code).lower()}"

    response = write(opened, body)

    assert not Message.unscoped.exists()
    assert fields(response)["body"] == body


def test_request_for_more_is_answered_with_files(opened, receipt, staff):
    actions.ask_supplement(
        case=receipt.case,
        by=staff[Role.FIRST_CONTACT],
        at=timezone.now(),
        what="请补充时间",
    )
    assert "请补充时间" in text_of(page(opened))

    write(opened, "三月二日", files=picture("a.png"))

    receipt.case.refresh_from_db()
    assert receipt.case.status == State.RECEIVED
    assert (
        Message.unscoped.latest("sent_at").attachments(manager="unscoped").count() == 1
    )
    assert "a.png" in text_of(page(opened))


def test_refused_file_keeps_the_message(opened):
    response = write(opened, "补充", files=picture("bad.exe"))

    assert not Message.unscoped.exists()
    assert fields(response)["body"] == "补充"
    assert "bad.exe" in text_of(response)


def test_message_written_past_the_half_hour_is_not_lost(client, receipt):
    _carry(client, receipt.case, at=timezone.now())
    typed = fields(page(client)) | {"body": "写了很久", "send": "1"}
    client.cookies.clear()

    asked = client.post(reverse("complaints:write"), typed)
    resumed = open_case(
        client, receipt, **fields(asked) | {"send": ""} | _numbers(receipt)
    )

    assert fields(asked)["body"] == "写了很久"
    assert fields(resumed)["body"] == "写了很久"


def _numbers(receipt):
    return {"reference": receipt.case.reference, "code": receipt.code}


def test_complaint_is_withdrawn_after_being_asked(opened, receipt):
    url = reverse("complaints:withdraw")
    assert opened.get(url).status_code == 200
    receipt.case.refresh_from_db()
    assert receipt.case.status == State.RECEIVED

    opened.post(url, fields(opened.get(url)) | {"reason": "已解决"})

    receipt.case.refresh_from_db()
    assert receipt.case.status == State.WITHDRAWN


def test_answered_complaint_cannot_be_withdrawn(opened, receipt, staff, units):
    builders.move_to("answered", receipt.case, staff, units, at=timezone.now())

    assert opened.get(reverse("complaints:withdraw")).status_code == 302
    assert (
        opened.post(reverse("complaints:withdraw"), {"reason": ""}).status_code == 409
    )


def test_answer_is_rated_once_and_nothing_is_chosen_before(
    opened, receipt, staff, units
):
    url = reverse("complaints:rate")
    assert opened.post(url, {"satisfaction": "satisfied"}).status_code == 409
    builders.move_to("answered", receipt.case, staff, units, at=timezone.now())
    assert "satisfaction" not in fields(page(opened))

    assert "error-summary" in text_of(opened.post(url, {}))
    assert opened.post(url, {"satisfaction": "satisfied"}).status_code == 302
    assert opened.post(url, {"satisfaction": "satisfied"}).status_code == 409
    assert Event.unscoped.filter(type="answer.rated").count() == 1


def test_leaving_clears_the_device(opened):
    response = opened.post(reverse("complaints:leave"))

    assert '"cache"' in response["Clear-Site-Data"]
    assert page(opened).status_code == 302


def test_file_of_another_case_is_404(opened, receipt, version):
    other = builders.build_complaint(version)
    foreign = other.pk

    url = reverse("complaints:download", args=[foreign])

    assert opened.get(url).status_code == 404


@pytest.mark.parametrize("name", ["case", "withdraw", "dates"])
def test_closed_case_leads_back_to_number_and_code(client, name):
    response = client.get(reverse(f"complaints:{name}"))

    assert response["Location"] == reverse(TRACK)


@pytest.mark.parametrize("name", ["write", "rate", "withdraw"])
def test_closed_case_takes_nothing(client, name):
    response = client.post(reverse(f"complaints:{name}"), {"body": "x"})

    assert response.status_code == 403
    assert fields(response)["body"] == "x"


@pytest.mark.parametrize(
    "typed", [{}, {"reference": "\x00", "code": "\x00"}, {"code": "x" * 5_000}]
)
def test_odd_numbers_and_codes_are_only_wrong(client, typed):
    assert client.post(reverse(TRACK), typed).status_code == 200


@pytest.mark.parametrize(
    ("name", "field"), [("withdraw", "reason"), ("rate", "remarks")]
)
def test_own_code_is_stopped_in_every_word(opened, receipt, staff, units, name, field):
    if name == "rate":
        builders.move_to("answered", receipt.case, staff, units, at=timezone.now())
    typed = {"satisfaction": "satisfied", field: codes.format_code(receipt.code)}

    response = opened.post(reverse(f"complaints:{name}"), typed)

    assert response.status_code == 200
    assert not Event.unscoped.filter(
        type__in=["answer.rated", "case.withdrawn"]
    ).exists()


def test_case_page_asks_as_much_for_many_letters_as_for_one(
    opened, receipt, django_assert_max_num_queries
):
    for number in range(10):
        actions.send_message(case=receipt.case, at=timezone.now(), body=f"{number}")

    with django_assert_max_num_queries(20):
        page(opened)
