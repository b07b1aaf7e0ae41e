"""What stops a draft from being published, with links to the fields."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import TabbedInterface

from casework.content_admin.choosing import words_of
from casework.models import Procedure
from casework.procedures.columns import PROCEDURE, QUESTIONS, ROWS
from casework.procedures.doubts import digest
from casework.procedures.problems import Problem
from casework.procedures.publishing import are_looked_at, doubts_of, problems_of
from casework.procedures.rows import Place, in_order, place_of

ROW_NAMES = {
    "channels": _("Channel"),
    "exclusions": _("Excluded matter"),
    "categories": _("Category"),
    "questions": _("Question"),
    "severities": _("Severity"),
    "steps": _("Step"),
    "limits": _("Time limit"),
    "stops": _("Stop"),
    "gates": _("Gate"),
    "answer_parts": _("Part"),
    "areas": _("Area"),
    "escalations": _("Rung"),
}
MODELS = {table.relation: table.model for table in (*ROWS.values(), QUESTIONS)}


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem in the words of the form."""

    place: str
    message: str
    anchor: str


def lines(procedure: Procedure, problems: Iterable[Problem]) -> list[ProblemLine]:
    return [_line(procedure, problem) for problem in problems]


def _line(procedure: Procedure, problem: Problem) -> ProblemLine:
    place = place_of(procedure, problem.path)
    return ProblemLine(_words(procedure, place), problem.message, _anchor(place))


def _words(procedure: Procedure, place: Place) -> str:
    """Say where it is: Time limit 2 “Answer”: amount."""
    words = ""
    model = MODELS.get(place.relation, PROCEDURE.model)
    if place.relation:
        words = str(ROW_NAMES[place.relation])
        if place.number >= 0:
            row = in_order(procedure, place.relation)[place.number]
            name = words_of(row)
            words = f"{words} {place.number + 1}" + (f" “{name}”" if name else "")
    if not place.column:
        return words
    field = capfirst(str(model._meta.get_field(place.column).verbose_name))
    return f"{words} · {field}" if words else field


def _anchor(place: Place) -> str:
    if not place.relation:
        return f"id_{place.column}"
    if place.number < 0:
        return f"id_{place.relation}-FORMS"
    if not place.column:
        return f"inline_child_{place.relation}-{place.number}"
    return f"id_{place.relation}-{place.number}-{place.column}"


class TabsUnderProblems(TabbedInterface):
    """The tabs of a draft, and above them what stops it from being published."""

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "backoffice/content/tabs.html"

        @cached_property
        def lines(self) -> list[ProblemLine]:
            # After a refusal the message says it, and the form may not be readable.
            if self.instance.pk is None or self.form.is_bound:
                return []
            return lines(self.instance, problems_of(self.instance))

        @cached_property
        def _doubts(self) -> list[Problem]:
            if self.instance.pk is None or self.form.is_bound:
                return []
            return doubts_of(self.instance)

        @property
        def doubts(self) -> list[ProblemLine]:
            return lines(self.instance, self._doubts)

        @property
        def digest(self) -> str:
            return digest(self._doubts)

        @property
        def are_looked_at(self) -> bool:
            return are_looked_at(self.instance, self._doubts)

        @property
        def trial_url(self) -> str:
            """Where a change of what is in force is tried on last year's cases."""
            if self.instance.pk is None or not self.instance.versions.exists():
                return ""
            return reverse("procedures:trial", args=[self.instance.pk])

        @property
        def media(self) -> Media:
            return super().media + Media(
                css={"all": ["css/procedures.css"]},
                js=["js/problem_links.js", "js/procedure_form.js"],
            )
