"""How each kind of event reads in the back office: one presenter a type.

An unknown type raises KeyError, never a blank line. Presenters see the event's codes
and numbers; the words that went with it are shown beside, to those who may read them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework import events
from casework.last_days import due_words
from casework.models import Case, Event, Unit
from casework.written_dates import date_words, moment_words

from .situation import Situation
from .words import (
    FOLLOW_UP_METHODS,
    SATISFACTION_WORDS,
    amount,
    channel_title,
    person_name,
)

# The worker looks every minute: what it writes down within some was not late.
AT_ONCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, ready to show."""

    at: datetime
    recorded_at: datetime
    title: str | Promise
    who: str
    details: str
    remarks: str
    seen_by_submitter: bool

    @property
    def was_entered_later(self) -> bool:
        return self.recorded_at - self.at > AT_ONCE


class Names:
    """What the codes in events stand for, fetched at once for the whole case."""

    def __init__(self, case: Case, rows: list[Event]) -> None:
        self.case = case
        people = {row.data.get(key) for row in rows for key in ("user", "handler")}
        people |= {pk for row in rows for pk in row.data.get("told", ())}
        units = {row.data.get("unit") for row in rows}
        users = get_user_model().objects.filter(pk__in=people - {None})
        self._people = {user.pk: person_name(user) for user in users}
        self._units = {
            unit.code: str(unit.name)
            for unit in Unit.objects.filter(code__in=units - {None, ""})
        }

        self._events = {row.seq: events.event_type(row.type).title for row in rows}

    def event(self, seq: int) -> str:
        return str(self._events.get(seq, seq))

    def person(self, pk: int | None) -> str:
        return self._people.get(pk, "") if pk else ""

    def unit(self, code: str | None) -> str:
        return self._units.get(code or "", code or "")


# Why somebody opened an identity or an original is written for auditors, who read
# no other word of a case.
REASONS_FOR_AUDITORS = frozenset({"identity.revealed", "original.opened"})


def lines(situation: Situation) -> list[Line]:
    """Return the timeline, oldest first; remarks only for those who read the case."""
    names = Names(situation.case, situation.events)
    return [_line(event, names, situation.reads_text) for event in situation.events]


def _line(event: Event, names: Names, reads_text: bool) -> Line:
    with_remarks = reads_text or event.type in REASONS_FOR_AUDITORS
    kind = events.event_type(event.type)
    return Line(
        at=event.at,
        recorded_at=event.recorded_at,
        title=kind.title,
        who=_who(event),
        details=PRESENTERS[event.type](event.data, names),
        remarks=event.remarks if with_remarks else "",
        seen_by_submitter=event.visibility != events.STAFF,
    )


def _who(event: Event) -> str:
    if event.actor_id and event.actor is not None:
        return person_name(event.actor)
    return _("the submitter") if event.acted_as == "submitter" else _("the system")


Data = Mapping[str, Any]


def _nothing(data: Data, names: Names) -> str:
    return ""


def _received(data: Data, names: Names) -> str:
    definition = names.case.definition
    return _("%(channel)s · %(category)s") % {
        "channel": definition.channel(data["channel"]).title,
        "category": definition.category(data["category"]).title,
    }


def _refused(data: Data, names: Names) -> str:
    grounds = {row.code: row.title for row in names.case.definition.exclusions}
    return str(grounds.get(data.get("ground", ""), ""))


def _asked(data: Data, names: Names) -> str:
    return _("%(days)s days to answer") % {"days": data["days"]}


def _assigned(data: Data, names: Names) -> str:
    unit, handler = names.unit(data["unit"]), names.person(data.get("handler"))
    if handler:
        return _("%(unit)s, handler %(person)s") % {"unit": unit, "person": handler}
    return unit


def _returned(data: Data, names: Names) -> str:
    return names.unit(data["unit"])


def _version(data: Data, names: Names) -> str:
    return _("version %(number)s") % {"number": data["answer"]}


def _answered(data: Data, names: Names) -> str:
    return _("version %(number)s, by %(channel)s, result: %(result)s") % {
        "number": data["answer"],
        "channel": channel_title(names.case.definition, data["channel"]),
        "result": Case.Result(data["result"]).label,
    }


def _rated(data: Data, names: Names) -> str:
    return str(SATISFACTION_WORDS[data["satisfaction"]])


def _followed_up(data: Data, names: Names) -> str:
    method = FOLLOW_UP_METHODS.get(data["method"], data["method"])
    if not data["reached"]:
        return _("%(method)s, not reached") % {"method": method}
    if not data["satisfaction"]:
        return _("%(method)s, reached") % {"method": method}
    return _("%(method)s, reached: %(satisfaction)s") % {
        "method": method,
        "satisfaction": SATISFACTION_WORDS[data["satisfaction"]],
    }


def _extended(data: Data, names: Names) -> str:
    return _("%(limit)s: %(amount)s more") % {
        "limit": names.case.definition.limit(data["limit"]).title,
        "amount": amount(data["amount"], data["unit"]),
    }


def _conflict(data: Data, names: Names) -> str:
    return names.person(data.get("user")) or names.unit(data.get("unit"))


def _recomputed(data: Data, names: Names) -> str:
    limits = {limit.code: limit.title for limit in names.case.definition.limits}
    return _("%(limit)s: %(before)s → %(after)s") % {
        "limit": limits.get(data.get("limit", ""), data.get("limit", "")),
        "before": due_words(datetime.fromisoformat(data["before"])),
        "after": _due(data["after"], data),
    }


def _due(moment: str, data: Data) -> str:
    day = due_words(datetime.fromisoformat(moment))
    if data.get("provisional"):
        return _("%(day)s (provisional)") % {"day": day}
    return day


def _classified(data: Data, names: Names) -> str:
    definition = names.case.definition
    titles = {row.code: row.title for row in definition.severities + definition.areas}
    words = [str(titles[data[k]]) for k in ("severity", "area") if data[k] in titles]
    if data["breadth"] > 1:
        words.append(_("%(units)s units must agree") % {"units": data["breadth"]})
    return " · ".join(words)


def _step(data: Data, names: Names) -> str:
    return str(names.case.definition.step(data["step"]).action)


def _promised(data: Data, names: Names) -> str:
    return _("%(limit)s: %(date)s") % {
        "limit": names.case.definition.limit(data["limit"]).title,
        "date": date_words(data["until"]),
    }


def _corrected(data: Data, names: Names) -> str:
    return _("%(event)s: %(before)s → %(after)s") % {
        "event": names.event(data["seq"]),
        "before": moment_words(data["before"]),
        "after": moment_words(data["after"]),
    }


def _warned(data: Data, names: Names) -> str:
    said = {
        "limit": names.case.definition.limit(data["limit"]).title,
        "day": _due(data["due"], data),
        "people": _list_of(filter(None, map(names.person, data["told"]))),
    }
    if not data["told"]:
        return _("%(limit)s, due %(day)s: there was nobody to tell") % said
    return _("%(limit)s, due %(day)s: told %(people)s") % said


def _list_of(words: Iterable[str]) -> str:
    return _(", ").join(words)


def _outcome(data: Data, names: Names) -> str:
    return _("version %(number)s") % {"number": data["outcome"]}


PRESENTERS: dict[str, Callable[[Data, Names], str]] = {
    "case.received": _received,
    "case.registered": _nothing,
    "case.accepted": _nothing,
    "case.refused": _refused,
    "supplement.asked": _asked,
    "supplement.supplied": _nothing,
    "case.assigned": _assigned,
    "case.returned": _returned,
    "answer.saved": _version,
    "answer.drafted": _version,
    "answer.reviewed": _version,
    "answer.sent_back": _version,
    "answer.signed_off": _version,
    "answer.declined": _version,
    "case.answered": _answered,
    "answer.rated": _rated,
    "follow_up.recorded": _followed_up,
    "case.closed": _nothing,
    "case.withdrawn": _nothing,
    "case.classified": _classified,
    "step.done": _step,
    "limit.promised": _promised,
    "time.corrected": _corrected,
    "limit.warned": _warned,
    "limit.extended": _extended,
    "message.received": _nothing,
    "message.sent": _nothing,
    "note.added": _nothing,
    "conflict.declared": _conflict,
    "identity.revealed": _nothing,
    "original.opened": _nothing,
    "clock.recomputed": _recomputed,
    "outcome.prepared": _outcome,
    "outcome.sent_back": _outcome,
    "outcome.approved": _outcome,
    "outcome.published": _outcome,
    "outcome.withdrawn": _outcome,
}
