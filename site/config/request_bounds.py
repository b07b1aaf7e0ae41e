"""Requests larger than anything we ask for are refused before they are read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.error_pages import headers_too_large, too_large


class RequestBoundsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _body_length(request) > settings.LARGEST_REQUEST_BODY:
            return too_large(request)
        if _headers_length(request) > settings.LARGEST_REQUEST_HEADERS:
            return headers_too_large(request)
        return self.get_response(request)


def _body_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else 0


def _headers_length(request: HttpRequest) -> int:
    return sum(
        len(name) + len(value)
        for name, value in request.META.items()
        if name.startswith("HTTP_")
    )
