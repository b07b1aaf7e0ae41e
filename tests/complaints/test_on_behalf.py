"""A complaint registered for a caller, a visitor or a letter."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from casework import codes
from casework.actors import system_actor
from casework.models import Attachment, Clock, Event, Identity, StagedUpload
from casework.procedures.definition import Category, Channel, Question, Reply
from casework.procedures.text import Text
from casework.roles import Role
from complaints.models import Complaint

from ..builders import build_version
from ..casework.screening.pictures import png

pytestmark = pytest.mark.django_db

URL = "/admin/registers/complaints/new/"
NOISE = Category(
    "noise",
    Text("噪声", "Noise"),
    unit="brigade",
    questions=(Question("hours", Text("时段", "Hours"), required=True),),
)
SERVICE = Category("service", Text("窗口", "Counter"), unit="hall")


@pytest.fixture
def version(units):
    return build_version(
        units,
        categories=(NOISE, SERVICE),
        channels=(
            Channel("web", Text("网上", "Web"), public_form=True),
            Channel("phone", Text("电话", "Phone")),
            Channel("letter", Text("来信", "Letter")),
        ),
    )


@pytest.fixture
def client(staff):
    client = Client()
    client.force_login(staff[Role.FIRST_CONTACT])
    return client


@pytest.fixture
def form(version, client):
    """The fields as the screen offers them, filled in for one call."""
    page = client.get(URL).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return hidden | {
        "channel": "phone",
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "category": "noise",
        "story": "来电人说半夜施工",
        "standing": "named",
        "name": "张小明",
        "phone": "13800001234",
        "language": "zh-hans",
    }


def code_in(page):
    return re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){4}\b", page.content.decode())[0]


def test_call_becomes_a_case_with_its_first_contact(client, form, staff):
    page = client.post(URL, form)

    case = Complaint.unscoped.get()
    with system_actor():
        assert case.story == "来电人说半夜施工"
        assert Identity.unscoped.get(case=case).name == "张小明"
    assert case.registered_by == staff[Role.FIRST_CONTACT]
    assert (case.channel, case.reply_by, case.publish_consent) == (
        "phone",
        "phone",
        False,
    )
    assert str(case) in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_call_written_down_while_it_lasts_is_registered_at_once(client, form):
    client.post(URL, form)

    received, registered = Event.unscoped.order_by("seq")[:2]
    assert registered.type == "case.registered"
    assert registered.at == received.at
    assert registered.recorded_at > registered.at


def test_code_on_the_receipt_opens_the_case_and_is_kept_nowhere(client, form):
    code = code_in(client.post(URL, form))

    case = Complaint.unscoped.get()
    assert codes.verify_code(code, case.code_hash)
    again = client.get(f"/admin/cases/{case}/").content.decode()
    assert code not in again
    assert codes.normalise(code) not in again


def test_second_click_shows_the_same_receipt_and_makes_no_second_case(client, form):
    last_week = timezone.localtime() - timedelta(days=7)
    form["received_at"] = f"{last_week:%Y-%m-%dT%H:%M}"

    first, second = client.post(URL, form), client.post(URL, form)

    assert Complaint.unscoped.count() == 1
    assert code_in(first) == code_in(second)


def test_letter_runs_from_the_day_it_arrived(client, form):
    arrived = timezone.localtime().replace(second=0, microsecond=0)
    arrived -= timedelta(days=9)
    form |= {"channel": "letter", "received_at": f"{arrived:%Y-%m-%dT%H:%M}"}

    client.post(URL, form)

    case = Complaint.unscoped.get()
    received = Event.unscoped.get(case=case, type="case.received")
    registered = Event.unscoped.get(case=case, type="case.registered")
    assert case.received_at == received.at == arrived
    assert received.recorded_at == registered.at
    assert timezone.now() - registered.at < timedelta(minutes=5)
    assert Clock.unscoped.get(case=case, limit="accept").started_at == arrived


@pytest.mark.parametrize(
    "moved", [timedelta(hours=1), timedelta(days=-400)], ids=["future", "long ago"]
)
def test_moment_of_arrival_lies_neither_ahead_nor_too_far_back(moved, client, form):
    form["received_at"] = f"{timezone.localtime() + moved:%Y-%m-%dT%H:%M}"

    page = client.post(URL, form)

    assert page.context["form"].errors["received_at"]
    assert "来电人说半夜施工" in page.content.decode()
    assert not Complaint.unscoped.exists()


def test_questions_of_the_category_are_kept_and_need_no_answer(client, form):
    client.post(URL, form | {"noise-question_hours": "夜里"})

    with system_actor():
        assert Complaint.unscoped.get().details == {"hours": "夜里"}


def test_anonymous_caller_leaves_nothing_behind(client, form):
    client.post(URL, form | {"standing": "anonymous"})

    case = Complaint.unscoped.get()
    assert case.anonymous
    assert not Identity.unscoped.filter(case=case).exists()


def test_named_caller_gives_what_the_procedure_asks_for(client, form):
    page = client.post(URL, form | {"phone": ""})

    assert page.context["form"].errors["phone"]
    assert not Complaint.unscoped.exists()


def test_way_to_answer_is_asked_where_the_procedure_leaves_a_choice(
    units, client, form
):
    build_version(units, categories=(NOISE,), reply=Reply(rule="chosen"))

    page = client.post(URL, form | {"reply_by": "email"})

    assert page.context["form"].errors["email"]
    client.post(URL, form | {"reply_by": "email", "email": "z@example.org"})
    assert Complaint.unscoped.get().reply_by == "email"


def test_unit_complained_about_never_finds_the_case(client, form, staff, units):
    hall = Client()
    hall.force_login(staff[Role.HANDLER])
    client.post(URL, form | {"respondent_unit": "brigade"})

    case = Complaint.unscoped.get()
    assert client.get(f"/admin/cases/{case}/").status_code == 200
    assert hall.get(f"/admin/cases/{case}/").status_code == 404


def test_case_about_oneself_is_registered_and_then_gone(client, form, staff):
    first = staff[Role.FIRST_CONTACT]
    first.last_name, first.first_name = "林", "晓燕"
    first.save()

    page = client.post(URL, form | {"respondent": "窗口的林晓燕"})

    case = Complaint.unscoped.get()
    assert page.context["case_url"] == ""
    assert client.get(f"/admin/cases/{case}/").status_code == 404


@pytest.mark.slow
def test_scan_of_a_letter_goes_with_the_case(client, form):
    scan = SimpleUploadedFile("来信.png", png(), "image/png")
    refused = SimpleUploadedFile("x.exe", b"MZ", "application/octet-stream")

    page = client.post(URL, form | {"files": [scan, refused]})
    assert "x.exe" in page.content.decode()
    assert "来信.png" in page.content.decode()
    assert not Complaint.unscoped.exists()
    client.post(URL, form | {"expected_files": "1"})

    with system_actor():
        assert Attachment.unscoped.get().name == "来信.png"
    assert not StagedUpload.objects.exists()


@pytest.mark.parametrize("role", set(Role) - {Role.FIRST_CONTACT})
def test_only_first_contacts_register(role, version, staff, form):
    other = Client()
    other.force_login(staff[role])

    assert other.get(URL).status_code == 404
    assert other.post(URL, form).status_code == 404
    assert not Complaint.unscoped.exists()


def test_form_of_another_site_registers_nothing(staff, form):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff[Role.FIRST_CONTACT])

    assert strict.post(URL, form | {"csrfmiddlewaretoken": "x"}).status_code == 403
    assert not Complaint.unscoped.exists()


def test_several_procedures_are_offered_first(units, version, client):
    build_version(units, code="letters", categories=(SERVICE,))

    page = client.get(URL)

    assert page.context.get("form") is None
    assert "?procedure=letters" in page.content.decode()
    assert client.get(f"{URL}?procedure=letters").context["form"]
