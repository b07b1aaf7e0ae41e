"""The name of a file as it is shown: cleaned after normalisation, never a path.

Characters that cannot be seen are taken out before the ending is read, because they
have been used to hide it; the ending is read in its compatibility form, so that a
full-width dot or letter is an ordinary one. The rest of the name keeps its own
characters: full-width punctuation is correct Chinese.
"""

import re
from unicodedata import category, normalize

NAME_BYTES = 255
ENDING_LETTERS = 10
NAMELESS = "file"

# Invisible by design though not of the control or format categories.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
FORBIDDEN = re.compile(r'[<>:"|?*]')
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$")


def clean_name(name: str) -> str:
    """Return a name that can be shown, stored and offered for download."""
    stem, ending = _split(_visible(name))
    if DEVICES.match(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    if not ending:
        return _shorten(stem, NAME_BYTES) or NAMELESS
    room = NAME_BYTES - len(ending) - 1
    return f"{_shorten(stem, room) or NAMELESS}.{ending}"


def extension(name: str) -> str:
    """Return the ending of a name in lower case without its dot; "" if none."""
    return _split(_visible(name))[1].lower()


def _visible(name: str) -> str:
    kept = "".join(
        " " if category(letter).startswith("Z") else letter
        for letter in name
        if category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    text = normalize("NFC", INVISIBLE.sub("", kept))
    parts = [part.strip(" ") for part in re.split(r"[/\\]", text)]
    last = next((part for part in reversed(parts) if part.strip(" .")), "")
    last = "".join("_" if _hides_slash(letter) else letter for letter in last)
    return re.sub(" +", " ", FORBIDDEN.sub("_", last))


def _hides_slash(letter: str) -> bool:
    return bool(set(normalize("NFKC", letter)) & {"/", "\\"})


def _split(text: str) -> tuple[str, str]:
    """Return stem and ending; the ending only if it is short ASCII."""
    text = text.rstrip(" .")
    dot = max(
        (i for i, letter in enumerate(text) if "." in normalize("NFKC", letter)),
        default=-1,
    )
    ending = normalize("NFKC", text[dot + 1 :]).strip()
    is_ending = ending.isascii() and ending.isalnum() and len(ending) <= ENDING_LETTERS
    if dot < 0 or not is_ending:
        return text.strip(" ."), ""
    return text[:dot].strip(" ."), ending


def _shorten(stem: str, room: int) -> str:
    """Cut to `room` bytes, never inside a letter or between it and its accents."""
    if len(stem.encode()) <= room:
        return stem
    kept = stem.encode()[:room].decode(errors="ignore")
    while kept and category(stem[len(kept)]).startswith("M"):
        kept = kept[:-1]
    return kept.rstrip(" .")
