"""Words typed into a case lie nowhere in plain, in no encoding.

Not in the database, its log, the queue, the logs, the private files, the temporary
files and those without a name. They are typed into every field, sent with the files,
refused, cut off half-way, written by staff, and quoted by a mail server that refuses.
"""

import base64
import os
import secrets
import socket
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image, PngImagePlugin

from tests.benchmarks.submitter import NotAsExpected, Submitter, Upload, multipart
from tests.faults.complainants import FORM

TRACK = "/complaints/track/"
WORD = f"canary{secrets.token_hex(6)}"
# Rare characters in an order that nobody else writes.
HAN = "麒麟" + "".join(secrets.choice("鬯鼗龠罍黻瓒琮璜匜盉") for _ in range(8))
CANARY = f"{WORD} {HAN}"
PHONE = "0" + "".join(secrets.choice("123456789") for _ in range(13))
ADDRESS = f"{WORD}@example.org"

pytestmark = [pytest.mark.slow, pytest.mark.once]


def spellings(word):
    """Return the bytes that a word may be found as."""
    plain = word.encode()
    found = {plain, quote(word).encode(), word.encode("unicode_escape")}
    for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
        found.add(word.encode(encoding))
    for spelled in list(found):
        found |= {spelled.hex().encode(), spelled.hex().upper().encode()}
        for shift in range(3):
            # Less the characters at both ends, which depend on their neighbours.
            encoded = base64.b64encode(b"\0" * shift + spelled)[4:-4]
            found |= {encoded, encoded.replace(b"+", b"-").replace(b"/", b"_")}
    return found


WANTED = {s: word for word in (WORD, HAN, PHONE) for s in spellings(word)}


def found_in(content):
    return {WANTED[spelling] for spelling in WANTED if spelling in content}


def places_with_words(site):
    """Search every file of the site, and files without a name that it holds open."""
    places = {
        str(path): found_in(path.read_bytes())
        for path in site.folder.rglob("*")
        if path.is_file()
    }
    for pid in [pid for name in site.processes for pid in site.pids(name)]:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                target = os.readlink(descriptor)
                if target.endswith("(deleted)"):
                    places[f"{pid}: {target}"] = found_in(descriptor.read_bytes())
            except OSError:
                continue
    return {place: words for place, words in places.items() if words}


def picture():
    """Return a picture that carries the words where programs put them."""
    out, notes = BytesIO(), PngImagePlugin.PngInfo()
    notes.add_text("Comment", WORD)
    notes.add_itxt("Description", HAN)
    Image.new("RGB", (16, 16)).save(out, "PNG", pnginfo=notes)
    return Upload(f"{CANARY}.png", out.getvalue())


SAID = {
    "story": CANARY,
    "request": CANARY,
    "place": CANARY,
    "happened": CANARY,
    "respondent": CANARY,
    "question_counter": CANARY,
    "standing": "named",
    "name": CANARY,
    "phone": PHONE,
    "email": ADDRESS,
    "address": CANARY,
    "reply_by": "web",
    "publish_consent": "yes",
}


@pytest.fixture(scope="module")
def receipt(site, mail_server):
    """File a complaint full of the words, and do everything that can go wrong."""
    mail_server.refuses = True
    site.start_web()
    site.start_worker()
    with closing(Submitter(site.port, FORM, said=SAID)) as person:
        cut_off(site)
        fail(person)
        person.open_form()
        person.review([picture()])
        assert not places_with_words(site)
        receipt = person.send()
        write_a_message(person, receipt)
    site.ask("act", reference=receipt.reference, words=CANARY)
    deadline = time.monotonic() + 60
    while site.ask("queue_length") and time.monotonic() < deadline:
        time.sleep(0.2)
    return receipt


def cut_off(site):
    """Send half of a form, so that it waits for the rest, and look meanwhile."""
    body, content_type = multipart(SAID, [Upload("long.txt", CANARY.encode() * 9000)])
    head = (
        f"POST {FORM} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(head.encode() + body[: len(body) // 2])
        time.sleep(0.5)
        assert not places_with_words(site)


def fail(person):
    """Send what is refused: no token, an address that is not there, a wrong file."""
    for path, fields in (
        (FORM, SAID),
        (f"/complaints/{WORD}/", SAID),
        (f"{FORM}?{quote(CANARY)}", SAID | {"form_token": CANARY}),
        (TRACK, {"reference": CANARY, "code": CANARY}),
        ("/admin/login/", {"username": CANARY, "password": CANARY}),
    ):
        person.try_to_post(path, fields)
    person.open_form()
    wrong = [Upload(f"{CANARY}.exe", CANARY.encode()), Upload("x.pdf", CANARY.encode())]
    with pytest.raises(NotAsExpected):
        person.review(wrong)


def write_a_message(person, receipt):
    person.load(TRACK)
    numbers = {"reference": receipt.reference, "code": receipt.code}
    person.read(person.post(TRACK, person.fields | numbers))
    sent = person.fields | {"body": CANARY}
    assert HAN in person.post("/complaints/track/message/", sent, files=[picture()])


def test_the_words_are_there_for_whoever_has_the_key(receipt, site):
    (case,) = site.ask("contents")["cases"]
    assert case["story"] == CANARY
    assert case["files"]


def test_no_file_of_the_site_has_them_in_plain(receipt, site):
    assert places_with_words(site) == {}


def test_nor_after_everything_has_stopped(receipt, site):
    site.stop("web")
    site.stop("worker")
    assert places_with_words(site) == {}


def test_the_search_would_have_found_them(site):
    """In each of its spellings, wherever it looks."""
    traps = {site.temporary / f"{n}": spelling for n, spelling in enumerate(WANTED)}
    for path, spelling in traps.items():
        path.write_bytes(b"..." + spelling + b"...")
    found = places_with_words(site)
    for path in traps:
        path.unlink()
    assert set(found) == {str(path) for path in traps}
