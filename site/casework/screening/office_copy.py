"""Word and Excel documents packed anew for readers: the same text, no traces.

Only parts that the document itself needs are taken over, each by the kind of its
relationship. Properties, thumbnails, printer settings, people, templates and links to
other files stay behind; so does everything that no kept part points to.
"""

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from . import media, office, relationships
from .relationships import Relationship
from .rewriting import Rewriter

KEPT = {
    "styles", "styleswitheffects", "settings", "websettings", "fonttable", "font",
    "theme", "themeoverride", "numbering", "footnotes", "endnotes", "header", "footer",
    "comments", "commentsextended", "commentsids", "commentsextensible", "image",
    "hyperlink", "chart", "chartex", "chartusershapes", "chartcolorstyle",
    "chartstyle", "diagramdata", "diagramlayout", "diagramquickstyle",
    "diagramcolors", "diagramdrawing", "drawing", "vmldrawing", "worksheet",
    "chartsheet", "dialogsheet", "sharedstrings", "table", "tablesinglecells",
    "pivottable", "pivotcachedefinition", "pivotcacherecords", "threadedcomment",
    "person", "slicer", "slicercache", "timeline", "timelinecache", "sheetmetadata",
    "ctrlprop", "rdrichvalue", "rdrichvaluestructure", "rdrichvaluetypes",
    "richvaluerel", "rdarray", "rdsupportingpropertybag",
    "rdsupportingpropertybagstructure", "featurepropertybag",
}  # fmt: skip
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = "http://schemas.openxmlformats.org/package/2006/"
# The oldest time a ZIP archive can say.
TIME = (1980, 1, 1, 0, 0, 0)


@dataclass
class Copy:
    """The package being packed."""

    package: office.Package
    parts: dict[str, bytes] = field(default_factory=dict)

    def add(self, part: str) -> list[str]:
        """Take one part over; return the parts it needs."""
        listed = relationships.path_for(part)
        kept, dropped, needed = [], set(), []
        for relationship in self._read(listed):
            target = relationships.resolve(part, relationship.target)
            if not self._is_kept(relationship, target):
                dropped.add(relationship.id)
                continue
            kept.append(relationship)
            if not relationship.is_external:
                needed.append(target)
        self.parts[part] = self._stripped(part, dropped)
        if kept:
            self.parts[listed] = _listing(kept)
        return needed

    def _read(self, listed: str) -> list[Relationship]:
        if listed not in self.package.archive:
            return []
        return relationships.read(self.package.archive.read(listed))

    def _is_kept(self, relationship: Relationship, target: str) -> bool:
        if relationship.kind not in KEPT:
            return False
        if relationship.is_external:
            is_link = relationship.kind == "hyperlink"
            return is_link and relationships.leads_out(relationship.target)
        is_image = relationship.kind == "image"
        if is_image and target.lower().endswith((".svg", ".wdp")):
            return False
        return target in self.package.archive or relationship.target.startswith("#")

    def _stripped(self, part: str, dropped: set[str]) -> bytes:
        content = self.package.archive.read(part)
        if office.is_xml(self.package.types, part):
            return Rewriter(dropped).rewrite(content)
        return media.strip(content)


def derive_docx(content: bytes) -> bytes:
    return _derive("docx", content)


def derive_xlsx(content: bytes) -> bytes:
    return _derive("xlsx", content)


def _derive(kind: str, content: bytes) -> bytes:
    package = office.open_package(kind, content)
    copy = Copy(package)
    waiting = [package.main]
    while waiting:
        part = waiting.pop()
        if part in package.archive and part not in copy.parts:
            waiting += copy.add(part)
    return _packed(copy)


def _packed(copy: Copy) -> bytes:
    out = io.BytesIO()
    document = Relationship(
        id="rId1",
        type=_document_type(copy.package),
        target=copy.package.main,
        is_external=False,
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, office.CONTENT_TYPES, _content_types(copy))
        _write(archive, "_rels/.rels", _listing([document]))
        for part, content in copy.parts.items():
            _write(archive, part, content)
    return out.getvalue()


def _document_type(package: office.Package) -> str:
    for relationship in relationships.read(package.archive.read("_rels/.rels")):
        if relationship.kind == "officedocument":
            return relationship.type
    return ""


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)


def _listing(kept: list[Relationship]) -> bytes:
    rows = []
    for relationship in kept:
        mode = ' TargetMode="External"' if relationship.is_external else ""
        rows.append(
            f"<Relationship Id={quoteattr(relationship.id)}"
            f" Type={quoteattr(relationship.type)}"
            f" Target={quoteattr(relationship.target)}{mode}/>"
        )
    return _document("Relationships", "relationships", rows)


def _content_types(copy: Copy) -> bytes:
    rows = [
        f'<Default Extension="rels" ContentType="{RELATIONSHIPS_TYPE}"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
    ]
    types = copy.package.types
    endings = {part.rpartition(".")[2].lower() for part in copy.parts}
    for ending in sorted(endings & types.defaults.keys() - {"rels", "xml"}):
        rows.append(
            f"<Default Extension={quoteattr(ending)}"
            f" ContentType={quoteattr(types.defaults[ending])}/>"
        )
    for part in copy.parts:
        media_type = types.overrides.get(f"/{part}".lower())
        if media_type:
            rows.append(
                f"<Override PartName={quoteattr('/' + part)}"
                f" ContentType={quoteattr(media_type)}/>"
            )
    return _document("Types", "content-types", rows)


def _document(root: str, namespace: str, rows: list[str]) -> bytes:
    body = "".join(rows)
    return f'{HEAD}<{root} xmlns="{NAMESPACE}{namespace}">{body}</{root}>'.encode()
