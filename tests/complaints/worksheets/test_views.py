"""An import on the screen: brought, mapped, tried, imported, told, forgotten."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from casework.roles import Role
from complaints.models import Complaint, Sender, Worksheet
from complaints.worksheets import importing
from tests.complaints.worksheets.sheets import CANARY, as_csv, as_xlsx, row, rows

pytestmark = pytest.mark.django_db

BRING = "/admin/registers/complaints/worksheets/"


def send(client, content, **said):
    file = SimpleUploadedFile("工单.csv", content)
    said = {"sender": "new", "name": "12345", "procedure": "openness"} | said
    return client.post(BRING, {**said, "file": file})


def confirm(client, worksheet, **changes):
    """Save the columns as the screen guessed them."""
    address = reverse("worksheets:mapping", args=[worksheet.pk])
    form = client.get(address).context_data["form"]
    said = {field.name: field.value() or "" for field in form} | changes
    return client.post(address, said)


def address_of(worksheet, name="sheet"):
    return reverse(f"worksheets:{name}", args=[worksheet.pk])


@pytest.fixture
def tried(client, sender, bring):
    return bring([row(1), row(2, received="=昨天", story="=1+1", phone="+86 138")])


@pytest.mark.slow
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_new_senders_sheet_is_imported_from_the_screen(client, version, queue, make):
    answer = send(client, make(rows(12, bad=2)))

    worksheet = Worksheet.objects.get()
    assert answer["Location"] == address_of(worksheet, "mapping")
    page = client.get(answer["Location"]).content.decode()
    assert "GD000001" in page
    assert "GD000006" not in page
    answer = confirm(client, worksheet)
    assert answer["Location"] == address_of(worksheet)
    found = client.get(answer["Location"]).context_data["found"]
    assert (found.new, len(found.bad)) == (10, 2)
    assert not Complaint.unscoped.exists()

    client.post(address_of(worksheet))
    assert 'http-equiv="refresh"' in client.get(address_of(worksheet)).content.decode()
    assert queue == [(importing.TASK, str(worksheet.pk))]
    importing.go_on(worksheet.pk)

    page = client.get(address_of(worksheet) + "?show=imported")
    assert str(Complaint.unscoped.first()) in page.content.decode()
    assert page.context_data["counts"] == {"imported": 10, "bad": 2}


def test_the_next_sheet_of_a_sender_goes_straight_to_the_dry_run(client, bring, sender):
    bring([row(1)])

    answer = send(client, as_csv([row(2)]), sender=sender.pk)

    assert answer["Location"] == address_of(Worksheet.objects.first())


def test_a_sheet_with_other_headings_is_mapped_anew(client, bring, sender):
    bring([row(1)])
    content = as_csv([row(2)]).replace("受理时间".encode(), "何时".encode())

    answer = send(client, content, sender=sender.pk)

    assert answer["Location"] == address_of(Worksheet.objects.first(), "mapping")
    form = client.get(answer["Location"]).context_data["form"]
    assert form["column-received"].value() == ""


def test_an_unknown_category_is_put_in_the_table_and_kept(client, bring, sender):
    worksheet = bring([row(1, category="夜间施工")])
    found = client.get(address_of(worksheet)).context_data["found"]
    assert found.reasons == {"category.unknown": 1}

    confirm(client, worksheet, **{"value-0": "noise"})

    found = client.get(address_of(worksheet)).context_data["found"]
    assert found.categories == {"noise": 1}
    sender.refresh_from_db()
    assert sender.mapping["categories"] == {"夜间施工": "noise"}


def test_a_column_is_one_thing_only(client, tried):
    answer = confirm(client, tried, **{"column-request": "诉求内容"})

    assert answer.status_code == 200
    assert "column-request" in answer.context_data["form"].errors


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ({"name": ""}, as_csv([row(1)])),
        ({"procedure": "absent"}, as_csv([row(1)])),
        ({}, b"\xd0\xcf\x11\xe0"),
        ({}, b"x" * (10 * 1024 * 1024 + 1)),
        ({}, b""),
    ],
)
def test_what_cannot_be_read_is_said_on_the_page(client, version, said, content):
    answer = send(client, content, **said)

    assert answer.status_code == 200
    assert answer.context_data["form"].errors
    assert not Sender.objects.exists()
    assert not Worksheet.objects.exists()


def test_markup_in_a_cell_is_shown_as_text(client, bring):
    worksheet = bring([row(1, place="<script>alert(1)</script>")])

    page = client.get(address_of(worksheet, "mapping")).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_bad_rows_come_back_with_reasons_and_without_formulas(client, tried):
    content = client.get(address_of(tried, "bad_rows_csv")).content
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    assert table[0][:2] == ["工单编号", "受理时间"]
    assert len(table) == 2
    assert table[1][1] == "'=昨天"
    assert table[1][5] == "'=1+1"
    assert table[1][3] == "'+86 138"
    assert table[1][-2] == "3"
    assert table[1][-1]


@pytest.mark.slow
def test_the_workbook_of_bad_rows_holds_text_only(client, tried, carry_out):
    carry_out(tried)

    answer = client.get(address_of(tried, "bad_rows_xlsx"))

    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}
    assert "no-store" in answer["Cache-Control"]


def test_bad_rows_put_right_are_imported_by_bringing_the_file_again(
    client, tried, carry_out, sender
):
    carry_out(tried)
    content = client.get(address_of(tried, "bad_rows_csv")).content.decode("utf-8-sig")
    right = content.replace("'=昨天", row(1)[1]).replace("'+86 138", "13800000002")

    answer = send(client, right.encode(), sender=sender.pk)
    found = client.get(answer["Location"]).context_data["found"]

    assert (found.new, found.bad) == (1, [])


def test_a_sheet_is_deleted_with_its_rows(client, tried):
    assert client.get(address_of(tried, "forget")).status_code == 405

    client.post(address_of(tried, "forget"))

    assert not Worksheet.objects.exists()


NAMES = ("sheet", "mapping", "bad_rows_csv", "bad_rows_xlsx", "forget")


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_register_finds_the_import(staff, version, tried, role):
    client = Client()
    client.force_login(staff[role])
    may = role == Role.FIRST_CONTACT

    assert (client.get(BRING).status_code == 200) == may
    if not may:
        for name in NAMES:
            assert client.post(address_of(tried, name)).status_code in (302, 404, 405)
            assert client.get(address_of(tried, name)).status_code in (302, 404, 405)
        assert Worksheet.objects.filter(asked_at=None).count() == 1


def test_nobody_opens_the_sheet_of_a_colleague(staff, tried, units):
    from tests.builders import build_person

    client = Client()
    client.force_login(build_person(Role.FIRST_CONTACT, unit=units["bureau"]))

    assert "工单.csv" not in client.get(BRING).content.decode()
    for name in NAMES:
        assert client.get(address_of(tried, name)).status_code in (404, 405)
        assert client.post(address_of(tried, name)).status_code in (404, 405)
    assert Worksheet.objects.filter(asked_at=None).count() == 1


def test_nothing_of_the_rows_is_on_the_page_of_the_result(client, bring, carry_out):
    worksheet = carry_out(bring(rows(6, bad=3)))

    for shown in ("bad", "imported"):
        page = client.get(address_of(worksheet) + f"?show={shown}").content.decode()
        assert CANARY not in page
        assert "张小明" not in page


def test_pages_ask_as_much_however_long_the_sheet(client, bring, carry_out):
    counted = []
    for size in (4, 12):
        worksheet = carry_out(bring(rows(size, bad=size // 2)))
        client.get(address_of(worksheet))
        with CaptureQueriesContext(connection) as found:
            client.get(address_of(worksheet) + "?show=imported")
        counted.append(len(found))

    assert counted[0] == counted[1]


def test_a_case_about_who_imports_it_is_named_and_not_linked(
    client, first, bring, carry_out
):
    first.last_name, first.first_name = "林", "晓岚"
    first.save()
    worksheet = bring([row(1, place="林晓岚")])
    worksheet.mapping["columns"] |= {"respondent": "事发地址"}
    del worksheet.mapping["columns"]["place"]
    carry_out(worksheet)

    page = client.get(address_of(worksheet) + "?show=imported").content.decode()

    reference = str(Complaint.unscoped.get())
    assert reference in page
    assert f"/{reference}/" not in page
