from collections.abc import Iterable
from typing import Any

from django import template

from casework.actors import actor_for
from casework.backoffice import kinds, words
from casework.backoffice.files import FileRow
from casework.models import Message

register = template.Library()


@register.filter
def person(user: Any) -> str:
    return words.person_name(user) if user else ""


@register.simple_tag(takes_context=True)
def registers(context: Any) -> list[kinds.CaseKind]:
    """Return the registers that the person may open."""
    actor = actor_for(context["request"].user)
    return list(kinds.KINDS.values()) if kinds.reads_register(actor) else []


@register.simple_tag
def of_message(files: Iterable[FileRow], message: Message) -> list[FileRow]:
    """Return the files that came with one message."""
    return [file for file in files if file.message_id == message.pk]
