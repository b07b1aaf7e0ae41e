"""The published outcomes as the public finds them: lists, filters, one line each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.query import PageQuerySet

from casework.models import Case
from casework.procedures.text import Text
from complaints.models.pages import OutcomePage

A_PAGE = 20
LONGEST = 50  # characters of one filter
TONES = {"supported": "note", "partly": "note", "explained": "quiet"}


@dataclass(frozen=True)
class Choice:
    value: str
    label: Text | str | Promise
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One list to choose from above the outcomes."""

    name: str
    choices: list[Choice]

    @property
    def is_useful(self) -> bool:
        return bool(self.choices)


@dataclass(frozen=True)
class Listed:
    """One outcome in a list, as components/outcomes.html draws it."""

    title: Text
    url: str
    published_on: date
    summary: Text
    status: dict[str, Any]


class Shown:
    """The outcomes below an index page that fit what the reader chose."""

    def __init__(self, index: Any, chosen: Mapping[str, str]) -> None:
        self.all = live().child_of(index)
        self.chosen = {
            # PostgreSQL takes no NUL, not even to compare with.
            name: chosen.get(name, "").replace("\0", "")[:LONGEST]
            for name in ("category", "unit", "year", "result")
        }
        self.number = chosen.get("page", "")[:4]

    @property
    def anything(self) -> bool:
        """Whether any outcome has been published, whatever was chosen."""
        return any(offered.choices for offered in self.filters.values())

    @property
    def key(self) -> str:
        """What tells this list from another of the same page."""
        return urlencode(self.chosen | {"page": self.number})

    @property
    def kept(self) -> str:
        """What the links to the other pages of this list repeat."""
        return urlencode({name: value for name, value in self.chosen.items() if value})

    @property
    def is_filtered(self) -> bool:
        return any(self.chosen.values())

    @cached_property
    def fitting(self) -> PageQuerySet:
        found = self.all
        if self.chosen["category"]:
            found = found.filter(category_code=self.chosen["category"])
        if self.chosen["unit"]:
            found = found.filter(unit__code=self.chosen["unit"])
        if self.chosen["year"]:
            year = self.chosen["year"]
            found = found.filter(year=int(year)) if is_year(year) else found.none()
        if self.chosen["result"]:
            found = found.filter(result=self.chosen["result"])
        return found

    @cached_property
    def page(self) -> Page:
        return Paginator(self.fitting, A_PAGE).get_page(self.number)

    @cached_property
    def filters(self) -> dict[str, Filter]:
        return {
            name: Filter(
                name,
                [
                    Choice(value, label, value == self.chosen[name])
                    for value, label in labels.items()
                ],
            )
            for name, labels in self._offered().items()
        }

    def _offered(self) -> dict[str, dict[str, Any]]:
        """Return every value that occurs, in one query."""
        rows = self.all.order_by("-year", "category_code", "unit__path").values_list(
            *("year", "result", "category_code", "category_title_zh"),
            *("category_title_en", "unit__code", "unit__name_zh", "unit__name_en"),
        )
        offered: dict[str, dict[str, Any]] = {name: {} for name in self.chosen}
        for year, result, code, zh, en, unit, unit_zh, unit_en in rows.distinct():
            # A title that changed over the years is one category all the same.
            offered["category"].setdefault(code, Text(zh, en))
            offered["year"][str(year)] = str(year)
            if unit:
                offered["unit"][unit] = Text(unit_zh, unit_en)
            if result:
                offered["result"][result] = Case.Result(result).label
        return offered


def live() -> PageQuerySet:
    return OutcomePage.objects.live().order_by("-first_published_at", "-pk")


def latest(*, language: str, procedure: str = "", count: int) -> PageQuerySet:
    found = live().filter(locale__language_code=language)
    if procedure:
        found = found.filter(procedure_code=procedure)
    return found[:count]


def listed(page: OutcomePage, request: HttpRequest | None) -> Listed:
    return Listed(
        title=page.title_in_language,
        url=page.get_url(request) or "",
        published_on=page.first_published_at,
        summary=page.category_title,
        status={
            "label": Case.Result(page.result).label if page.result else "",
            "tone": TONES.get(page.result, "quiet"),
        },
    )


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4
