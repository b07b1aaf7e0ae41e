"""What the deadline calculator asks: a limit, a first day, and what happened since."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.backoffice.words import amount
from casework.clocks import Duration
from casework.clocks.durations import LONGEST
from casework.models import Calendar, ProcedureVersion
from casework.procedures.definition import Definition, Extension, Limit
from casework.procedures.text import Text
from casework.typed_dates import AmountField, DayField, TimeField

OTHER = "other"
# Asked only of another limit than those promised.
OWN = ("amount", "amount_in", "roll", "calendar")
STOPS = range(1, 4)
SIDES = ("from", "to")
LONGEST_STOP = 1_096  # days
INSTANT = {"minute", "hour"}
UNITS = (
    ("workday", _("workdays")),
    ("calendar_day", _("calendar days")),
    ("month", _("months")),
    ("hour", _("hours, round the clock")),
    ("minute", _("minutes, round the clock")),
)
ROLLS = (
    ("next_workday", _("The limit ends on the next workday")),
    ("none", _("The limit ends on that day all the same")),
)
NOT_PROMISED = _("This time limit is not promised at the moment.")


class Promised(NamedTuple):
    """A procedure in force with the limits that it promises to the public."""

    code: str
    title: Text
    limits: Sequence[Limit]


class LimitSelect(forms.Select):
    """Drawn without a template an option: an office may promise hundreds of limits.

    Those in hours are marked, so that a time is asked for these alone.
    """

    timed: Collection[str] = ()

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        chosen = str(value or "")
        head = flatatt(self.build_attrs(self.attrs, attrs) | {"name": name})
        rows = [
            self._group(label, options, chosen)
            if isinstance(options, list)
            else self._option(label, options, chosen)
            for label, options in self.choices
        ]
        return format_html(
            "<select{}>{}</select>", head, format_html_join("", "{}", zip(rows))
        )

    def _group(self, label: Any, options: list[Any], chosen: str) -> SafeString:
        rows = [(self._option(code, words, chosen),) for code, words in options]
        inner = format_html_join("", "{}", rows)
        return format_html('<optgroup label="{}">{}</optgroup>', label, inner)

    def _option(self, code: str, words: Any, chosen: str) -> SafeString:
        selected = SafeString(" selected" if code == chosen else "")
        timed = SafeString(" data-timed" if code in self.timed else "")
        return format_html(
            '<option value="{}"{}{}>{}</option>', code, timed, selected, words
        )


class CalculatorForm(forms.Form):
    """Nothing here is about a person; every answer has an address to pass on."""

    limit = forms.ChoiceField(
        label=_("Which time limit"),
        widget=LimitSelect,
        help_text=_("One that we promise, or another one."),
        error_messages={
            "required": _("Choose a time limit."),
            "invalid_choice": NOT_PROMISED,
        },
    )
    amount = AmountField(label=_("How long"))
    amount_in = forms.ChoiceField(label=_("Counted in"), choices=UNITS, required=False)
    roll = forms.ChoiceField(
        label=_("If the last day is a day off"), choices=ROLLS, required=False
    )
    calendar = forms.ChoiceField(label=_("Calendar of holidays"), required=False)
    on = DayField(
        label=_("First day"),
        help_text=_(
            "The day we received it, or on which the step before was done. This is "
            "day 0: it is not counted itself, and it may be a day off."
        ),
    )
    at = TimeField(
        label=_("Time of that day"),
        help_text=_("Needed only for limits in hours or minutes, for example 09:15."),
        required=False,
    )
    more = AmountField(
        label=_("Extended by"),
        help_text=_("If the limit was extended: by how much in all."),
    )
    more_in = forms.ChoiceField(
        label=_("Extended in"),
        choices=(("", _("the same unit as the limit")), *UNITS),
        required=False,
    )

    # The browser must not hold back what the error summary explains better.
    use_required_attribute = False

    def __init__(self, typed: Any = None, *, offered: Iterable[Promised], **options):
        super().__init__(typed, **options)
        self.offered = list(offered)
        self.definition: Definition | None = None
        self.chosen: Limit | None = None
        for n in STOPS:
            first = gettext("Stop %(n)d, from") % {"n": n}
            last = gettext("Stop %(n)d, to") % {"n": n}
            for name, label in ((f"from{n}", first), (f"to{n}", last)):
                self.fields[name] = DayField(label=label, required=False)
                label = gettext("%(stop)s, time") % {"stop": label}
                self.fields[f"{name}_at"] = TimeField(label=label, required=False)
        self.fields["limit"].choices = lambda: self._limits  # type: ignore[attr-defined]
        self.fields["limit"].widget.timed = {  # type: ignore[attr-defined]
            f"{procedure.code}.{limit.code}"
            for procedure in self.offered
            for limit in procedure.limits
            if limit.unit in INSTANT
        }
        self.fields["calendar"].choices = self._calendars  # type: ignore[attr-defined]

    @cached_property
    def _limits(self) -> list[tuple[str, Any]]:
        groups = [
            (
                str(procedure.title),
                [(f"{procedure.code}.{limit.code}", words(limit)) for limit in limits],
            )
            for procedure in self.offered
            if (limits := procedure.limits)
        ]
        nothing = ("", _("Choose a time limit"))
        return [nothing, *groups, (OTHER, _("Another time limit"))]

    def _calendars(self) -> list[tuple[str, str]]:
        return [(row.code, str(row.name)) for row in self._rows]

    @cached_property
    def _rows(self) -> list[Calendar]:
        return list(Calendar.objects.all())

    @property
    def stops(self) -> list[tuple[int, list[tuple[Any, ...]]]]:
        """The fields of each stop: from and to, each a day and a time."""
        return [
            (n, [(side, self[f"{side}{n}"], self[f"{side}{n}_at"]) for side in SIDES])
            for n in STOPS
        ]

    @property
    def tells_more(self) -> bool:
        """Whether something was said of stops or an extension."""
        names = ["more", *(f"{side}{n}" for n in STOPS for side in SIDES)]
        return any(self[name].value() for name in names)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        self._find_limit(cleaned)
        if self.chosen and self.chosen.unit in INSTANT and not cleaned.get("at"):
            if "at" not in self.errors:
                hours = _("A limit in hours or minutes runs from a time of day.")
                self.add_error("at", hours)
        for n in STOPS:
            self._check_stop(n, cleaned)
        self._check_extension(cleaned)
        return cleaned

    def _find_limit(self, cleaned: dict[str, Any]) -> None:
        name = cleaned.get("limit")
        if name == OTHER:
            self.chosen = self._other(cleaned)
            return
        # What is said of another limit does not matter then, right or wrong.
        for own in OWN:
            self.errors.pop(own, None)
        if name:
            procedure, _dot, code = name.partition(".")
            self.definition = in_force(procedure)
            limits = self.definition.public_limits if self.definition else ()
            self.chosen = next((each for each in limits if each.code == code), None)
            if self.chosen is None:
                self.add_error("limit", NOT_PROMISED)

    def _other(self, cleaned: dict[str, Any]) -> Limit | None:
        unit: Any = cleaned.get("amount_in") or "workday"
        if "amount" in self.errors or "amount_in" in self.errors:
            return None
        length = cleaned.get("amount")
        if length is None:
            self.add_error("amount", _("Say how long the limit is."))
            return None
        if length > LONGEST[unit]:
            self.add_error("amount", _("No limit is longer than a century."))
            return None
        return Limit(
            OTHER,
            Text("自定的期限", "Another time limit"),
            starts_on="case.received",
            met_by="case.answered",
            amount=length,
            unit=unit,
            roll=cleaned.get("roll") or "next_workday",
        )

    def _check_stop(self, n: int, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get(f"from{n}"), cleaned.get(f"to{n}")
        if first and not last and f"to{n}" not in self.errors:
            self.add_error(f"to{n}", _("Say until when the clock stood still."))
        elif last and not first and f"from{n}" not in self.errors:
            self.add_error(f"from{n}", _("Say from when the clock stood still."))
        elif first and last and self._runs_backwards(n, first, last, cleaned):
            self.add_error(f"to{n}", _("The clock cannot start again before it stops."))
        elif first and last and (last - first).days > LONGEST_STOP:
            self.add_error(f"to{n}", _("A stop of more than three years is a slip."))

    def _runs_backwards(
        self, n: int, first: date, last: date, cleaned: dict[str, Any]
    ) -> bool:
        begins, ends = cleaned.get(f"from{n}_at"), cleaned.get(f"to{n}_at")
        is_sooner = bool(begins and ends and ends < begins)
        return last < first or (last == first and is_sooner)

    def _check_extension(self, cleaned: dict[str, Any]) -> None:
        more, unit = cleaned.get("more"), cleaned.get("more_in")
        if not more or self.chosen is None:
            return
        if self.definition is not None:
            fault = _beyond(self.chosen.extension, more, unit)
            if fault:
                self.add_error("more", fault)
        elif more > LONGEST[unit or self.chosen.unit]:
            self.add_error("more", _("No limit is longer than a century."))

    @property
    def extension(self) -> Duration | None:
        more, limit = self.cleaned_data.get("more"), self.chosen
        if not more or limit is None:
            return None
        rule = limit.extension.unit if limit.extension else limit.unit
        return Duration(more, self.cleaned_data.get("more_in") or rule)


def _beyond(rule: Extension | None, more: int, unit: str | None) -> str:
    """Say what is wrong with an extension that was not promised so."""
    if rule is None:
        return gettext("This promise allows no extension.")
    most = rule.amount * rule.times
    if more <= most and unit in ("", None, rule.unit):
        return ""
    return gettext("This promise allows an extension of at most %(most)s.") % {
        "most": amount(most, rule.unit)
    }


def words(limit: Limit) -> str:
    return f"{limit.title} · {amount(limit.amount or 0, limit.unit)}"


def in_force(procedure: str) -> Definition | None:
    """Return the procedure with this code as it is promised now."""
    version = (
        ProcedureVersion.objects.filter(procedure__code=procedure, procedure__live=True)
        .order_by("-number")
        .first()
    )
    return version.definition if version else None
