"""What a browser would send back when nothing was changed on a page."""

from typing import Any

from django.forms import BaseForm, CheckboxInput, CheckboxSelectMultiple


def filled_in(form: BaseForm) -> dict:
    """Return the fields of a form and of the rows under it, as shown."""
    data = _fields(form)
    for formset in getattr(form, "formsets", {}).values():
        data |= _fields(formset.management_form)
        for row in formset.forms:
            data |= _fields(row)
    return data


def _fields(form: BaseForm) -> dict:
    data: dict[str, Any] = {}
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, CheckboxSelectMultiple):
            data[bound.html_name] = widget.format_value(value)
        elif isinstance(widget, CheckboxInput):
            if value:
                data[bound.html_name] = "on"
        else:
            data[bound.html_name] = "" if value is None else widget.format_value(value)
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in data.items()
        if value is not None
    }
