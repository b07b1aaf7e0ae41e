"""What every public template draws with: `{% load components %}`.

Forms, texts in two languages, lengths of time. The markup is in
templates/components; nothing here knows a page or a case.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

AT_ONCE = {"minute", "hour"}
AMOUNTS = {
    "minute": lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    "hour": lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    "calendar_day": lambda n: ngettext("%(n)d day", "%(n)d days", n),
    "workday": lambda n: ngettext("%(n)d workday", "%(n)d workdays", n),
    "month": lambda n: ngettext("%(n)d month", "%(n)d months", n),
}


@register.simple_tag
def text(value: Any) -> str:
    """Print a text; say its language where it is not the language of the page."""
    lang = getattr(value, "lang", "")
    if not lang or lang.split("-")[0] == (get_language() or "").split("-")[0]:
        return format_html("{}", value)
    return format_html('<span lang="{}">{}</span>', lang, value)


@register.filter
def duration(limit: Any) -> str:
    """Put `amount` and `unit` of a limit into words: "7 workdays", "at once"."""
    if limit.amount is None:
        return gettext("not yet set")
    if limit.amount == 0:
        return gettext("at once") if limit.unit in AT_ONCE else gettext("the same day")
    return AMOUNTS[limit.unit](limit.amount) % {"n": limit.amount}


@register.filter
def dialable(phone: str) -> str:
    """Return the digits of the first number in a line of contact."""
    first = re.split(r"[,，;；、/(（转]", phone)[0]
    return re.sub(r"[^\d+]", "", first)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    modifier: str = "",
    label: str = "",
    hint: str = "",
    optional: bool | None = None,
) -> dict[str, Any]:
    """Draw one field of a form: label, hint, errors, control."""
    return {
        "field": bound,
        "kind": _kind(bound.field.widget),
        "wrong": bool(bound.errors),
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "optional": not bound.field.required if optional is None else optional,
        "modifier": modifier,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*bound_forms: forms.BaseForm) -> dict[str, Any]:
    """List every error of the forms, each a link to the control it is about."""
    errors: list[dict[str, Any]] = []
    for form in bound_forms:
        errors += [{"message": message} for message in form.non_field_errors()]
        for bound in form:
            errors += _errors_of(bound)
    return {"errors": errors}


@register.inclusion_tag("components/bar.html")
def bar(part: float, whole: float, tone: str = "") -> dict[str, Any]:
    percent = round(100 * part / whole, 2) if whole else 0
    # A decimal comma would not be SVG, whatever the language of the page.
    return {"percent": str(max(0, min(100, percent))), "tone": tone}


@register.simple_block_tag
def callout(content: str, tone: str = "note", title: Any = "", heading: int = 2) -> str:
    head: str = SafeString("")
    if title:
        head = format_html(
            '<h{level} class="notice__title">{title}</h{level}>',
            level=heading,
            title=title,
        )
    return format_html(
        '<div class="notice notice--{}">{}<div>{}</div></div>', tone, head, content
    )


@register.simple_block_tag
def fieldset(content: str, legend: Any) -> str:
    return format_html(
        '<fieldset class="fieldset"><legend class="fieldset__legend">{}</legend>'
        "{}</fieldset>",
        legend,
        content,
    )


@register.simple_block_tag
def expander(content: str, summary: Any, is_open: bool = False) -> str:
    """Wrap what only some readers need; named so because `details` is HTML's own."""
    return format_html(
        '<details class="details"{}><summary>{}</summary>'
        '<div class="details__body stack">{}</div></details>',
        SafeString(" open" if is_open else ""),
        summary,
        content,
    )


@register.filter
def joined(values: Iterable[Any]) -> str:
    """Join as a list reads: 、 in Chinese, commas in English."""
    separator = gettext(", ")
    return mark_safe(  # noqa: S308 - each part is escaped, the separator is ours
        separator.join(text(value) for value in values)
    )


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "group" if widget.use_fieldset else "control"


def _errors_of(bound: BoundField) -> list[dict[str, Any]]:
    if bound.is_hidden:
        # There is nothing to jump to.
        return [{"message": message} for message in bound.errors]
    target = bound.id_for_label or bound.auto_id
    if _kind(bound.field.widget) == "choices":
        target = f"{bound.auto_id}_0"
    # A question is a label too, but "Which unit?: say which" reads badly.
    label = str(bound.label).rstrip("?？:： ")
    return [
        {"target": target, "label": label, "message": message}
        for message in bound.errors
    ]
