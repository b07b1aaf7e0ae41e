"""Errors speak in general words, whatever was sent and whatever broke."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500  # noqa: F401

SECRET = "table casework_case of 张三"


def broken(request):
    raise RuntimeError(SECRET)


def denied(request):
    raise PermissionDenied(SECRET)


def suspicious(request):
    raise SuspiciousOperation(SECRET)


def reads_the_form(request):
    return HttpResponse(request.POST.get("a", ""))


urlpatterns = [
    path("broken", broken),
    path("denied", denied),
    path("suspicious", suspicious),
    path("form", reads_the_form),
]


@pytest.fixture
def visitor(client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken", 500, "Something went wrong on our side"),
        ("/denied", 403, "This cannot be opened"),
        ("/suspicious", 400, "This request cannot be handled"),
        ("/nowhere", 404, "This page was not found"),
    ],
)
def test_an_error_says_what_to_do_and_nothing_else(visitor, address, status, words):
    response = visitor.get(address)

    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert "张三" not in text and "casework" not in text and "Error" not in text
    assert "no-store" in response["Cache-Control"]


def test_too_large_a_form_is_told_apart(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = visitor.post("/form", {"a": "x" * 100})

    assert response.status_code == 413


def test_a_body_beyond_all_forms_is_refused_unread(visitor, settings):
    settings.LARGEST_REQUEST_BODY = 100

    assert visitor.post("/form", {"a": "x" * 100}).status_code == 413
    assert visitor.post("/form", "a=1", "text/plain").status_code == 200


def test_headers_beyond_reason_are_refused(visitor):
    assert visitor.get("/form", headers={"x-long": "x" * 17_000}).status_code == 431
    assert visitor.get("/form", headers={"x-long": "x" * 9_000}).status_code == 200


def test_a_form_without_its_token_gets_an_error_page(settings):
    from django.test import Client

    settings.ROOT_URLCONF = __name__

    response = Client(enforce_csrf_checks=True).post("/form", {"a": "1"})

    assert response.status_code == 403
    assert "CSRF" not in response.content.decode()
