"""gunicorn's threaded worker, but a thread is given only to a request that is whole.

As it comes, a thread reads the request from the line, so that as many slow senders as
there are threads stop the site. Here the worker's one loop collects the bytes of all
connections, and a few threads are enough for hundreds of slow ones. One thread is kept
for published pages: whoever guesses codes or sends files by the hundred waits for the
others, and who only reads does not. The worker also answers what it refuses, and logs
what goes wrong, without repeating what was sent.
"""

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import get_parser
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.arrival import Arrival, Refused, State
from config.log_lines import OneLine

AT_ONCE = 256 * 1024  # bytes taken from one line before the others have their turn
# A finished page fits into the kernel's buffer; the thread is free while it leaves.
SEND_BUFFER = 512 * 1024  # bytes
STEP_BACK = 0.0002  # seconds for each open line, before taking one more
MANY_LINES = 10
SEND_WITHIN = 60.0  # seconds
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class PatientConnection(TConn):
    """A line to one client, and the request that is coming in on it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.arrival = Arrival()
        # gunicorn need not wait for data any more, nor wrap the socket.
        self.initialized = self.data_ready = True

    def init(self) -> None:
        self.sock.settimeout(SEND_WITHIN)
        self.parser = get_parser(self.cfg, iter(self.arrival.spool), self.client)

    def next_arrival(self) -> bytes:
        """Make ready for the next request; return what is here of it already."""
        rest = self.arrival.rest
        self.arrival.spool.close()
        self.arrival = Arrival()
        return rest

    def close(self, graceful: bool = False) -> None:
        self.arrival.spool.close()
        if graceful:
            # Everything sent was read, so nothing is cut off; and the loop must not
            # wait for a client that never closes its side.
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_WR)
        super().close()


class PatientWorker(ThreadWorker):
    def init_process(self) -> None:
        # One: Python runs one thread at a time, and two would only take turns.
        self.quick = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def run(self) -> None:
        super().run()
        self.quick.shutdown(wait=False)

    def enqueue_req(self, conn: Any) -> None:
        pool = self.quick if conn.arrival.is_quick else self.tpool
        future = pool.submit(self.handle, conn)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def accept(self, listener: socket.socket) -> None:
        # All workers are woken by a new line: whoever has fewer takes it. Otherwise one
        # or two take all of a burst, one after the other, and the rest have nothing.
        time.sleep(min(self.nr_conns, MANY_LINES) * STEP_BACK)
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = PatientConnection(self.cfg, client, address, listener.getsockname())
        self._wait_for(conn, b"")

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn, conn.next_arrival())

    def _wait_for(self, conn: PatientConnection, begun: bytes) -> None:
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, 1, partial(self._on_bytes, conn))
        if begun:
            self._take(conn, begun)

    def _on_bytes(self, conn: PatientConnection, client: socket.socket) -> None:
        try:
            data = client.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._give_up(conn)

    def _take(self, conn: PatientConnection, data: bytes) -> None:
        try:
            state = conn.arrival.take(data)
        except Refused as refusal:
            self._refuse(conn, refusal.status)
        except OSError:
            self._refuse(conn, "507 Insufficient Storage")
        else:
            if state is State.ASKS_TO_GO_ON:
                with contextlib.suppress(OSError):
                    conn.sock.send(GO_ON)
            elif state is State.WHOLE:
                self._forget(conn)
                self.enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        super().finish_request(conn, fs)
        if self.keepalived_conns and self.keepalived_conns[-1] is conn:
            # What came after the last request no longer makes the line readable.
            if conn.arrival.rest:
                self.on_client_socket_readable(conn, conn.sock)
            else:
                conn.arrival.spool.close()

    def _forget(self, conn: PatientConnection) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _give_up(self, conn: PatientConnection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _refuse(self, conn: PatientConnection, status: str) -> None:
        with contextlib.suppress(OSError):
            conn.sock.send(_refusal(status))
            conn.sock.shutdown(socket.SHUT_WR)
        self._give_up(conn)

    def murder_pending(self) -> None:
        """Close lines whose request is late, or, at the end, has not begun."""
        now = time.monotonic()
        for conn in list(self.pending_conns):
            if conn.arrival.is_late(now) or not (self.alive or conn.arrival.has_begun):
                self._give_up(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        if isinstance(exc, ParseException):
            self.log.warning("a request could not be read: %s", type(exc).__name__)
            status = "400 Bad Request"
        else:
            self.log.exception("a request failed outside Django")
            status = "500 Internal Server Error"
        with contextlib.suppress(OSError):
            util.write_nonblock(client, _refusal(status))


class QuietLog(Logger):
    """gunicorn's own log until Django sets up ours, in the same form."""

    def _set_handler(self, log: Any, output: Any, fmt: Any, stream: Any = None) -> None:
        super()._set_handler(log, output, OneLine(), stream)

    def access(self, *args: Any) -> None:
        # The address of a submitter must not reach a log.
        return None


def _refusal(status: str) -> bytes:
    body = f"<!doctype html><title>{status}</title><h1>{status}</h1>\n".encode()
    return (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/html\r\n"
        "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src "
        f"'none'\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
