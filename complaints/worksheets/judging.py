"""Whether a row can become a case, and what the case would be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from casework.actions import Person
from casework.models import ProcedureVersion
from casework.procedures.definition import Category, Definition
from casework.typed_text import is_blank
from complaints.actions import Story

from . import values
from .mapping import Mapping

IDENTITY = ("name", "phone", "email", "address")
LIMITS = {
    "number": 100, "story": 20_000, "request": 4_000, "place": 300, "respondent": 300,
    "name": 100, "phone": 40, "email": 254, "address": 300, "area": 300, "due": 300,
}  # fmt: skip
CLOCKS_DIFFER = timedelta(minutes=2)
OLDEST = timedelta(days=366)

REASONS = {
    "number.missing": _("the sender’s number is missing"),
    "received.missing": _("the date of receipt is missing"),
    "received.unreadable": _("the date of receipt cannot be read"),
    "received.future": _("the date of receipt lies in the future"),
    "received.too_old": _("the date of receipt is more than a year ago"),
    "story.missing": _("nothing is said of what happened"),
    "category.unknown": _("the category is in no table"),
    "severity.unknown": _("the severity is in no table"),
    "phone.unreadable": _("the phone number cannot be right"),
    "email.unreadable": _("the e-mail address cannot be right"),
    "name.missing": _("the name is missing"),
    "phone.missing": _("the phone number is missing"),
    "email.missing": _("the e-mail address is missing"),
    "address.missing": _("the postal address is missing"),
    "anonymous.unreadable": _("anonymous: neither yes nor no"),
    "secret.unreadable": _("kept secret: neither yes nor no"),
    "anonymous.refused": _("this procedure takes no anonymous cases"),
    "too_long": _("a text is too long for its field"),
    "failed": _("it could not be registered; import the row again"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row says, and why it cannot become a case, if it cannot."""

    number: str
    received_at: datetime | None = None
    category: str = ""
    severity: str = ""
    story: Story | None = None
    person: Person | None = None
    reply_by: str = ""
    reasons: tuple[str, ...] = ()


@dataclass
class Judge:
    """Reads rows by one mapping, under one promise, as of one moment."""

    version: ProcedureVersion
    mapping: Mapping
    headings: list[str]
    now: datetime
    definition: Definition = field(init=False)

    def __post_init__(self) -> None:
        self.definition = self.version.definition
        at = {name: number for number, name in enumerate(self.headings)}
        self._at = {
            code: at[name] for code, name in self.mapping.columns.items() if name in at
        }
        self._categories = _by_words(
            self.definition.categories, self.mapping.categories
        )
        self._severities = _by_words(
            self.definition.severities, self.mapping.severities
        )

    def judge(self, cells: list[str]) -> Judged:
        said = {
            code: cells[at] if at < len(cells) and not is_blank(cells[at]) else ""
            for code, at in self._at.items()
        }
        person = self._person(said)
        received_at = self._received(said)
        category = self.category_of(said.get("category", "")) or self.mapping.category
        severity = self._severities.get(_word(said.get("severity", "")), "")
        reasons = [
            *self._missing(said),
            *self._wrong_time(said, received_at),
            *self._wrong_words(said, category, severity),
            *self._wrong_person(said, person),
        ]
        return Judged(
            number=said.get("number", ""),
            received_at=min(received_at, self.now) if received_at else None,
            category=category,
            severity=severity,
            story=self._story(said),
            person=person,
            reply_by=self._reply_by(person),
            reasons=tuple(dict.fromkeys(reasons)),
        )

    def _received(self, said: dict[str, str]) -> datetime | None:
        order, clock = self.mapping.order, said.get("received_time", "")
        return values.moment(said.get("received", ""), order, clock)

    def category_of(self, value: str) -> str:
        """Return the category that the tables give a value, '' if none."""
        return self._categories.get(_word(value), "")

    def _missing(self, said: dict[str, str]) -> Iterator[str]:
        for code in ("number", "received", "story"):
            if not said.get(code):
                yield f"{code}.missing"
        if any(len(said.get(code, "")) > most for code, most in LIMITS.items()):
            yield "too_long"

    def _wrong_time(
        self, said: dict[str, str], received_at: datetime | None
    ) -> Iterator[str]:
        if received_at is None:
            if said.get("received"):
                yield "received.unreadable"
        elif received_at > self.now + CLOCKS_DIFFER:
            yield "received.future"
        elif received_at < self.now - OLDEST:
            yield "received.too_old"

    def _wrong_words(
        self, said: dict[str, str], category: str, severity: str
    ) -> Iterator[str]:
        if not category:
            yield "category.unknown"
        if said.get("severity") and not severity and self.definition.severities:
            yield "severity.unknown"
        for code in ("anonymous", "secret"):
            if values.flag(said.get(code, "")) is None:
                yield f"{code}.unreadable"

    def _wrong_person(
        self, said: dict[str, str], person: Person | None
    ) -> Iterator[str]:
        intake = self.definition.intake
        if person is None:
            if intake.anonymous == "refused":
                yield "anonymous.refused"
            return
        for code in IDENTITY:
            if code in intake.required_fields and not said.get(code):
                yield f"{code}.missing"
        if person.phone and not values.is_phone(person.phone):
            yield "phone.unreadable"
        if person.email and not _is_email(person.email):
            yield "email.unreadable"

    def _person(self, said: dict[str, str]) -> Person | None:
        given = {code: said.get(code, "") for code in IDENTITY}
        if values.flag(said.get("anonymous", "")) or not any(given.values()):
            return None
        return Person(**given)

    def _story(self, said: dict[str, str]) -> Story:
        """What was told; what only the sender says stands among the details."""
        details = {
            "sender_number": said.get("number", ""),
            "sender_limit": self.mapping.limit,
            "sender_due": said.get("due", ""),
            "sender_area": said.get("area", ""),
            "sender_category": said.get("category", ""),
            "sender_severity": said.get("severity", ""),
            "sender_secret": "yes" if values.flag(said.get("secret", "")) else "",
        }
        return Story(
            story=said.get("story", ""),
            request=said.get("request", ""),
            place=said.get("place", ""),
            respondent=said.get("respondent", ""),
            details={code: text for code, text in details.items() if text},
        )

    def _reply_by(self, person: Person | None) -> str:
        if self.definition.reply.rule not in {"written", "chosen"}:
            return self.mapping.channel
        if person is None:
            return "web"
        if person.phone and self.definition.reply.rule == "chosen":
            return "phone"
        if person.email:
            return "email"
        return "letter" if person.address else "web"


def _by_words(rows: Any, table: dict[str, str]) -> dict[str, str]:
    """Return the code by its own titles and by the sender's words, which come first."""
    codes = {row.code for row in rows}
    own = {_word(word): row.code for row in rows for word in _titles(row)}
    return own | {_word(word): code for word, code in table.items() if code in codes}


def _titles(row: Category) -> tuple[str, ...]:
    return tuple(filter(None, (row.code, row.title.zh, row.title.en)))


def _word(text: str) -> str:
    return "".join(text.split()).casefold()


def _is_email(text: str) -> bool:
    check: Callable[[str], None] = validate_email
    try:
        check(text)
    except ValidationError:
        return False
    return True
