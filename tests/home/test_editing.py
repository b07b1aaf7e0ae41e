"""Editors open, write and preview every page type."""

import pytest
from wagtail.models import Page

from home import commitments, demonstration
from home.models import HomePage, NoticeIndexPage, NoticePage, OrganisationSettings

from . import pages
from .test_demonstration import AT

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_every_page_type_opens_in_the_editor_and_as_a_preview(version, admin_client):
    demonstration.build(at=AT)
    one_of_each = {
        page.specific_class: page.specific
        for page in Page.objects.filter(depth__gte=2).order_by("path")
    }

    assert len(one_of_each) == 11
    for page in one_of_each.values():
        edit = admin_client.get(f"/admin/pages/{page.pk}/edit/")
        assert edit.status_code == 200, page.specific_class
        assert page.make_preview_request().status_code == 200, page.specific_class


def test_a_draft_is_previewed_and_not_shown(home, client):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    notice = pages.add_notice(index, "已发布", slug="one")
    notice.title = "草稿"
    notice.save_revision()

    preview = notice.get_latest_revision_as_object().make_preview_request()

    assert "草稿" in preview.text
    assert "草稿" not in client.get("/notices/one/").text


def test_a_page_not_yet_saved_can_be_previewed(home):
    index = pages.add(NoticeIndexPage, home, "公告", slug="notices")
    notice = NoticePage(title="新公告", slug="new")
    # As Wagtail does before it draws a preview of a page that is being added.
    notice.depth, notice.path = (
        index.depth + 1,
        Page._get_children_path_interval(index.path)[0],
    )
    notice.set_url_path(index)

    assert "新公告" in notice.make_preview_request().text


def test_editors_can_open_the_settings_of_the_organisation(home, admin_client):
    name = OrganisationSettings._meta.model_name

    response = admin_client.get(f"/admin/settings/home/{name}/", follow=True)

    assert response.status_code == 200


def test_an_editor_can_withdraw_the_page_of_a_procedure(home, version, client):
    index = pages.add(
        commitments.CommitmentIndexPage, home, "服务承诺", slug="commitments"
    )
    (page,) = commitments.publish_pages(version.procedure)
    page.unpublish()

    assert client.get("/commitments/openness/").status_code == 404
    assert "openness" not in client.get(index.url).text
    assert HomePage.objects.count() == 1
