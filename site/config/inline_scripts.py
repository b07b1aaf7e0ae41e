"""The few inline scripts Wagtail still writes, let through by a nonce of the answer.

A form widget is started by one call with JSON in it, and an inline panel by one more.
Only a script that is exactly such a call gets the nonce; whatever else stands between
script tags, however it got there, does not run.
"""

import re

# Only what JSON is made of, so nothing can follow the call. A string may hold no "<":
# Wagtail writes it as \u003c, and a tag could end the script before its time.
STRING = rb'"(?:[^"\\<\n]|\\.)*+"'
JSON = rb"(?:" + STRING + rb"|[\s\[\]{}:,0-9.+-]|true|false|null)*+"
CALL = rb"(?:init\w*Chooser|create\w+Chooser|new \w+Chooser)\(" + JSON + rb"\);?"
PANEL = (
    rb"\(function\(\) \{\s*var panel = new \w+Panel\(JSON\.parse\("
    + STRING
    + rb"\)\);\s*\}\)\(\);"
)
# Inside the template of a form still to be added, Wagtail writes the end tag so.
END = rb"(?:</script>|<-/script>)"
STARTER = re.compile(
    rb"<script>(?=\s*+(?:" + CALL + rb"|" + PANEL + rb")\s*+" + END + rb")"
)


def with_nonce(html: bytes, nonce: str) -> tuple[bytes, int]:
    """Return the page with the nonce on what may run, and on how many scripts."""
    return STARTER.subn(b'<script nonce="' + nonce.encode() + b'">', html)
