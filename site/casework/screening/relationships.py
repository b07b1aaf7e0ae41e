"""Relationships of an office package: what a part points to, inside and outside.

Decided here: an ordinary hyperlink is a link somebody may follow, like one on paper,
and is harmless. Whatever a program would fetch by itself when the document is opened
(a template, picture, frame, sub-document, data) is refused unless it lies on the
submitter's own disk, where nobody else can make use of it.
"""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from . import markup
from .refusals import Refused

PART = re.compile(r"(?:(?P<folder>.*)/)?_rels/(?P<name>[^/]*)\.rels")
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
DRIVE = re.compile(r"[A-Za-z][:|]")
LINK_SCHEMES = {"http", "https", "mailto", "tel", "ftp"}

REFUSED_TYPES = {
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "xlmacrosheet": "macros",
    "xlintlmacrosheet": "macros",
    "keymapcustomizations": "macros",
    "attachedtoolbars": "macros",
    "extensibility": "macros",
    "customui": "macros",
    "usercustomization": "macros",
    "control": "controls",
    "activexcontrolbinary": "controls",
    "oleobject": "embedded",
    "package": "embedded",
    "afchunk": "embedded",
    "subdocument": "embedded",
    "audio": "embedded",
    "video": "embedded",
    "media": "embedded",
    "connections": "remote",
    "querytable": "remote",
    "powerpivotdata": "remote",
    "webextension": "remote",
    "webextensiontaskpanes": "remote",
    "frame": "remote",
    "mailmergesource": "remote",
    "mailmergeheadersource": "remote",
}
# Fetched on opening, and often left behind by a template on the writer's own disk.
LOCAL_ONLY = {
    "attachedtemplate", "externallinkpath", "xlpathmissing", "xlstartup", "xllibrary",
    "xlalternatestartup", "externallinklongpath",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relationship:
    id: str
    type: str
    target: str
    is_external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: the same in both editions of the standard."""
        return self.type.rstrip("/").rpartition("/")[2].lower()


def is_relationships(part: str) -> bool:
    return PART.fullmatch(part) is not None


def path_for(part: str) -> str:
    """Return where the relationships of a part are listed."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """Return the part that an internal target names, seen from `part`."""
    path = unquote(target.partition("#")[0])
    if not path.startswith("/"):
        path = posixpath.join("/", posixpath.dirname(part), path)
    return posixpath.normpath(path).lstrip("/")


def read(content: bytes) -> list[Relationship]:
    found = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if markup.local(name) == "Relationship":
            found.append(
                Relationship(
                    id=attributes.get("Id", ""),
                    type=attributes.get("Type", ""),
                    target=attributes.get("Target", ""),
                    is_external=attributes.get("TargetMode", "").lower() == "external",
                )
            )

    markup.read(content, start)
    return found


def check(relationship: Relationship) -> None:
    """Refuse a relationship that runs, embeds or fetches something."""
    kind, target = relationship.kind, relationship.target
    if kind in REFUSED_TYPES:
        raise Refused(REFUSED_TYPES[kind])
    if not relationship.is_external:
        if SCHEME.match(target) or is_remote(target):
            raise Refused("remote")
    elif kind == "hyperlink":
        if not is_plain_link(target):
            raise Refused("remote")
    elif kind not in LOCAL_ONLY or is_remote(target):
        raise Refused("remote")


def is_remote(target: str) -> bool:
    """Return whether opening the target would leave the machine."""
    path = unquote(target).strip().replace("\\", "/")
    if DRIVE.match(path):
        return False
    scheme = SCHEME.match(path)
    if scheme is None:
        return path.startswith("//")
    if scheme[1].lower() != "file":
        return True
    rest = path[scheme.end() :]
    slashes = len(rest) - len(rest.lstrip("/"))
    if DRIVE.match(rest.lstrip("/")):
        return False
    return slashes not in {0, 1, 3}


def is_plain_link(target: str) -> bool:
    """Return whether a link goes where a reader expects: a page, an address."""
    return leads_out(target) or not is_remote(target)


def leads_out(target: str) -> bool:
    """Return whether a link names a page or an address, not a file on some disk."""
    scheme = SCHEME.match(unquote(target))
    return bool(scheme and scheme[1].lower() in LINK_SCHEMES)
