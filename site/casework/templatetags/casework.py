from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext

register = template.Library()


@register.filter
def through(first: date, last: date) -> str:
    """Print the days from one to another: 2–6 March, Monday to Friday."""
    if first == last:
        return day_and_weekday(first)
    return gettext("%(first)s to %(last)s") % {
        "first": day_and_weekday(first),
        "last": day_and_weekday(last),
    }


@register.filter
def day_and_weekday(day: date) -> str:
    return f"{date_format(day, 'SHORT_DATE_FORMAT')} {date_format(day, 'D')}"
