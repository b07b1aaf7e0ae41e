"""Parts of pages: kept until something is published, never a draft."""

import pytest
from django.template import Context, Template
from django.utils import translation

from config import page_cache
from home.remembering import remembered

PART = Template(
    '{% load remembering %}{% remember 60 "part" name %}{{ words }}{% endremember %}'
)


@pytest.fixture(autouse=True)
def _memory(settings, tmp_path):
    settings.PAGE_CACHE_GENERATION_FILE = tmp_path / "generation"
    settings.CACHES = settings.CACHES | {
        "published": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
            "KEY_FUNCTION": "config.page_cache.published_key",
        }
    }


def drawn(rf, words, name="one", **attributes):
    request = rf.get("/")
    for attribute, value in attributes.items():
        setattr(request, attribute, value)
    return PART.render(Context({"request": request, "words": words, "name": name}))


def test_what_was_built_is_kept():
    assert remembered("key", lambda: "first") == "first"
    assert remembered("key", lambda: "second") == "first"
    assert remembered("other", lambda: "second") == "second"


def test_what_was_built_is_forgotten_when_something_is_published():
    remembered("key", lambda: "first")

    page_cache._next_generation()

    assert remembered("key", lambda: "second") == "second"


def test_what_was_read_before_a_publication_is_not_kept_after_it():
    def build():
        page_cache._next_generation()
        return "read before"

    remembered("key", build)

    assert remembered("key", lambda: "read after") == "read after"


def test_a_part_is_drawn_once(rf):
    assert drawn(rf, "first") == "first"
    assert drawn(rf, "second") == "first"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_part_is_drawn_for_each_language_and_name(rf, language):
    drawn(rf, "first")

    with translation.override(language):
        assert drawn(rf, language, name=language) == language


def test_a_previewed_draft_is_neither_kept_nor_replaced(rf):
    assert drawn(rf, "draft", is_preview=True) == "draft"
    assert drawn(rf, "published") == "published"
    assert drawn(rf, "draft", is_preview=True) == "draft"


def test_a_part_without_a_request_is_not_kept():
    for words in ("first", "second"):
        assert PART.render(Context({"words": words, "name": "x"})) == words


def test_words_of_a_part_are_escaped_once(rf):
    for _ in range(2):
        assert drawn(rf, "<b>", name="escaped") == "&lt;b&gt;"
