"""The web server. How the numbers were found: docs/operations.md."""

import gc
import os
from os import environ

wsgi_app = "config.wsgi:application"
pythonpath = "site"
bind = f"{environ.get('OPENWINDOW_BIND', '127.0.0.1')}:{environ.get('PORT', '8000')}"
# Python computes in one thread of a process at a time, so processes are what counts.
workers = int(
    environ.get("OPENWINDOW_WEB_WORKERS") or min(max(os.cpu_count() or 2, 2), 4)
)
# For forms and the back office; published pages have one more of their own.
threads = int(environ.get("OPENWINDOW_WEB_THREADS", "2"))
worker_class = "config.web_worker.PatientWorker"
# Loaded once and shared; an unsafe setting stops the server in words, instead of one
# worker after the other.
preload_app = True
graceful_timeout = 30  # seconds
timeout = 120  # seconds
keepalive = 5  # seconds
limit_request_fields = 64
limit_request_field_size = 8190  # bytes
# Nobody needs to steer it from outside.
control_socket_disable = True
logger_class = "config.web_worker.QuietLog"
loglevel = "warning"


def pre_fork(server: object, worker: object) -> None:
    # What is loaded stays in shared memory when the collector leaves it alone.
    gc.freeze()
