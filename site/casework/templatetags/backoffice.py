from collections.abc import Iterable
from typing import Any

from django import template

from casework.backoffice import words
from casework.backoffice.files import FileRow
from casework.models import Message

register = template.Library()


@register.filter
def person(user: Any) -> str:
    return words.person_name(user) if user else ""


@register.simple_tag
def of_message(files: Iterable[FileRow], message: Message) -> list[FileRow]:
    """Return the files that came with one message."""
    return [file for file in files if file.message_id == message.pk]
