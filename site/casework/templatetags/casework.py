from datetime import date

from django import template
from django.utils.formats import date_format, get_format
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def day_of(day: date, with_year: bool = True) -> str:
    """Print a day with its weekday, short enough for a table on a phone."""
    form = get_format("SHORT_DATE_FORMAT")
    if not with_year:
        form = form.replace("Y年", "").replace(" Y", "")
    weekday = date_format(day, "D").replace("星期", "周")
    return format_html(
        '<time datetime="{}">{} {}</time>',
        day.isoformat(),
        date_format(day, form),
        weekday,
    )
