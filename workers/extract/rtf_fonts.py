"""RTF text set in TCVN3 and VNI fonts, written anew as Unicode escapes before the markup is taken off.

RTF 1.9.1: `\\fN` names a font of the table, a group gives it back at its end, `\\'hh` is a byte, `\\uN?` a character.
"""

from __future__ import annotations

import re

from workers.extract.legacy import from_font, is_legacy_font

_FONT = re.compile(r"\{\\f(?P<number>\d+)(?:\\[a-z]+-?\d* ?|\{[^{}]*\}|\s)*(?P<name>[^;{}\\]+);")
_TOKEN = re.compile(
    r"\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-z]+)(?P<value>-?\d+)? ?|(?P<brace>[{}])"
    r"|\\(?P<sign>[^a-z'])|(?P<text>[^\\{}]+)",
    re.DOTALL,
)
_DEFAULT = re.compile(r"\\deff(?P<number>\d+)")
_ASCII = 128


def with_unicode(rtf: str) -> str:
    """The RTF (bytes as Latin-1) with the text of old fonts as Unicode; the same where it has no such font."""
    fonts = {match["number"]: match["name"].strip() for match in _FONT.finditer(rtf)}
    if not any(map(is_legacy_font, fonts.values())):
        return rtf
    out: list[str] = []
    waiting: list[str] = []  # text of one old font, converted as one: a letter and its mark may be two bytes
    default = _DEFAULT.search(rtf)
    usual = fonts.get(default["number"], "") if default else ""
    font, outer = usual, list[str]()
    stands_in = False  # what follows \\uN stands in for it where Unicode is not known: never text
    for token in _TOKEN.finditer(rtf):
        said = _said(token)
        if said and is_legacy_font(font) and not (stands_in and token["byte"]):
            waiting.append(said[1:] if stands_in else said)
            if stands_in:
                out.append(said[0])
            stands_in = False
            continue
        out.append(_escaped(from_font("".join(waiting), font)))
        waiting.clear()
        out.append(token.group())
        stands_in = token["word"] == "u"
        if token["brace"] == "{":
            outer.append(font)
        elif token["brace"] == "}":
            font = outer.pop() if outer else usual
        elif token["word"] in ("f", "plain"):
            font = fonts.get(token["value"] or "", usual)
    return "".join([*out, _escaped(from_font("".join(waiting), font))])


def _said(token: re.Match[str]) -> str:
    """The text of a token, "" of one that is markup."""
    if token["byte"]:
        return bytes.fromhex(token["byte"]).decode("cp1252", "replace")
    return token["text"] or ""


def _escaped(text: str) -> str:
    return "".join(char if ord(char) < _ASCII else f"{{\\uc1\\u{ord(char)}?}}" for char in text)
