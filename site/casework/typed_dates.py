"""Days, times and amounts as people type them: whatever the width, or the sign between.

The browser's own date field would show nothing of what is no date; here nothing that
was typed is lost.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# Days of a calendar; beyond them no workdays are counted.
FIRST, LAST = date(1970, 1, 1), date(2099, 12, 31)
NO_DAY = _("Enter a day that exists, for example 2026-03-02.")
OUT_OF_CALENDAR = _("Days are counted from 1970 to 2099.")


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
