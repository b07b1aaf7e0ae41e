"""What the deadline calculator asks: a limit, a first day, and what happened since."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casework.clocks import Duration
from casework.clocks.durations import LONGEST
from casework.models import Calendar, ProcedureVersion
from casework.procedures.definition import Definition, Extension, Limit
from casework.procedures.text import Text

OTHER = "other"
STOPS = range(1, 4)
# Days of a calendar; beyond them no workdays are counted.
FIRST, LAST = date(1970, 1, 1), date(2099, 12, 31)
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
NO_DAY = _("Enter a day that exists, for example 2026-03-02.")
NOT_PROMISED = _("This time limit is not promised at the moment.")
OUT_OF_CALENDAR = _("Days are counted from 1970 to 2099.")


class Promised(NamedTuple):
    """A procedure in force with the limits that it promises to the public."""

    code: str
    title: Text
    limits: Sequence[Limit]


def _plain(typed: Any) -> str:
    """Undo what input methods do to digits and signs."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(typed or "")))


class _Shown:
    """The browser's own field, or a plain one for what the browser would not show."""

    shown: re.Pattern[str]
    own: str

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        text = context["widget"]["value"] or ""
        context["widget"]["type"] = self.own if self._is_shown(text) else "text"
        return context

    def _is_shown(self, text: str) -> bool:
        if not text:
            return True
        try:
            return bool(self.shown.fullmatch(text) and self.read(text))
        except ValueError:
            return False

    def read(self, text: str) -> bool:
        return True


class DayInput(_Shown, forms.DateInput):
    own, shown = "date", re.compile(r"\d{4}-\d\d-\d\d")

    def read(self, text: str) -> bool:
        return bool(date.fromisoformat(text))


class TimeInput(_Shown, forms.TimeInput):
    own, shown = "time", re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class DayField(forms.DateField):
    """A day, however it is written in China; out of the calendar is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=DayInput(format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
            error_messages={"required": NO_DAY, "invalid": NO_DAY},
            validators=[
                MinValueValidator(FIRST, OUT_OF_CALENDAR),
                MaxValueValidator(LAST, OUT_OF_CALENDAR),
            ],
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        return super().to_python(_plain(value))


class TimeField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=TimeInput(format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S"],
            error_messages={"invalid": _("Enter a time, for example 09:15.")},
            **options,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(_plain(value))


class AmountField(forms.IntegerField):
    """A whole number, in a field that shows whatever was typed."""

    def __init__(self, **options: Any) -> None:
        whole = _("Enter a whole number.")
        super().__init__(
            min_value=0,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
            error_messages={"invalid": whole, "min_value": whole},
            **options,
        )

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_plain(value)[:20])


class CalculatorForm(forms.Form):
    """Nothing here is about a person; every answer has an address to pass on."""

    limit = forms.ChoiceField(
        label=_("Which time limit"),
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
            for name, label in ((f"from{n}", _("from")), (f"to{n}", _("to"))):
                self.fields[name] = DayField(label=label, required=False)
        self.fields["limit"].choices = self._limits  # type: ignore[attr-defined]
        self.fields["calendar"].choices = self._calendars  # type: ignore[attr-defined]

    def _limits(self) -> list[tuple[str, Any]]:
        groups = [
            (
                str(procedure.title),
                [(f"{procedure.code}.{limit.code}", words(limit)) for limit in limits],
            )
            for procedure in self.offered
            if (limits := procedure.limits)
        ]
        return [*groups, (OTHER, _("Another time limit"))]

    def _calendars(self) -> list[tuple[str, str]]:
        return [(row.code, str(row.name)) for row in self._rows]

    @cached_property
    def _rows(self) -> list[Calendar]:
        return list(Calendar.objects.all())

    @property
    def stops(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(n, self[f"from{n}"], self[f"to{n}"]) for n in STOPS]

    @property
    def tells_more(self) -> bool:
        """Whether something was said of stops or an extension."""
        names = ["more", *(f"{side}{n}" for n in STOPS for side in ("from", "to"))]
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
        elif name:
            procedure, _dot, code = name.partition(".")
            self.definition = in_force(procedure)
            try:
                self.chosen = self.definition.limit(code) if self.definition else None
            except LookupError:
                self.add_error(
                    "limit", self.fields["limit"].error_messages["invalid_choice"]
                )

    def _other(self, cleaned: dict[str, Any]) -> Limit | None:
        unit: Any = cleaned.get("amount_in") or "workday"
        if "amount" in self.errors or "amount_in" in self.errors:
            return None
        amount = cleaned.get("amount")
        if amount is None:
            self.add_error("amount", _("Say how long the limit is."))
            return None
        if amount > LONGEST[unit]:
            self.add_error("amount", _("No limit is longer than a century."))
            return None
        return Limit(
            OTHER,
            Text("自定的期限", "Another time limit"),
            starts_on="case.received",
            met_by="case.answered",
            amount=amount,
            unit=unit,
            roll=cleaned.get("roll") or "next_workday",
        )

    def _check_stop(self, n: int, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get(f"from{n}"), cleaned.get(f"to{n}")
        if first and not last and f"to{n}" not in self.errors:
            self.add_error(f"to{n}", _("Say until when the clock stood still."))
        elif last and not first and f"from{n}" not in self.errors:
            self.add_error(f"from{n}", _("Say from when the clock stood still."))
        elif first and last and last < first:
            self.add_error(f"to{n}", _("The clock cannot start again before it stops."))
        elif first and last and (last - first).days > LONGEST_STOP:
            self.add_error(f"to{n}", _("A stop of more than three years is a slip."))

    def _check_extension(self, cleaned: dict[str, Any]) -> None:
        amount, unit = cleaned.get("more"), cleaned.get("more_in")
        if not amount or self.chosen is None:
            return
        if self.definition is not None:
            fault = _beyond(self.chosen.extension, amount, unit)
            if fault:
                self.add_error("more", fault)
        elif amount > LONGEST[unit or self.chosen.unit]:
            self.add_error("more", _("No limit is longer than a century."))

    @property
    def extension(self) -> Duration | None:
        amount, limit = self.cleaned_data.get("more"), self.chosen
        if not amount or limit is None:
            return None
        rule = limit.extension.unit if limit.extension else limit.unit
        return Duration(amount, self.cleaned_data.get("more_in") or rule)


def _beyond(rule: Extension | None, amount: int, unit: str | None) -> str:
    """Say what is wrong with an extension that was not promised so."""
    if rule is None:
        return _t("This promise allows no extension.")
    most = Duration(rule.amount * rule.times, rule.unit)
    if amount <= most.n and unit in ("", None, rule.unit):
        return ""
    return _t("This promise allows an extension of at most %(most)s.") % {
        "most": Text(most.text_zh, most.text_en)
    }


def words(limit: Limit) -> str:
    length = Duration(limit.amount or 0, limit.unit)
    return f"{limit.title} · {Text(length.text_zh, length.text_en)}"


def in_force(procedure: str) -> Definition | None:
    """Return the procedure with this code as it is promised now."""
    version = (
        ProcedureVersion.objects.filter(procedure__code=procedure, procedure__live=True)
        .order_by("-number")
        .first()
    )
    return version.definition if version else None
