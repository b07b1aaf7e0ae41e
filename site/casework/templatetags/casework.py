from datetime import date

from django import template
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext

from casework.explanations import Stretch

register = template.Library()


@register.simple_tag
def days_of(stretch: Stretch) -> str:
    """Print the days of a stretch; the year only where it is another one."""
    first = _day(stretch.first, with_year=stretch.shows_year)
    if stretch.is_one_day:
        return first
    last = _day(stretch.last, with_year=stretch.last.year != stretch.first.year)
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def _day(day: date, *, with_year: bool) -> str:
    form = get_format("SHORT_DATE_FORMAT")
    if not with_year:
        form = form.replace("Y年", "").replace(" Y", "")
    return date_format(day, f"{form} D")
