"""Fields of a Word document: an instruction in the text that Word carries out.

An instruction may be cut over many runs, or be made by fields within the field; it is
put together the way Word does before it is read.
"""

import re

from . import markup
from .refusals import Refused
from .relationships import is_remote

REFUSED = {
    "DDE": "dde",
    "DDEAUTO": "dde",
    "LINK": "dde",
    "EMBED": "embedded",
    "DATABASE": "remote",
    "IMPORT": "remote",
    "INCLUDE": "remote",
    "HTMLCONTROL": "controls",
    "HTMLACTIVEX": "controls",
}
FETCHING = {"INCLUDEPICTURE", "INCLUDETEXT", "RD"}
ELEMENTS = {"fldChar", "fldSimple", "p"}
INSTRUCTIONS = {"instrText", "delInstrText"}
TEXTS = INSTRUCTIONS | {"t"}
CODES = re.compile(r"\b(?:0x[0-9a-fA-F]{1,4}|\d{1,5})\b")
QUOTED = re.compile(r'["“”]([^"“”]*)["“”]|(\S+)')
DEPTH = 50


class Fields:
    """Follows the fields of one part while it is read."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._in_result: list[bool] = []
        self._loose: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fldChar":
            kind = _attribute(attributes, "fldCharType")
            if kind == "begin":
                self._begin()
            elif kind == "separate" and self._open:
                self._in_result[-1] = True
            elif kind == "end" and self._open:
                self._end()
        elif name == "fldSimple":
            check_instruction(_attribute(attributes, "instr"))
        elif name == "p" and not self._open:
            self._check_loose()

    def is_read(self, element: str) -> bool:
        """Return whether the text of an element can belong to an instruction."""
        return element in INSTRUCTIONS or bool(self._open)

    def text(self, element: str, text: str) -> None:
        """Take text of an instruction, or the result of a field inside one."""
        if element in INSTRUCTIONS:
            self._loose.append(text)
            if self._open and not self._in_result[-1]:
                self._open[-1].append(text)
        elif self._open and self._in_result[-1] and not all(self._in_result):
            outer = max(i for i, done in enumerate(self._in_result) if not done)
            self._open[outer].append(text)

    def finish(self) -> None:
        while self._open:
            self._end()
        self._check_loose()

    def _begin(self) -> None:
        if len(self._open) >= DEPTH:
            raise Refused("too_complex")
        if self._open and not self._in_result[-1]:
            if not "".join(self._open[-1]).strip():
                raise Refused("dde")  # one field makes the name of another: a disguise
        self._open.append([])
        self._in_result.append(False)

    def _end(self) -> None:
        instruction = "".join(self._open.pop())
        had_result = self._in_result.pop()
        check_instruction(instruction)
        if self._open and not self._in_result[-1] and not had_result:
            self._open[-1].append(_quoted(instruction))

    def _check_loose(self) -> None:
        """Read the bare instructions of a paragraph too, whatever surrounds them."""
        check_instruction("".join(self._loose))
        self._loose.clear()


def check_instruction(instruction: str) -> None:
    """Refuse an instruction that starts a program or fetches something."""
    words = [first or second for first, second in QUOTED.findall(instruction)]
    if not words:
        return
    name = words[0].upper()
    if name in REFUSED:
        raise Refused(REFUSED[name])
    if name in FETCHING:
        targets = [word.replace("\\\\", "\\") for word in words[1:]]
        if any(is_remote(target) for target in targets if not _is_switch(target)):
            raise Refused("remote")
    if name == "QUOTE":
        check_instruction(_quoted(instruction))


def _is_switch(word: str) -> bool:
    return bool(re.fullmatch(r"\\[A-Za-z*!@#]", word))


def _quoted(instruction: str) -> str:
    """Return what a QUOTE field shows: its words, and letters given as numbers."""
    name, _, rest = instruction.strip().partition(" ")
    if name.upper() != "QUOTE":
        return ""
    codes = (int(code, 16 if "x" in code else 10) for code in CODES.findall(rest))
    letters = "".join(chr(code) for code in codes if 31 < code < 0xD800)
    words = re.sub(r"[\"“”]", "", CODES.sub("", rest)).strip()
    return words + letters


def _attribute(attributes: dict[str, str], name: str) -> str:
    for key, value in attributes.items():
        if markup.local(key) == name:
            return value
    return ""
