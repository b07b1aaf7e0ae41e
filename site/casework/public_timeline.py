"""What happened to a case, as its submitter reads it: no staff names, no notes.

Remarks of an event are words of one colleague to another unless the type is listed
here as written for the submitter.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework import clocking
from casework.actors import system_actor
from casework.events import PUBLIC, SUBMITTER, event_type
from casework.models import Answer, Attachment, Case, Event, Message, Unit
from casework.procedures.text import Text
from casework.written_dates import date_words

# Their remarks were written for the submitter, or by the submitter.
REMARKS_FOR_SUBMITTER = frozenset(
    {
        "case.refused",
        "limit.extended",
        "limit.promised",
        "case.withdrawn",
        "answer.rated",
    }
)
TONES = {
    "case.accepted": "good",
    "case.answered": "good",
    "case.refused": "late",
    "supplement.asked": "wait",
    "limit.extended": "wait",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as components/timeline.html draws it."""

    at: datetime
    title: str | Promise
    text: str | Text = ""
    who: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Correspondence:
    """One message with the files that came with it."""

    message: Message
    files: list[Attachment]


@dataclass(frozen=True)
class SentAnswer:
    """An answer that was sent, part by part, with the titles the procedure gives."""

    answer: Answer
    parts: list[tuple[Text | str, str]]


@dataclass(frozen=True)
class Story:
    """Everything of the case that its submitter may read."""

    entries: list[Entry]
    letters: list[Correspondence]
    answers: list[SentAnswer]
    files: list[Attachment]
    has_rated: bool


def of(case: Case) -> Story:
    with system_actor():
        events = list(
            Event.unscoped.filter(case=case, visibility__in=[PUBLIC, SUBMITTER])
            .select_related("case__key")
            .order_by("seq")
        )
        files = list(
            Attachment.unscoped.filter(case=case)
            .select_related("case__key")
            .order_by("added_at", "position")
        )
        return Story(
            entries=_entries(case, events),
            letters=_letters(case, files),
            answers=_answers(case),
            files=[file for file in files if file.message_id is None],
            has_rated=_has_rated(case, events),
        )


def _entries(case: Case, events: list[Event]) -> list[Entry]:
    units = _unit_names(events)
    # A time that was put right is shown right, and stands where it belongs.
    times = clocking.effective_times((e.seq, e.type, e.at, e.data) for e in events)
    return [
        Entry(
            at=times[event.seq],
            title=_title(case, event),
            text=_text(case, event, units),
            tone=TONES.get(event.type, ""),
        )
        for event in sorted(events, key=lambda event: times[event.seq])
        # A step is the submitter's to see where the procedure says so.
        if event_type(event.type).public_title
    ]


def _title(case: Case, event: Event) -> str | Promise:
    if event.type == "step.done":
        return str(case.definition.step(event.data["step"]).action)
    if event.type == "limit.promised":
        return _("We promised you a date: %(date)s") % {
            "date": date_words(event.data["until"])
        }
    return event_type(event.type).public_title


def _text(case: Case, event: Event, units: dict[str, Text]) -> str | Text:
    if event.type == "case.assigned":
        return units.get(event.data.get("unit", ""), "")
    if event.type in REMARKS_FOR_SUBMITTER:
        return event.remarks
    return ""


def _unit_names(events: list[Event]) -> dict[str, Text]:
    codes = {e.data.get("unit") for e in events if e.type == "case.assigned"}
    return {unit.code: unit.name for unit in Unit.objects.filter(code__in=codes)}


def _letters(case: Case, files: list[Attachment]) -> list[Correspondence]:
    messages = Message.unscoped.filter(case=case).select_related("case__key")
    return [
        Correspondence(m, [file for file in files if file.message_id == m.pk])
        for m in messages.order_by("sent_at")
    ]


def _answers(case: Case) -> list[SentAnswer]:
    titles: dict[str, Any] = {p.code: p.title for p in case.definition.reply.parts}
    sent = Answer.unscoped.filter(case=case, sent_at__isnull=False)
    return [
        SentAnswer(
            answer,
            [
                (titles.get(code, _("Answer")), words)
                for code, words in answer.parts.items()
                if words
            ],
        )
        for answer in sent.select_related("case__key").order_by("number")
    ]


def _has_rated(case: Case, events: list[Event]) -> bool:
    return case.answered_at is not None and any(
        event.type == "answer.rated" and event.at >= case.answered_at
        for event in events
    )
