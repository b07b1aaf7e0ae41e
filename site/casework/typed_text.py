"""Text as people type and paste it: what counts as empty, what cannot be stored.

Whatever is visible is stored as it came, in any script and direction. Control
characters are taken out, and the person is told; nothing else is changed.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# A pasted Word or PDF text has these where a line or a page ended.
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# NUL is refused by PostgreSQL, a lone surrogate by UTF-8, the rest by readers.
UNSTORABLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Letters and symbols of Unicode that have no shape of their own.
SHAPELESS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})


def storable(text: str) -> tuple[str, int]:
    """Return the text without unstorable characters, and how many there were."""
    return UNSTORABLE.subn("", LINE_ENDS.sub("\n", text))


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: blanks, zero-width characters, marks."""
    return all(
        character in SHAPELESS or unicodedata.category(character) in INVISIBLE
        for character in text
    )


class TypedText(forms.CharField):
    """A text field that forgives what was pasted and says what it took out."""

    default_error_messages = {
        "unstorable": ngettext_lazy(
            "%(count)d invisible control character cannot be stored. It has been "
            "taken out below: please check the text and send it again.",
            "%(count)d invisible control characters cannot be stored. They have been "
            "taken out below: please check the text and send it again.",
            "count",
        ),
        "too_long": _(
            "This text has %(length)s characters; there is room for %(limit)s. "
            "Shorten it, or send the rest as a file."
        ),
    }

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)
        # max_length in HTML would cut a pasted text without a word.
        self.validators = []

    def to_python(self, value: Any) -> str:
        # Not strip(): it would take the blanks that indent a Chinese paragraph.
        text = storable(str(value or ""))[0].strip(" \t\n")
        return "" if is_blank(text) else text

    def bound_data(self, data: Any, initial: Any) -> Any:
        return storable(data)[0] if isinstance(data, str) else data

    def clean(self, value: Any) -> str:
        removed = storable(str(value or ""))[1]
        if removed:
            raise ValidationError(
                self.error_messages["unstorable"],
                code="unstorable",
                params={"count": removed},
            )
        return super().clean(value)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": len(value), "limit": self.limit},
            )
