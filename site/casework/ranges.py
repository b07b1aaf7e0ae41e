"""Answer with bytes, or with the one part of them that was asked for.

Sound and film players refuse a source that ignores Range. More than one part, or a
header that makes no sense, is answered with the whole: a list of overlapping parts
must not cost more than the file.
"""

import re

from django.http import HttpRequest, HttpResponse

ONE_PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def respond(request: HttpRequest, body: bytes, *, content_type: str) -> HttpResponse:
    asked = ONE_PART.fullmatch(request.headers.get("Range", ""))
    part = _part(asked, len(body)) if asked else (0, len(body))
    if part is None:
        response = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{len(body)}"
    elif part == (0, len(body)):
        response = HttpResponse(body, content_type=content_type)
    else:
        start, end = part
        response = HttpResponse(body[start:end], status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {start}-{end - 1}/{len(body)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = len(response.content)
    return response


def _part(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """Return start and end of the part, or None when it lies outside."""
    first, last = asked.groups()
    if first:
        start, end = int(first), int(last) + 1 if last else size
    elif last:
        start, end = max(0, size - int(last)), size
    else:
        return 0, size
    if start >= size or end <= start:
        return None
    return start, min(end, size)
