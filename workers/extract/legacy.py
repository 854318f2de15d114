"""Vietnamese encodings from before Unicode, TCVN3 (ABC) and VNI, as they show when read as Windows-1252.

Tables: TCVN 5712:1993 (VN3) and the VNI-Win convention (a letter followed by a mark).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby

from workers.extract.language import is_syllable

_TCVN3_CODES = (
    "\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe\xc6\xa8\xa9\xc7\xc8\xc9\xca\xcb\xae\xcc\xce\xcf\xd0\xd1\xaa\xd2\xd3\xd4\xd5"
    "\xd6\xd7\xd8\xdc\xdd\xde\xdf\xe1\xe2\xe3\xe4\xab\xe5\xe6\xe7\xe8\xe9\xac\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4"
    "\xad\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xa1\xa2\xa3\xa4\xa5\xa6\xa7"
)
_TCVN3_LETTERS = "àảãáạằẳẵắặăâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
_TCVN3 = {ord(code): letter for code, letter in zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True)}

_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(r"([aeouyôö])([ùøûõïâáàåãäêéèúüë])", re.IGNORECASE)
_VNI_SINGLE = re.compile(r"[ôöñæóòî]", re.IGNORECASE)

_TCVN3_FONT = re.compile(r"^(?:[A-Z]{6}\+)?(?:[._](?i:vn)|Vn(?=[A-Z]))")
_TCVN3_CAPITALS = re.compile(r"^(?:[A-Z]{6}\+)?[._]?(?i:vn\w*?)H(?![a-z])")
_VNI_FONT = re.compile(r"^(?:[A-Z]{6}\+)?VNI[- ]", re.IGNORECASE)
# Beyond what Windows-1252 can show: Vietnamese letters in Unicode, composed or not. No old encoding has them.
_UNICODE_LETTER = re.compile(
    r"[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u01a0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
# What no Unicode text has inside words, and TCVN3 text has in every line.
_TCVN3_SIGN = re.compile(r"(?<=[a-zA-Z])[\xb5-\xb9\xa8-\xac\xae\xbb-\xbe\xd7\xf7]|[\xae\xa7](?=[a-z\xa8-\xff])")
_VNI_SIGN = re.compile(r"[aeouy][ùøûõï]|[AEOUY][ÙØÛÕÏ]|[aeo][âåäê]|[ôö][ùøûõï]|\bñ[aeiouyö]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


def from_tcvn3(text: str) -> str:
    """TCVN3 seen through Windows-1252, as Unicode (NFC)."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI seen through Windows-1252, as Unicode (NFC)."""

    def pair(match: re.Match[str]) -> str:
        letter, mark = match.groups()
        base = _VNI_ALONE.get(letter.lower(), letter)
        return (base.upper() if letter.isupper() else base) + _VNI_MARKS[mark.lower()]

    def single(match: re.Match[str]) -> str:
        letter = _VNI_ALONE[match.group().lower()]
        return letter.upper() if match.group().isupper() else letter

    # Pairs first, as placeholders: a converted ơ must not be taken for a letter of VNI again.
    parts = []
    last = 0
    for match in _VNI_PAIR.finditer(text):
        parts += [_VNI_SINGLE.sub(single, text[last : match.start()]), pair(match)]
        last = match.end()
    parts.append(_VNI_SINGLE.sub(single, text[last:]))
    return unicodedata.normalize("NFC", "".join(parts))


def from_font(text: str, font: str) -> str:
    """The text of a run as its font means it: `.VnTime…` is TCVN3 (`…H` shows capitals), `VNI-…` is VNI.

    Text that only Unicode can hold stays: it was typed anew over the old font.
    """
    return from_fonts([(text, font)])


def from_fonts(pieces: Sequence[tuple[str, str]]) -> str:
    """The text of the (text, font) pieces of one paragraph; the pieces in one font are judged together."""
    # A letter of VNI and its mark may stand in two runs: neighbours in one font are converted together.
    joined = [("".join(text for text, _ in group), font) for font, group in groupby(pieces, key=lambda piece: piece[1])]
    return "".join(each_from_font(joined))


def each_from_font(pieces: Sequence[tuple[str, str]]) -> list[str]:
    """The texts of (text, font) pieces that each hold whole letters, as their fonts mean them, judged font by font."""
    said: dict[str, list[str]] = {}
    for text, font in pieces:
        said.setdefault(font, []).append(text)
    convert = {font: _conversion(" ".join(texts), font) for font, texts in said.items()}
    return [convert[font](text) for text, font in pieces]


def _conversion(text: str, font: str) -> Callable[[str], str]:
    """What brings all of the text in one font to Unicode."""
    encoding = _encoding(font)
    if not encoding or _is_unicode(text, encoding):
        return str
    convert = _CONVERTERS[encoding]
    return (lambda said: convert(said).upper()) if _TCVN3_CAPITALS.match(font) else convert


def is_legacy_font(font: str) -> bool:
    """Whether a font's name says that text set in it is TCVN3 or VNI."""
    return bool(_encoding(font))


def _encoding(font: str) -> str:
    """What a font's name says of the text set in it; "" for Unicode."""
    return "tcvn3" if _TCVN3_FONT.match(font) else "vni" if _VNI_FONT.match(font) else ""


def _is_unicode(text: str, encoding: str) -> bool:
    """Whether text in an old font is Unicode all the same: by its letters, or because only so its words are words."""
    if _UNICODE_LETTER.search(text):
        return True
    before, after = _syllables(text), _syllables(_CONVERTERS[encoding](text))
    return before > after and before >= _WORDS_ENOUGH


_CONVERTERS: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}
_WORDS_ENOUGH = 0.8  # of the words are Vietnamese syllables as they stand


def converter_for(text: str) -> Callable[[str], str] | None:
    """What brings this text to Unicode when it is clearly TCVN3 or VNI taken for Latin-1; None when not.

    Clearly: many of the signs that occur nowhere else, and what comes out is made of Vietnamese syllables,
    more than went in.
    """
    for sign, convert in ((_TCVN3_SIGN, from_tcvn3), (_VNI_SIGN, from_vni)):
        if len(sign.findall(text)) * 40 < len(text):
            continue
        before, after = _syllables(text), _syllables(convert(text))
        if after >= 0.8 and after > before + 0.1:
            return convert
    return None


def _syllables(text: str) -> float:
    words = _WORD.findall(text)
    return sum(map(is_syllable, words)) / len(words) if words else 0.0
