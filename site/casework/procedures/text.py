"""Texts that exist in Chinese and in English."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; prints in the language of the reader."""

    zh: str = ""
    en: str = ""

    def __str__(self) -> str:
        if (get_language() or "").startswith("en"):
            return self.en or self.zh
        return self.zh or self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    @property
    def lang(self) -> str:
        """The language that `str()` really gives: for the `lang` attribute."""
        wants_english = (get_language() or "").startswith("en")
        if wants_english:
            return "en" if self.en else "zh-Hans"
        return "zh-Hans" if self.zh else "en"


class BilingualField:
    """Reads `<name>_zh` and `<name>_en` of a model as one `Text`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return Text(
            zh=getattr(instance, f"{self.name}_zh"),
            en=getattr(instance, f"{self.name}_en"),
        )
