"""People who file complaints while the site breaks, and press the button again."""

import hashlib
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from io import BytesIO
from typing import TypeVar

from PIL import Image

from tests.benchmarks.clients import address
from tests.benchmarks.submitter import NotAsExpected, Receipt, Submitter, Upload

FORM = "/complaints/openness/noise/"
PATIENCE = 60.0  # seconds for which somebody presses again
Result = TypeVar("Result")


@dataclass(frozen=True)
class Complaint:
    """What one person typed and chose."""

    number: int

    @property
    def said(self) -> dict[str, str]:
        return {
            "story": f"第 {self.number} 件：半夜施工，无法休息。",
            "standing": "named",
            "name": f"王小明{self.number}",
            "phone": f"021 5555 {self.number:04}",
            "email": f"wang{self.number}@example.org",
            "reply_by": "web",
            "publish_consent": "no",
        }

    @property
    def files(self) -> list[Upload]:
        kinds = (("photo.jpg", "JPEG"), ("screen.png", "PNG"))
        return [
            Upload(f"{self.number}-{name}", _picture(self.number, kind))
            for name, kind in kinds
        ]

    @property
    def digests(self) -> dict[str, str]:
        return {f.name: hashlib.sha256(f.content).hexdigest() for f in self.files}


def _picture(number: int, kind: str) -> bytes:
    out = BytesIO()
    colour = (number % 256, number * 7 % 256, number * 31 % 256)
    Image.new("RGB", (32, 32), colour).save(out, kind)
    return out.getvalue()


@dataclass
class Seen:
    """What the people saw: receipts by number of the complaint, and who gave up."""

    receipts: dict[int, Receipt] = field(default_factory=dict)
    gave_up: set[int] = field(default_factory=set)
    cuts: int = 0

    @property
    def finished(self) -> int:
        return len(self.receipts) + len(self.gave_up)


class Complainant:
    """Files one complaint; whatever is cut off is tried again with the same page."""

    def __init__(self, port: int, complaint: Complaint, seen: Seen) -> None:
        self.complaint = complaint
        self.seen = seen
        self.person = Submitter(
            port,
            FORM,
            address=address(complaint.number),
            timeout=20,
            said=complaint.said,
        )

    def file(self, *, gives_up: bool) -> None:
        self.again(self.person.open_form)
        self.again(lambda: self.person.review(self.complaint.files))
        try:
            receipt = self.person.send() if gives_up else self.again(self.person.send)
        except (OSError, HTTPException, NotAsExpected):
            self.seen.gave_up.add(self.complaint.number)
        else:
            self.seen.receipts[self.complaint.number] = receipt
        finally:
            self.person.close()

    def again(self, step: Callable[[], Result]) -> Result:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return step()
            except (OSError, HTTPException, NotAsExpected):
                if time.monotonic() > deadline:
                    raise
                self.seen.cuts += 1
                self.person.close()
                time.sleep(0.05)


def file_many(
    port: int, complaints: int, *, at_once: int, while_filing: Callable[[Seen], None]
) -> Seen:
    """Let people file; call `while_filing` again and again until the last is done.

    Every fifth does not press again when sending was cut off: whether that case is
    there is open, but it is whole or not there at all.
    """
    seen, numbers, lock = Seen(), iter(range(1, complaints + 1)), threading.Lock()
    failures: list[BaseException] = []

    def people() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                one = Complainant(port, Complaint(number), seen)
                one.file(gives_up=number % 5 == 0)
            except Exception as error:  # noqa: BLE001 - shown by the test
                failures.append(error)

    threads = [threading.Thread(target=people) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        while_filing(seen)
    if failures:
        raise failures[0]
    return seen


def dice(seed: int) -> random.Random:
    """Return the same moments in every run, as far as threads allow."""
    return random.Random(seed)
