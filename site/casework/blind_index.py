"""Blind index: find a repeated phone number or e-mail address without storing it.

A keyed hash over the normalised value, for these two only. Names, sex or unit have so
few values that a hash of them would be a list of them.
"""

import hmac
import re
import unicodedata

from . import keys

INDEX_CHARACTERS = 32  # 128 bits in hexadecimal
CHINA = "+86"
MOBILE = re.compile(r"1[3-9]\d{9}")
# An area code is 0 and two or three digits, the number behind it seven or eight.
LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
EXTENSION = re.compile(
    r"(?:转|分机|ext\.?|extension|x|#|[,;，；])\s*(\d{1,6})\s*\Z", re.I
)
# 010-62345678-8001: a number in full, then a dash and the extension.
DASHED_EXTENSION = re.compile(r"\A(.*\d)[-‐-―]\s*(\d{1,6})\s*\Z")
LONGEST = 200  # characters; more is not a number or an address


def phone_index(phone: str) -> str:
    """Return the index value of a phone number, or '' when there is none in it."""
    return _index("phone", normalise_phone(phone))


def email_index(email: str) -> str:
    """Return the index value of an e-mail address, or '' when it is empty."""
    return _index("email", normalise_email(email))


def _index(kind: str, normalised: str) -> str:
    if not normalised:
        return ""
    key = keys.subkey("blind-index", kind)
    return hmac.digest(key, normalised.encode(), "sha256").hex()[:INDEX_CHARACTERS]


def normalise_phone(phone: str) -> str:
    """Return one spelling for all spellings of a number, '' without any digit.

    Chinese mobiles and landlines with area code come out as +86 and the number, other
    international ones as + and the digits; short and local numbers as their digits.
    An extension follows an x, because a switchboard is not one person.
    """
    text = _width_and_marks(phone[:LONGEST])
    text, extension = _split_extension(text.strip())
    number = _international(text)
    if not number:
        return ""
    return f"{number}x{extension}" if extension else number


def _split_extension(text: str) -> tuple[str, str]:
    found = EXTENSION.search(text)
    if found:
        return text[: found.start()], found[1]
    found = DASHED_EXTENSION.match(text)
    if found and _is_complete(_international(found[1])):
        return found[1], found[2]
    return text, ""


def _is_complete(number: str) -> bool:
    national = number.removeprefix(CHINA)
    return number.startswith(CHINA) and bool(
        MOBILE.fullmatch(national) or LANDLINE.fullmatch("0" + national)
    )


def _international(text: str) -> str:
    # "+86 (0)10 …": the 0 in brackets is not dialled from abroad.
    text = re.sub(r"(?<=\d)\s*\(0\)", "", text)
    plus = text.lstrip(" (").startswith("+")
    digits = "".join(character for character in text if character in "0123456789")
    while digits.startswith("00"):
        plus, digits = True, digits[2:]
    if not digits:
        return ""
    national = digits.removeprefix("86") if digits.startswith("86") else digits
    if plus and national == digits:
        return "+" + digits
    # Some still dial 0 before a mobile number of another city.
    if MOBILE.fullmatch(national.removeprefix("0")):
        return CHINA + national.removeprefix("0")
    trunk = (
        national if national.startswith("0") or national == digits else f"0{national}"
    )
    if LANDLINE.fullmatch(trunk):
        return CHINA + trunk[1:]
    return f"+{digits}" if plus else digits


def normalise_email(email: str) -> str:
    """Return one spelling of an address: width, case, composition, blanks, marks.

    The part before the @ is folded too: no provider in use tells capitals apart.
    """
    text = _width_and_marks(email[:LONGEST]).casefold()
    text = "".join(text.replace("。", ".").split())
    text = unicodedata.normalize("NFKC", text).removeprefix("mailto:").strip("<>\"'")
    name, at, domain = text.rpartition("@")
    return f"{name}@{_domain(domain)}" if at else text


def _domain(domain: str) -> str:
    try:
        return domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return domain


def _width_and_marks(text: str) -> str:
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) not in {"Cf", "Cc", "Cs"}
    )
