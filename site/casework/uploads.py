"""Read a form with files so that nothing of it is dropped in silence.

Django's own parser loses whole parts without a word: files named `..`, `.` or `x/`,
and any part whose header is not UTF-8; it refuses the entire form when one part's
header is longer than 1,024 bytes (a long file name is enough) and spools files to
disk in plain. Here every file part arrives, with its name as sent, held in memory
and cut off at the limit; what is wrong with it is said beside its name later.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import ChunkIter, InterBoundaryIter, LazyStream
from django.utils.datastructures import MultiValueDict

MEGABYTE = 1024 * 1024
FILE_BYTES = 20 * MEGABYTE
FORM_BYTES = 50 * MEGABYTE  # all files of one form
TEXT_BYTES = 4 * MEGABYTE  # all other fields of one form
BODY_BYTES = 200 * MEGABYTE  # read at most, to save the text of a form too large
FIELDS = 300
FILES = 20  # kept; any more are named and refused
HEADER_BYTES = 16 * 1024
# Browsers leave a backslash as it is and write a quotation mark as %22; curl \".
PARAMETER = re.compile(r';\s*([\w-]+\*?)=("(?:[^"\\]|\\"|\\)*"?|[^;]*)')


class FileTooLarge(Exception):
    """More than FILE_BYTES in one file."""


class FormTooLarge(Exception):
    """More than FORM_BYTES, or more than FILES files, in one form."""


class ReceivedFile(SimpleUploadedFile):
    """One file part: its bytes in memory, or why they were not kept."""

    def __init__(self, sent_name: str, content: bytes, problem: Exception | None):
        super().__init__("upload", content, "application/octet-stream")
        self.sent_name = sent_name
        self.problem = problem


@dataclass
class Room:
    """What may still be kept of the form being read."""

    text: int = TEXT_BYTES
    one_file: int = FILE_BYTES
    files: int = FORM_BYTES
    body: int = BODY_BYTES
    fields_left: int = FIELDS
    files_left: int = FILES
    text_was_cut: bool = False


class WholeFormHandler(FileUploadHandler):
    """Takes the parsing of the body over from Django."""

    def __init__(self, request: HttpRequest, room: Room) -> None:
        super().__init__(request)
        self.posted = request
        self.room = room

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict]:
        room = self.room
        post = QueryDict(mutable=True)
        files: MultiValueDict[str, ReceivedFile] = MultiValueDict()
        for part in _parts(input_data, boundary, room):
            _keep(part, post, files, room)
        post._mutable = False  # type: ignore[attr-defined]  # as Django's parser does
        self.posted.text_was_cut = room.text_was_cut  # type: ignore[attr-defined]
        return post, files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def take_over(request: HttpRequest, room: Room | None = None) -> None:
    """Read this request's body here; call before anything touches request.POST."""
    request.upload_handlers = [WholeFormHandler(request, room or Room())]


@dataclass(frozen=True, slots=True)
class Part:
    field: str
    file_name: str | None
    stream: Any


def _parts(input_data: Any, boundary: bytes, room: Room) -> Iterator[Part]:
    chunks: Any = _bounded(input_data, room)
    stream = LazyStream(chunks)
    for part_stream in InterBoundaryIter(stream, b"--" + boundary):
        disposition = _disposition(_header(part_stream))
        if "name" in disposition:
            yield Part(
                field=disposition["name"].strip(),
                file_name=disposition.get("filename"),
                stream=part_stream,
            )
        # What was not read of it stands before the next part.
        deque(part_stream, maxlen=0)


def _bounded(input_data: Any, room: Room) -> Iterator[bytes]:
    for chunk in ChunkIter(input_data):
        room.body -= len(chunk)
        if room.body < 0:
            room.text_was_cut = True
            return
        yield chunk


def _header(stream: Any) -> str:
    head = stream.read(HEADER_BYTES)
    end = head.find(b"\r\n\r\n")
    if end < 0:
        return ""
    stream.unget(head[end + 4 :])
    # A client with another character set loses letters of the name, not the file.
    return head[:end].decode("utf-8", errors="replace")


def _disposition(header: str) -> dict[str, str]:
    for line in header.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return {
                key.lower().rstrip("*"): _unquoted(key, text)
                for key, text in PARAMETER.findall(value)
            }
    return {}


def _unquoted(key: str, text: str) -> str:
    if key.endswith("*"):  # RFC 5987: charset'language'percent-encoded
        return unquote(text.rpartition("'")[2], errors="replace")
    if text.startswith('"'):
        text = text[1:].removesuffix('"')
    return text.replace('\\"', '"').replace("%22", '"')


def _keep(part: Part, post: QueryDict, files: MultiValueDict, room: Room) -> None:
    if part.file_name is None:
        _keep_text(part, post, room)
    else:
        _keep_file(part, files, room)


def _keep_text(part: Part, post: QueryDict, room: Room) -> None:
    value = part.stream.read(room.text + 1)
    room.fields_left -= 1
    if len(value) > room.text or room.fields_left < 0:
        value = value[: room.text]
        room.text_was_cut = True
    room.text -= len(value)
    if room.fields_left >= 0:
        post.appendlist(part.field, value.decode("utf-8", errors="replace"))


def _keep_file(part: Part, files: MultiValueDict, room: Room) -> None:
    content = part.stream.read(min(room.one_file, room.files) + 1)
    if not part.file_name and not content:
        return  # the browser's empty part: no file was chosen
    problem: Exception | None = None
    if room.files_left <= 0 or room.files < len(content) <= room.one_file:
        problem = FormTooLarge()
    elif len(content) > room.one_file:
        problem = FileTooLarge()
    if problem:
        content = b""
    room.files -= len(content)
    room.files_left -= 1
    files.appendlist(part.field, ReceivedFile(part.file_name or "", content, problem))
