"""Looks for the submitter, and for colleagues, in words that are to be published.

A hit says which field holds something that could be a name, a number, an address; the
string it was compared with stays where it is. What looks like a hit and is none is
confirmed by the person who approves the outcome.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.actors import system_actor
from casework.models import Attachment, Case, Event, Identity

from .texts import complaint_of

SHORTEST_NAME = 2  # characters
SHORTEST_PART = 4  # characters of an address, a file name, an e-mail's first half
ADDRESS_WINDOW = 6  # characters in a row that are no coincidence
PHONE_DIGITS = 7
AROUND = 8  # characters shown on each side of a hit

KINDS: dict[str, str | Promise] = {
    "name": _("the submitter’s name"),
    "phone": _("the submitter’s phone number"),
    "email": _("the submitter’s e-mail address"),
    "address": _("the submitter’s address"),
    "file": _("the name of a file"),
    "respondent": _("who is complained about"),
    "colleague": _("a colleague’s name"),
    "reference": _("the reference number"),
    "number": _("what looks like a phone or identity number"),
    "mail": _("what looks like an e-mail address"),
}
PATTERNS = {
    "number": re.compile(r"(?<!\d)(?:\d{17}[\dx]|\d{15}|1\d{10}|0\d{9,11})(?!\d)"),
    "mail": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
}
PUNCTUATION = re.compile(r"[\s,，、;；。:：/()（）·.&和与]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in one field that may tell who somebody is."""

    kind: str
    field: str
    excerpt: str

    @property
    def what(self) -> str | Promise:
        return KINDS[self.kind]

    @property
    def code(self) -> str:
        """Names this hit in the form that confirms it."""
        told = "\x00".join((self.kind, self.field, self.excerpt))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Folded:
    """A text without width, case, blanks and dashes, and the way back from it."""

    def __init__(self, text: str) -> None:
        self.original = text
        kept: list[str] = []
        self.places: list[int] = []
        for place, character in enumerate(text):
            for plain in unicodedata.normalize("NFKC", character).casefold():
                if _is_kept(plain):
                    kept.append(plain)
                    self.places.append(place)
        self.text = "".join(kept)

    def excerpt(self, start: int, length: int) -> str:
        first = max(self.places[start] - AROUND, 0)
        last = self.places[start + length - 1] + 1 + AROUND
        return self.original[first:last].replace("\n", " ").strip()


def _is_kept(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or character == "@"


def fold(text: str) -> str:
    return Folded(text).text


def hits(case: Case, words: Mapping[str, str]) -> list[Hit]:
    """Return what in these words, by field, could tell who somebody is."""
    with system_actor():
        secrets = list(_secrets(case))
    found: list[Hit] = []
    for field, text in words.items():
        folded = Folded(text)
        for kind, secret in secrets:
            at = folded.text.find(secret)
            if at >= 0:
                found.append(Hit(kind, field, folded.excerpt(at, len(secret))))
        found += _patterns_in(field, text)
    return list({hit.code: hit for hit in found}.values())


def _patterns_in(field: str, text: str) -> Iterator[Hit]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    squeezed = re.sub(r"(?<=\d)[ -](?=\d)", "", plain)
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(squeezed):
            yield Hit(kind, field, match.group())


def _secrets(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what must not stand in the text, folded, with what it is."""
    yield "reference", fold(case.reference)
    identity = Identity.unscoped.select_related("case__key").filter(case=case).first()
    if identity is not None:
        yield from _of_person(identity)
    for attachment in Attachment.unscoped.filter(case=case).select_related("case__key"):
        stem = fold(attachment.name.rpartition(".")[0])
        if len(stem) >= SHORTEST_PART:
            yield "file", stem
    for part in PUNCTUATION.split(complaint_of(case).respondent):
        if len(fold(part)) >= SHORTEST_NAME:
            yield "respondent", fold(part)
    yield from _colleagues(case)


def _of_person(identity: Identity) -> Iterator[tuple[str, str]]:
    for name in names_in(identity.name):
        yield "name", name
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", identity.phone))
    if len(digits) >= PHONE_DIGITS:
        yield "phone", digits
    email = fold(identity.email)
    if email:
        yield "email", email
        local = fold(identity.email.partition("@")[0])
        if len(local) >= SHORTEST_PART:
            yield "email", local
    address = fold(identity.address)
    for start in range(len(address) - ADDRESS_WINDOW + 1):
        yield "address", address[start : start + ADDRESS_WINDOW]


def names_in(name: str) -> list[str]:
    """Return a name and the parts by which somebody is called, folded.

    Of a Chinese name also what remains without the family name of one character, or
    of two when the name has four.
    """
    parts = [fold(part) for part in PUNCTUATION.split(name)]
    whole = fold(name)
    found = [whole, *parts]
    if len(parts) == 1 and not whole.isascii():
        found += [whole[1:], whole[2:] if len(whole) > 3 else ""]
    return list(dict.fromkeys(part for part in found if len(part) >= SHORTEST_NAME))


def _colleagues(case: Case) -> Iterator[tuple[str, str]]:
    people = Event.unscoped.filter(case=case).exclude(actor=None).values("actor_id")
    for user in get_user_model().objects.filter(pk__in=people):
        name = fold(user.last_name + user.first_name)
        if len(name) >= SHORTEST_NAME:
            yield "colleague", name
