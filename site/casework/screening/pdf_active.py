"""What a PDF may not hold: programs, actions, attachments, remote content."""

import re
from typing import Any

from . import pdf_syntax
from .pdf_syntax import Broken, Name
from .refusals import Refused
from .relationships import LINK_SCHEMES

KEYS = {
    "JS": "script",
    "JavaScript": "script",
    "XFA": "xfa",
    "NeedsRendering": "xfa",
    "EmbeddedFiles": "attachments",
    "EF": "attachments",
    "Collection": "attachments",
    "RichMediaContent": "media",
    "RichMediaSettings": "media",
    "Renditions": "media",
    "3DD": "media",
    "OPI": "remote",
}
ACTIONS = {
    "JavaScript": "script",
    "Launch": "actions",
    "SubmitForm": "actions",
    "ImportData": "actions",
    "GoToR": "actions",
    "GoToE": "attachments",
    "Rendition": "media",
    "Movie": "media",
    "Sound": "media",
    "GoTo3DView": "media",
    "RichMediaExecute": "media",
}
SUBTYPES = {
    "RichMedia": "media",
    "Movie": "media",
    "Sound": "media",
    "Screen": "media",
    "3D": "media",
    "FileAttachment": "attachments",
}
TYPES = {"EmbeddedFile": "attachments"}
BARE = (
    ACTIONS | {name: SUBTYPES[name] for name in ("RichMedia", "FileAttachment")} | TYPES
)
ANYWHERE = (
    KEYS | ACTIONS | SUBTYPES | TYPES | {"AA": "actions", "OpenAction": "actions"}
)
# What a document may do on opening: show a place in itself.
QUIET_ACTIONS = {"GoTo"}
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")


def check(value: Any, is_stream: bool) -> None:
    """Refuse an object that does something, or has something inside it that does."""
    if isinstance(value, Name) and value in BARE:
        raise Refused(BARE[value])
    if isinstance(value, Broken):
        for name in value:
            if name in ANYWHERE:
                raise Refused(ANYWHERE[name])
    for dictionary in pdf_syntax.dictionaries(value):
        _check_dictionary(dictionary, is_stream and dictionary is value)


def _check_dictionary(dictionary: dict[Any, Any], is_stream: bool) -> None:
    for key in KEYS.keys() & dictionary.keys():
        raise Refused(KEYS[key])
    for key, refused in (("S", ACTIONS), ("Subtype", SUBTYPES), ("Type", TYPES)):
        value = dictionary.get(key)
        if isinstance(value, Name) and value in refused:
            raise Refused(refused[value])
    if dictionary.get("AA") not in (None, {}):
        raise Refused("actions")
    if is_stream and (dictionary.keys() & {"F", "FFilter", "FDecodeParms"}):
        raise Refused("remote")  # its data are in another file
    if is_stream and dictionary.get("Subtype") == "PS":
        raise Refused("script")
    _check_links(dictionary)


def _check_links(dictionary: dict[Any, Any]) -> None:
    link = dictionary.get("URI")
    if isinstance(link, bytes) and not _is_plain_link(link):
        raise Refused("actions")
    is_to_elsewhere = dictionary.get("S") in {"GoTo", "Thread"} and "F" in dictionary
    other = dictionary.get("Ref")
    if is_to_elsewhere or (isinstance(other, dict) and "F" in other):
        raise Refused("remote")


def check_opening(action: Any) -> None:
    """Refuse what happens on opening unless it only shows a place."""
    if isinstance(action, dict):
        if action.get("S") not in QUIET_ACTIONS or "Next" in action:
            raise Refused("actions")


def _is_plain_link(link: bytes) -> bool:
    text = link.replace(b"\\", b"/")
    if link.startswith((b"\xfe\xff", b"\xff\xfe")):
        text = link.decode("utf-16", errors="replace").encode()
    shown = text.decode("latin-1").strip()
    scheme = SCHEME.match(shown)
    if scheme:
        return scheme[1].lower() in LINK_SCHEMES
    return not shown.startswith("//")
