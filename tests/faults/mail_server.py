"""A mail server that keeps what it was given, and can take its time or refuse."""

import socketserver
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass
class Mail:
    to: str
    text: str


@dataclass
class MailServer:
    mails: list[Mail] = field(default_factory=list)
    # Seconds between the last byte of a mail and the word that it was taken.
    takes: float = 0.0
    refuses: bool = False
    busy: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        book = self

        class Handler(_Session):
            server_book = book

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server_book: Any

    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return  # the client was killed

    def _talk(self) -> None:
        self._say("220 here")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                if self.server_book.refuses:
                    self._say(f"550 no such person as {to}")
                    continue
            if word == b"DATA":
                self._say("354 go on")
                self._take(to)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, to: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if not line:
            return  # cut off before the end: not a mail
        book = self.server_book
        book.mails.append(Mail(to, b"".join(lines).decode()))
        book.busy.set()
        time.sleep(book.takes)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
