"""Phone numbers: E.164, with Vietnam's old 11-digit mobiles rewritten to their numbers of today."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

# Change of 2018-09-15 (Ministry of Information and Communications): the last seven digits stay.
# 016x became 03x for every x from 2 to 9.
_OLD_MOBILE = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
} | {f"16{x}": f"3{x}" for x in range(2, 10)}

_EXTENSION = re.compile(
    r"[\s,;(\-]*\b(?:extension|ext|exts|ex|máy\s*lẻ|may\s*le|số\s*lẻ|so\s*le|số\s*nội\s*bộ|nhánh|lẻ|x)\b[.:\s]*\d{1,6}\)?"
    r"|\s*#\s*\d{1,6}|(?<=\d)\s?(?:ext|x)\.?\s?\d{1,6}\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:điện\s*thoại|dien\s*thoai|đt|dt|sđt|sdt|di\s*động|dđ|tel|phone|mobile|mob|cell|hotline|fax|zalo|viber|whatsapp"
    r"|liên\s*hệ)\b\s*(?:no\.?|số)?\s*[.:]*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[/;,|&\n\t]|\s[-–—]\s|\b(?:hoặc|or|và|and)\b", re.IGNORECASE)


# One value is asked for several times in a row: as an identifier, in a list, when it is compared.
@lru_cache(maxsize=4096)
def normalise_phone(raw: str) -> str | None:
    """One number as E.164 ("0903 123 456" gives "+84903123456"); None when it is not a valid number.

    Numbers without a country code are Vietnamese; extensions are dropped.
    """
    text = _LABEL.sub(" ", _EXTENSION.sub("", raw)).strip()
    if not text or len(text) > 40 or any(char.isalpha() for char in text):
        return None
    try:
        parsed = phonenumbers.parse(_modern(text), "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def split_phones(cell: str) -> list[str]:
    """The valid numbers of a cell or line in E.164, in order, each once: "028 3822 1234/35 - 0903 123 456".

    A short piece after a separator replaces the last digits of the number before it.
    """
    whole = normalise_phone(cell)
    if whole:
        return [whole]
    found: list[str] = []
    previous = ""
    for piece in _SEPARATOR.split(_EXTENSION.sub("", cell)):
        digits = re.sub(r"\D", "", piece)
        number = normalise_phone(piece)
        if number is None and previous and 1 <= len(digits) <= 8 and len(digits) < len(previous):
            number = normalise_phone(previous[: -len(digits)] + digits)
        if number is None:
            continue
        previous = "0" + number[3:] if number.startswith("+84") else number
        if number not in found:
            found.append(number)
    return found


def _modern(text: str) -> str:
    """An old 11-digit Vietnamese mobile in its form of today; anything else as it is."""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if text.startswith("+") or digits.startswith(("84", "0084")):
        national = re.sub(r"^(?:00)?84", "", digits)
    elif digits.startswith("0") and not digits.startswith("00"):
        national = digits[1:]
    else:
        return text
    if (text.startswith("+") and not digits.startswith("84")) or len(national) != 10:
        return text
    new_prefix = _OLD_MOBILE.get(national[:3])
    return f"+84{new_prefix}{national[3:]}" if new_prefix else text
