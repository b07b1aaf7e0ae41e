"""Due dates as a calendar file (.ics, RFC 5545), for whoever keeps a calendar.

Written here and not by a library: an event that is a whole day, or a moment in UTC,
needs neither time zones nor repetition, which is what such a library is for. What is
left are three rules of the format: text is escaped, lines end with CRLF and are folded
at 75 bytes. No alarm is set: reminding is the reader's own business.

A file leaves the site, so it says what is promised and when, and nothing of a case but
its reference.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from casework.explanations import Explanation
from casework.models.cases import Case

DELETE = "\x7f"
LONGEST_LINE = 75  # bytes, without the line end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Entry:
    """A due date in somebody's calendar.

    `about` names it for ever: a file taken again moves the event, it makes no second.
    """

    about: str
    title: str
    why: Explanation
    url: str


def of_case(
    case: Case, whys: Iterable[Explanation], *, url: str, at: datetime
) -> HttpResponse:
    """Return the due dates of one case; of the case itself only its reference."""
    entries = [
        Entry(
            about=f"{case.pk} {why.limit.code} {why.running.round}",
            title=f"{why.limit.title} ({case})",
            why=why,
            url=url,
        )
        for why in whys
    ]
    return response(entries, at=at, name="dates")


def response(entries: Iterable[Entry], *, at: datetime, name: str) -> HttpResponse:
    """Return the file as a download."""
    answer = HttpResponse(
        calendar_file(entries, at=at), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def calendar_file(entries: Iterable[Entry], *, at: datetime) -> bytes:
    """Return the whole file, made at this moment."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Openwindow//Openwindow//EN"]
    for entry in entries:
        lines += _event(entry, at)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(entry: Entry, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(entry.about.encode()).hexdigest()[:32]}@openwindow"
    yield f"DTSTAMP:{_moment(at)}"
    yield from _when(entry.why)
    yield f"SUMMARY:{_text(_summary(entry))}"
    yield f"DESCRIPTION:{_text(_description(entry))}"
    yield f"URL:{''.join(entry.url.split())}"
    yield f"STATUS:{'TENTATIVE' if entry.why.due.provisional else 'CONFIRMED'}"
    # A due date takes nobody's time.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(why: Explanation) -> Iterator[str]:
    if why.is_timed:
        yield f"DTSTART:{_moment(why.due.due_at)}"
        return
    day = why.due.due_on
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"


def _summary(entry: Entry) -> str:
    title = _("Due: %(what)s") % {"what": entry.title}
    if entry.why.due.provisional:
        return _("[provisional] %(title)s") % {"title": title}
    return title


def _description(entry: Entry) -> str:
    why = entry.why
    calendar = f"{why.calendar_name} ({why.calendar.label})"
    site = settings.WAGTAIL_SITE_NAME
    said = [site, _("Counted by: %(calendar)s") % {"calendar": calendar}]
    if why.limit.source:
        said.append(_("Source: %(source)s") % {"source": why.limit.source})
    if why.due.provisional:
        said.append(_("Provisional: the holidays of those days are not published yet."))
    return "\n".join(said)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    escaped = words.translate(ESCAPED)
    return "".join(char for char in escaped if char >= " " and char != DELETE)


def _folded(line: str) -> bytes:
    """Break a line between characters, never inside one."""
    rows, row = [], b""
    for char in line:
        piece = char.encode()
        # What continues a line begins with a blank, which is one byte of it.
        if len(row) + len(piece) > LONGEST_LINE:
            rows.append(row)
            row = b" "
        row += piece
    return b"\r\n".join([*rows, row]) + b"\r\n"
