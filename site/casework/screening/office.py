"""Word and Excel documents: every part read, whatever runs or fetches refused."""

from dataclasses import dataclass

from . import archives, kinds, markup, media, parts, relationships
from .refusals import Refused

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    kinds.MEDIA_TYPES["docx"] + ".main+xml": "docx",
    kinds.MEDIA_TYPES["xlsx"] + ".main+xml": "xlsx",
}
ROOTS = {"docx": "document", "xlsx": "workbook"}
REFUSED_TYPES = {
    "macroenabled": "macros",
    "vbaproject": "macros",
    "vbadata": "macros",
    "macrosheet": "macros",
    "keymapcustomizations": "macros",
    "customui": "macros",
    "activex": "controls",
    "oleobject": "embedded",
    "package.main": "embedded",
    "webextension": "remote",
    "connections+xml": "remote",
    "querytable+xml": "remote",
}
BINARY_TYPES = (
    "image/", "application/vnd.openxmlformats-officedocument.obfuscatedfont",
    "application/x-fontdata", "application/x-font-ttf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.printersettings",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.customproperty",
)  # fmt: skip
OWN_DATA = "customXml/"
SVG = "image/svg+xml"
XML_ENDINGS = (".xml", ".rels", ".vml")
REFUSED_NAMES = {
    "vbaproject": "macros",
    "vbadata": "macros",
    "macrosheets/": "macros",
    "activex": "controls",
    "embeddings/": "embedded",
    "oleobject": "embedded",
}
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class ContentTypes:
    """What each part is, as written; endings and part names in lower case."""

    defaults: dict[str, str]
    overrides: dict[str, str]

    def of(self, part: str) -> str:
        """Return the type in lower case, in which types are compared."""
        found = self.overrides.get(f"/{part}".lower())
        found = found or self.defaults.get(part.rpartition(".")[2].lower(), "")
        return found.lower()


@dataclass(frozen=True)
class Package:
    """A document whose parts have all been read once and found harmless."""

    archive: archives.Archive
    types: ContentTypes
    main: str


def check_docx(content: bytes) -> None:
    open_package("docx", content)


def check_xlsx(content: bytes) -> None:
    open_package("xlsx", content)


def open_package(kind: str, content: bytes) -> Package:
    """Read a document to its end; refuse what is no such document or is active."""
    if content.startswith(kinds.OLE):
        raise Refused("encrypted" if ENCRYPTED_STREAM in content else "mismatch")
    archive = archives.Archive(content)
    types = _content_types(archive)
    for media_type in types.overrides.values():
        _check_type(media_type.lower())
    roots = {}
    for part in archive:
        _check_type(types.of(part))
        roots[part] = _check_part(archive, types, part)
    main = _main_part(kind, archive, types)
    if roots.get(main) != ROOTS[kind]:
        raise Refused("damaged")
    return Package(archive, types, main)


def is_xml(types: ContentTypes, part: str) -> bool:
    media_type = types.of(part)
    return part.lower().endswith(XML_ENDINGS) or media_type.endswith(("+xml", "/xml"))


def _content_types(archive: archives.Archive) -> ContentTypes:
    if CONTENT_TYPES not in archive:
        raise Refused("mismatch")
    types = ContentTypes({}, {})

    def start(name: str, attributes: dict[str, str]) -> None:
        media_type = attributes.get("ContentType", "").strip()
        if markup.local(name) == "Default":
            types.defaults[attributes.get("Extension", "").lower()] = media_type
        elif markup.local(name) == "Override":
            types.overrides[attributes.get("PartName", "").lower()] = media_type

    markup.read(archive.read(CONTENT_TYPES), start)
    return types


def _check_type(media_type: str) -> None:
    for word, code in REFUSED_TYPES.items():
        if word in media_type:
            raise Refused(code)


def _main_part(kind: str, archive: archives.Archive, types: ContentTypes) -> str:
    if "_rels/.rels" not in archive:
        raise Refused("damaged")
    for relationship in relationships.read(archive.read("_rels/.rels")):
        if relationship.kind == "officedocument":
            part = relationships.resolve("", relationship.target)
            break
    else:
        raise Refused("mismatch")
    if MAIN_TYPES.get(types.of(part)) != kind:
        raise Refused("mismatch")
    return part


def _check_part(archive: archives.Archive, types: ContentTypes, part: str) -> str:
    """Refuse an active part; return the name of its outermost element, if any."""
    for word, code in REFUSED_NAMES.items():
        if word in part.lower():
            raise Refused(code)
    content = archive.read(part)
    if relationships.is_relationships(part):
        for relationship in relationships.read(content):
            relationships.check(relationship)
    elif part.lower().endswith(".svg") or types.of(part) == SVG:
        _check_svg(content)
    elif part.startswith(OWN_DATA):
        markup.read(content, lambda *_: None)  # shown to nobody, not even copied
    elif is_xml(types, part):
        return parts.check(content)
    else:
        _check_binary(types.of(part), content)
    return ""


def _check_svg(content: bytes) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        if markup.local(name) in {"script", "foreignObject", "iframe", "handler"}:
            raise Refused("embedded")
        for key, value in attributes.items():
            word = markup.local(key).lower()
            is_data = value.strip().lower().startswith("data:image/")
            if word.startswith("on"):
                raise Refused("embedded")
            if word in {"href", "src"} and not value.startswith("#") and not is_data:
                raise Refused("remote")

    markup.read(content, start)


def _check_binary(media_type: str, content: bytes) -> None:
    if not media_type.startswith(BINARY_TYPES):
        raise Refused("embedded")
    media.check(content)
