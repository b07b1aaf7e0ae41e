"""Whole public pages, answered before any other middleware.

A response says itself that it may be kept: 200, no cookie, neither private nor
no-store, nothing that varies by cookie. Whatever an editor publishes changes one
generation number, which every process reads with every request, so no process shows
an old page after the change.

The language is part of the address, and a release starts with empty memory, so
neither is in the key. Call `bump()` after any change the public can see.
"""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeGuard
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from config.kept_pages import Address, KeptPage, Shelf

GENERATION_KEY = "page-cache-generation"
# Browsers and proxies may keep a page but must ask before showing it again, so that
# a page that was withdrawn is gone at once.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
FORBIDDING = ("no-store", "private", "no-cache")
# LocaleMiddleware announces the language, but takes it from the address.
HARMLESS_VARY = {"", "accept-encoding", "accept-language"}
LARGEST_PAGE = 512 * 1024  # bytes
LONGEST_VALUE = 40  # characters of one query parameter


class PageCacheMiddleware:
    """Answer anonymous GET and HEAD from memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        memory = settings.PAGE_CACHE_MEMORY
        self.plain = Shelf(limit=memory)
        # Whoever invents query strings pushes out only other pages with a query.
        self.with_query = Shelf(limit=memory // 4)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = address_of(request)
        if address is None:
            return self.get_response(request)
        shelf = self.with_query if address[3] else self.plain
        generation = current_generation()
        page = shelf.get(address)
        if (
            page is not None
            and page.generation == generation
            and page.age < settings.PAGE_CACHE_SECONDS
        ):
            return _answer(request, page)
        response = self.get_response(request)
        if request.method == "GET" and _may_keep(response):
            page = _keep(response, generation)
            shelf.put(address, page)
            if _has_it(request, page):
                return _answer(request, page)
        return response


def address_of(request: HttpRequest) -> Address | None:
    """Return what the page is kept under, or None where nothing may be kept."""
    meta = request.META
    if (
        request.method not in ("GET", "HEAD")
        or not settings.PAGE_CACHE_SECONDS
        # Cheap and careful: any mention of the staff session's name will do.
        or settings.SESSION_COOKIE_NAME in meta.get("HTTP_COOKIE", "")
        or "HTTP_AUTHORIZATION" in meta
        or request.path_info.startswith(settings.PAGE_CACHE_NEVER)
        # Wagtail sends a draft through the middleware under the page's own address.
        or getattr(request, "is_dummy", False)
    ):
        return None
    query = _known_query(meta.get("QUERY_STRING", ""))
    if query is None:
        return None
    return (request.scheme or "", meta.get("HTTP_HOST", ""), request.path_info, query)


def _known_query(text: str) -> tuple[tuple[str, str], ...] | None:
    """Return the parameters in order, or None when one is unknown, twice or long."""
    if not text:
        return ()
    known = settings.PAGE_CACHE_QUERY
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=len(known))
    except ValueError:
        return None
    names = {name for name, _ in pairs}
    if (
        not names <= known
        or len(names) != len(pairs)
        or any(len(value) > LONGEST_VALUE for _, value in pairs)
    ):
        return None
    return tuple(sorted(pairs))


def _may_keep(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    vary = {part.strip().lower() for part in response.get("Vary", "").split(",")}
    cache_control = response.get("Cache-Control", "").lower()
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and not any(word in cache_control for word in FORBIDDING)
        and vary <= HARMLESS_VARY
        and len(response.content) <= LARGEST_PAGE
    )


def _keep(response: HttpResponse, generation: str) -> KeptPage:
    body = response.content
    response.setdefault("Cache-Control", CACHE_CONTROL)
    response.setdefault("ETag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
    response.setdefault("Content-Length", str(len(body)))
    return KeptPage(
        body=body,
        headers=tuple(response.items()),
        etag=response["ETag"],
        generation=generation,
    )


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    if _has_it(request, page):
        response = HttpResponse(status=304)
        dropped = ["Content-Type", "Content-Length"]
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else page.body)
        dropped = []
    for name, value in page.headers:
        response.headers[name] = value
    for name in dropped:
        del response.headers[name]
    response.headers["Age"] = str(int(page.age))
    return response


def _has_it(request: HttpRequest, page: KeptPage) -> bool:
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(asked) and page.etag in {
        etag.removeprefix("W/") for etag in parse_etags(asked)
    }


def current_generation() -> str:
    """Return the number that changes with everything the public can see."""
    if settings.PAGE_CACHE_SHARED_GENERATION:
        return str(cache.get(GENERATION_KEY, ""))
    try:
        return str(os.stat(settings.PAGE_CACHE_GENERATION_FILE).st_mtime_ns)
    except FileNotFoundError:
        return ""


def published_key(key: str, key_prefix: str, version: int) -> str:
    """Make the key of the cache `published`: another one after every change."""
    return f"{current_generation()}:{version}:{key}"


def bump() -> None:
    """Let no process show a page made before now; waits for the commit.

    A page begun before the commit is kept under the number read at its beginning,
    so it cannot slip in afterwards.
    """
    transaction.on_commit(_next_generation, robust=True)


def _next_generation() -> None:
    now = time.time_ns()
    if settings.PAGE_CACHE_SHARED_GENERATION:
        cache.set(GENERATION_KEY, now, timeout=None)
        return
    file = Path(settings.PAGE_CACHE_GENERATION_FILE)
    file.touch()
    # In our words: the kernel's own stamp moves only every few milliseconds.
    os.utime(file, ns=(now, now))
