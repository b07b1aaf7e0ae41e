"""A small application behind the real web server: what arrived, by length and hash."""

import hashlib
import json
import time


def application(environ, start_response):
    body = environ["wsgi.input"].read()
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "length": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    if environ["PATH_INFO"] == "/complaints/slow":
        time.sleep(0.5)
    if environ["PATH_INFO"] == "/broken":
        raise ValueError("a secret of the submitter")
    answer = json.dumps(told).encode()
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
    )
    return [answer]
