from django import template

from casework.clocks import ExplainedDay
from casework.procedures.text import Text

register = template.Library()


@register.simple_tag
def reason(day: ExplainedDay) -> Text:
    """Why a day was counted or not, in the language of the reader."""
    return Text(zh=day.text_zh, en=day.text_en)
