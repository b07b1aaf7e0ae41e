"""Every kind of answer tells the browser what it may do."""

import pytest

from config import security_headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/en/", "/healthz", "/nowhere/", "/admin/login/", "/static/css/base.css"],
)
def test_every_answer_carries_the_headers(client, path):
    response = client.get(path)
    response.close()

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/en/complaints/", "/administration/", "/pages/1/"]
)
def test_public_pages_allow_nothing_inline(path):
    policy = security_headers.policy_for(path)

    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/login/", "/admin/cases/", "/admin/pages/", "/admin/users/"],
)
def test_the_back_office_allows_nothing_inline(path):
    assert "unsafe" not in security_headers.policy_for(path)


@pytest.mark.parametrize(
    "path",
    ["/admin/pages/3/edit/", "/admin/pages/add/home/homepage/3/"],
)
def test_only_the_page_editor_may_write_inline(path):
    policy = security_headers.policy_for(path)

    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy


def test_a_view_keeps_a_stricter_policy_of_its_own(rf):
    from django.http import HttpResponse

    strict = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    middleware = security_headers.SecurityHeadersMiddleware(lambda request: strict)

    assert middleware(rf.get("/"))["Content-Security-Policy"] == "sandbox"
