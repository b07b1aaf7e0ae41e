"""The seven kinds of file that are taken, and what their first bytes say."""

MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}

EXTENSIONS = {kind: kind for kind in MEDIA_TYPES} | {"jpeg": "jpg"}


def begins_as(kind: str, content: bytes) -> bool:
    """Return whether the first bytes can be those of the kind."""
    match kind:
        case "jpg":
            return content.startswith(b"\xff\xd8\xff")
        case "png":
            return content.startswith(b"\x89PNG\r\n\x1a\n")
        case "pdf":
            return content.lstrip(b"\xef\xbb\xbf\r\n\t \x00").startswith(b"%PDF-")
        case "docx" | "xlsx":
            return content.startswith((b"PK\x03\x04", OLE))
        case "mp3":
            return content.startswith(b"ID3") or _is_frame(content.lstrip(b"\0")[:2])
        case "mp4":
            return content[4:8] == b"ftyp"
    return False


# A password turns docx and xlsx into this older container.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _is_frame(start: bytes) -> bool:
    return len(start) == 2 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0
