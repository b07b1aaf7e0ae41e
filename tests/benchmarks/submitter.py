"""Somebody at a browser who files a complaint: form, review page, receipt.

Takes every field of a page along as a browser does, keeps the cookie, and comes from
an address of its own (all of 127.0.0.0/8 is this machine), because the site counts
by address.
"""

import html
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

INPUT = re.compile(r"<input\b([^>]*)>")
AREA = re.compile(r"<textarea\b([^>]*)>(.*?)</textarea>", re.S)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
NUMBER = re.compile(r'<dd class="code">([0-9A-Z-]+)</dd>')
ANSWER = "PASSED"  # the package's own, in its test mode
STORY = {
    "story": "3 月 3 日上午在二号窗口办理证明，等了两个小时无人应答。",
    "request": "希望说明原因，并改进叫号。",
    "standing": "named",
    "name": "王小明",
    "phone": "021 5555 0123",
    "email": "wang@example.org",
    "reply_by": "web",
    "publish_consent": "no",
}


class NotAsExpected(Exception):
    """The site answered something else than the next page of the form."""


@dataclass(frozen=True)
class Receipt:
    reference: str
    code: str


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


class Submitter:
    """One person with one form; `address` is where they come from."""

    def __init__(
        self,
        port: int,
        path: str,
        *,
        address: str = "127.0.0.1",
        timeout: float = 60.0,
        said: Mapping[str, str] = STORY,
    ) -> None:
        self.port = port
        self.path = path
        self.said = said
        self.requests = 0
        self.fields: dict[str, str] = {}
        self._cookies: dict[str, str] = {}
        self._line = HTTPConnection(
            "127.0.0.1", port, timeout=timeout, source_address=(address, 0)
        )

    def close(self) -> None:
        self._line.close()

    def twin(self) -> "Submitter":
        """Return the same browser with the same page, on another connection."""
        other = Submitter(self.port, self.path, said=self.said)
        other.fields = dict(self.fields)
        other._cookies = dict(self._cookies)
        return other

    def submit(self, files: Sequence[Upload] = ()) -> Receipt:
        self.open_form()
        self.review(files)
        return self.send()

    def load(self, path: str) -> str:
        """Open a page; its fields are there to be sent."""
        return self.read(self.get(path))

    def read(self, page: str) -> str:
        self.fields = _fields(page)
        return page

    def open_form(self) -> None:
        self.load(self.path)
        if "form_token" not in self.fields:
            raise NotAsExpected("no form")

    def review(self, files: Sequence[Upload] = (), *, kept: int = 0) -> None:
        """Go on to the review page; `kept` files were sent with the form before."""
        page = self.post(
            self.path, {**self.fields, **self.said, "review": "1"}, files=files
        )
        self.fields = _fields(page)
        if self.fields.get("page") != "review":
            raise NotAsExpected("the form came back")
        if self.fields.get("expected_files") != str(kept + len(files)):
            raise NotAsExpected("not every file was kept")

    def send(self) -> Receipt:
        """Send the review page; it may be done again, as by a second click."""
        status, page = self.try_to_send()
        if status != 200:
            raise NotAsExpected(f"{status} to sending")
        numbers = NUMBER.findall(page)
        if len(numbers) != 2:
            raise NotAsExpected("no receipt")
        return Receipt(*numbers)

    def try_to_send(self) -> tuple[int, str]:
        """Press "send" and take whatever comes: the status and the page."""
        status, page = self.try_to_post(
            self.path, {**self.fields, "captcha_1": ANSWER, "send": "1"}
        )
        if status != 200:
            self.fields = _fields(page)
        return status, page

    # --- HTTP ----------------------------------------------------------------

    def get(self, path: str) -> str:
        status, content = self._ask("GET", path)
        if status != 200:
            raise NotAsExpected(f"{status} to GET {path}")
        return content.decode()

    def post(
        self, path: str, fields: Mapping[str, str], *, files: Sequence[Upload] = ()
    ) -> str:
        status, page = self.try_to_post(path, fields, files=files)
        if status != 200:
            raise NotAsExpected(f"{status} to POST {path}")
        return page

    def try_to_post(
        self, path: str, fields: Mapping[str, str], *, files: Sequence[Upload] = ()
    ) -> tuple[int, str]:
        body, content_type = multipart(fields, files)
        headers = {"Content-Type": content_type}
        status, content = self._ask("POST", path, body, headers)
        return status, content.decode()

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        sent = dict(headers or {})
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        self.requests += 1
        self._line.request(method, path, body=body, headers=sent)
        response = self._line.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.status in (302, 303):
            return self._ask("GET", response.headers["Location"])
        return response.status, content


def _fields(page: str) -> dict[str, str]:
    """Return the fields a browser would send with the form of this page."""
    found: dict[str, str] = {}
    for attributes in INPUT.findall(page):
        field = dict(ATTRIBUTE.findall(attributes))
        kind = field.get("type", "text")
        if "name" not in field or kind in ("file", "search", "submit"):
            continue
        if kind in ("radio", "checkbox") and " checked" not in attributes:
            continue
        found[field["name"]] = html.unescape(field.get("value", ""))
    for attributes, text in AREA.findall(page):
        name = dict(ATTRIBUTE.findall(attributes))["name"]
        found[name] = html.unescape(text).removeprefix("\n")
    return found


def multipart(
    fields: Mapping[str, str], files: Sequence[Upload] = ()
) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        f"{value}\r\n".encode()
        for name, value in fields.items()
    ]
    for file in files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{file.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts += [head.encode(), file.content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
