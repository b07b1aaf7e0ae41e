from django import template
from django.template import Context
from wagtail.models import Page

from home.navigation import Frame

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """The frame of this page: names, menu, path, languages."""
    page = context.get("page")
    return Frame(context["request"], page if isinstance(page, Page) else None)
