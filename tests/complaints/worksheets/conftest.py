import pytest
from django.test import Client
from django.utils import timezone

from casework.procedures.definition import Channel
from casework.procedures.text import Text
from casework.roles import Role
from complaints.models import Sender
from complaints.worksheets import importing, keeping, mapping
from tests.builders import build_version
from tests.complaints.worksheets.sheets import as_csv


@pytest.fixture
def version(units):
    hotline = Channel("hotline", Text("热线", "Hotline"))
    return build_version(units, channels=(hotline,))


@pytest.fixture
def first(staff):
    return staff[Role.FIRST_CONTACT]


@pytest.fixture
def client(first):
    client = Client()
    client.force_login(first)
    return client


@pytest.fixture
def sender(version):
    return Sender.objects.create(
        name="12345", procedure=version.procedure, mapping={"channel": "hotline"}
    )


@pytest.fixture
def queue(monkeypatch):
    """What is put in the worker's queue; the suite would carry it out at once."""
    queued = []
    monkeypatch.setattr(importing, "async_task", lambda *task: queued.append(task))
    return queued


@pytest.fixture
def bring(sender, first):
    """Bring a sheet as if its columns had been confirmed."""

    def brought(table, **changes):
        worksheet = keeping.keep(
            sender, "工单.csv", as_csv(table), by=first, at=timezone.now()
        )
        chosen = mapping.from_plain(worksheet.mapping | changes)
        keeping.save_mapping(worksheet, chosen)
        return worksheet

    return brought


@pytest.fixture
def carry_out(version, queue):
    """Ask for an import, and do what the worker does until it is over."""

    def done(worksheet):
        importing.ask(worksheet, version, at=timezone.now())
        importing.go_on(worksheet.pk)
        worksheet.refresh_from_db()
        return worksheet

    return done
