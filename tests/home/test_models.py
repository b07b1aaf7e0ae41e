"""What an editor is told when a page says too little."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data

from home.models import (
    Channel,
    ChannelsPage,
    CommitmentIndexPage,
    CommitmentPage,
    DeadlineCalculatorPage,
    HomePage,
    HomeTask,
    NoticeIndexPage,
    NoticePage,
    OrganisationSettings,
    StandardPage,
    SummaryIndexPage,
    SummaryPage,
    UnitIndexPage,
)

from . import pages

pytestmark = pytest.mark.django_db


def test_a_channel_says_where_it_is():
    with pytest.raises(ValidationError):
        Channel(name="来访", purpose="说明", hours="周一").clean()

    Channel(name="来访", purpose="说明", hours="周一", place="108 室").clean()


def test_a_task_leads_to_a_page_or_to_a_form(home):
    with pytest.raises(ValidationError):
        HomeTask(title="看公告").clean()

    HomeTask(title="投诉", leads_to=HomeTask.Leads.COMPLAIN).clean()
    HomeTask(title="首页", page=home).clean()


@pytest.mark.parametrize(
    "missing",
    [
        "postal_address",
        "postcode",
        "phone",
        "reception_time",
        "reception_place",
        "following",
        "rules_page",
    ],
)
def test_channels_page_must_say_what_the_regulation_lists(home, missing):
    page = pages.add_channels(home)
    setattr(page, missing, None if missing == "rules_page" else "")

    with pytest.raises(ValidationError) as told:
        page.full_clean()

    assert set(told.value.message_dict) == {missing}


def test_a_replaced_notice_says_since_when(home):
    index = pages.add(NoticeIndexPage, home, "公告")
    new, old = (pages.add_notice(index, title) for title in ("新", "旧"))
    old.replaced_by = new
    with pytest.raises(ValidationError):
        old.clean()

    old.void_since = date(2026, 1, 1)
    old.clean()


def test_a_period_ends_after_it_begins(home):
    summary = pages.add_summary(pages.add(SummaryIndexPage, home, "通报"), "一季度")
    summary.period_end = date(2025, 12, 31)

    with pytest.raises(ValidationError):
        summary.clean()


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (
            HomePage,
            {
                ChannelsPage,
                CommitmentIndexPage,
                DeadlineCalculatorPage,
                NoticeIndexPage,
                StandardPage,
                SummaryIndexPage,
                UnitIndexPage,
            },
        ),
        (NoticeIndexPage, {NoticePage}),
        (SummaryIndexPage, {SummaryPage}),
        (CommitmentIndexPage, {CommitmentPage}),
        (StandardPage, {StandardPage}),
        (DeadlineCalculatorPage, set()),
        (UnitIndexPage, set()),
    ],
)
def test_each_page_type_has_its_place(parent, children):
    own = {
        model
        for model in parent.allowed_subpage_models()
        if model._meta.app_label == "home"
    }

    assert own == children


def test_records_are_listed_when_there_are_any():
    assert OrganisationSettings().records == []
    assert OrganisationSettings(icp_record="ICP 1").records == ["ICP 1"]


def test_an_editor_can_write_a_notice(home, admin_client):
    index = pages.add(NoticeIndexPage, home, "公告")
    form = nested_form_data(
        {
            "title": "元旦安排",
            "slug": "new-year",
            "lead": "",
            "issued_on": "2026-12-30",
            "issued_by": "",
            "document_number": "",
            "void_since": "",
            "replaced_by": "",
            "body-count": "0",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "yes",
        }
    )

    admin_client.post(f"/admin/pages/add/home/noticepage/{index.pk}/", form)

    assert Page.objects.get(slug="new-year").live
