"""Every kind of answer tells the browser what it may do."""

import re

import pytest
from django.http import HttpResponse

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
    [
        "/admin/pages/3/edit/",
        "/admin/pages/add/home/homepage/3/",
        "/admin/snippets/procedures/edit/1/",
    ],
)
def test_only_editors_may_have_inline_styles_and_none_inline_scripts(path):
    policy = security_headers.policy_for(path)

    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy


def answered(rf, path, html):
    middleware = security_headers.SecurityHeadersMiddleware(
        lambda request: HttpResponse(html)
    )
    return middleware(rf.get(path))


WIDGET = '<script>initDateChooser("id_day", {"dayOfWeekStart": 1});</script>'


def test_a_widget_of_the_back_office_may_start(rf):
    first, second = (answered(rf, "/admin/reports/", WIDGET) for _ in range(2))

    nonce = re.search(r"'nonce-([\w-]+)'", first["Content-Security-Policy"])[1]
    assert f'<script nonce="{nonce}">init' in first.content.decode()
    assert first["Content-Length"] == str(len(first.content))
    assert nonce not in second["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/", WIDGET),
        ("/admin/", "<script>alert(1)</script>"),
        ("/admin/", "<p>nothing</p>"),
    ],
    ids=["public page", "stranger", "no script"],
)
def test_nothing_else_gets_a_nonce(rf, path, html):
    response = answered(rf, path, html)

    assert "nonce" not in response["Content-Security-Policy"]
    assert response.content.decode() == html


def test_a_view_keeps_a_stricter_policy_of_its_own(rf):
    strict = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    middleware = security_headers.SecurityHeadersMiddleware(lambda request: strict)

    assert middleware(rf.get("/"))["Content-Security-Policy"] == "sandbox"
