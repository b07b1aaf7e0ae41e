"""Tell how many queries a request made, to whoever asks by a header."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ASKED = "HTTP_X_COUNT_QUERIES"
TOLD = "X-Queries"


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


class QueryCountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if ASKED not in request.META:
            return self.get_response(request)
        counter = Counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response[TOLD] = str(counter.count)
        return response
