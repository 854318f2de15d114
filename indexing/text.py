"""The one normaliser of index and query: every engine gets its tokens from here, none analyses text itself.

Two forms of a word: *folded* (lower case, marks off, đ as d: "hợp đồng" and "hop dong" are one) decides what is
found; *exact* (lower case, marks kept, tone placement unified: "hòa" is "hoà") only ranks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MAX_TOKEN = 100  # characters; a longer run is cut, in index and query alike
_MAX_CODE = 128
_MAX_FORMS = 100_000  # words remembered

_DROPPED = re.compile(  # control characters, zero-width signs, marks of direction, lone surrogates
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)
_OLD_TONES = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split()
_NEW_TONES = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split()
_TONES = dict(zip(_OLD_TONES, _NEW_TONES, strict=True))
_TONE = re.compile("|".join(_OLD_TONES))
_OLD_OF = dict(zip(_NEW_TONES, _OLD_TONES, strict=True))
_NEW_TONE = re.compile("|".join(_NEW_TONES))
# A word cut by the end of a line is joined without its hyphen, a code ("HĐKT-\nABC") keeps it.
_BROKEN = re.compile(r"-(?<=[^\W_]-)[ \t]*\r?\n[ \t]*(?=[^\W_])")
# Marks that no precomposed letter takes stay beside their letter. `_` is taken out before: \w alone is the fast way.
_TOKEN = re.compile("\\w+(?:[\u0300-\u036f]+\\w*)*")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NOT_ALNUM = re.compile(r"[\W_]+")
# Vietnamese numbers: 0 or +84, then 8 to 10 digits, in groups however parted. The look behind follows the first
# sign, so that the engine can search for that.
_PHONE = re.compile(
    r"[+0](?<![\w/.+-][+0])(?:(?<=\+)84|084|)\)?(?:[ .()-]{0,2}\d){8,10}(?![\w/]|[.-]\d)",
)


def clean(text: str) -> str:
    """NFC, no zero-width or control characters, no lone surrogates (tab and newline stay)."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


def join_lines(text: str) -> str:
    """Words and codes that a line break cut at a hyphen, in one piece."""
    return _BROKEN.sub(_hyphen, text)


def _hyphen(match: re.Match[str]) -> str:
    text = match.string
    return "" if text[match.start() - 1].islower() and text[match.end()].islower() else "-"


def unify_tones(text: str) -> str:
    """Lower-case NFC with old tone placement rewritten to the new: hòa -> hoà."""
    return _TONE.sub(lambda m: _TONES[m.group()], unicodedata.normalize("NFC", text).lower())


def old_tones(text: str) -> str:
    """The other spelling of a text whose tones are unified: hoà -> hòa."""
    return _NEW_TONE.sub(lambda m: _OLD_OF[m.group()], text)


def fold(text: str) -> str:
    """Lower case without marks, đ as d. Length may change."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


class _Folding(dict[str, str]):
    """One character folded to exactly one, filled as characters are met."""

    def __missing__(self, char: str) -> str:
        folded = fold(char)
        self[char] = aligned = folded if len(folded) == 1 else char
        return aligned


_FOLDING = _Folding()


def fold_aligned(text: str) -> str:
    """`fold` of NFC text character by character: offsets found in one hold in the other.

    A character that folds to nothing or to several keeps itself.
    """
    return "".join(map(_FOLDING.__getitem__, text))


class _Forms(dict[str, tuple[str, str]]):
    """(folded, exact) of lower-case tokens met so far: a text has few different words."""

    def __missing__(self, token: str) -> tuple[str, str]:
        if len(self) > _MAX_FORMS:
            self.clear()
        short = token[:MAX_TOKEN]
        self[token] = forms = (fold(short), unify_tones(short))
        return forms


_FORMS = _Forms()


def token_pairs(text: str) -> list[tuple[str, str]]:
    """(folded, exact) of each token of clean text: runs of letters and digits, in order, cut at MAX_TOKEN."""
    forms = _FORMS
    return [pair for token in _TOKEN.findall(text.lower().replace("_", " ")) if (pair := forms[token])[0]]


def tokens(text: str) -> list[str]:
    """Folded tokens of clean text, in order."""
    return [folded for folded, _ in token_pairs(text)]


class CodeForms(NamedTuple):
    """Forms of a written code, all folded: "12/2024/HĐKT-ABC," -> 12/2024/hdkt-abc, 122024hdktabc, its parts."""

    whole: str
    joined: str
    parts: tuple[str, ...]


def code_forms(written: str) -> CodeForms | None:
    """Forms of one code, space inside taken out; None when there is no letter or digit in it."""
    whole = _EDGES.sub("", fold("".join(clean(written).split())))[:_MAX_CODE]
    if not whole:
        return None
    return CodeForms(whole, _NOT_ALNUM.sub("", whole), tuple(tokens(whole)))


def code_key(written: str) -> str:
    """The form in which codes compare: folded letters and digits only; empty when there are none."""
    forms = code_forms(written)
    return forms.joined if forms else ""


def code_keys(text: str) -> list[str]:
    """Keys of everything in clean text that is written with signs inside ("1.234.567", "a@b.vn", "HĐ-01"), distinct."""
    found: dict[str, None] = {}
    for chunk in text.split():
        if chunk.isalnum() or chunk[:-1].isalnum() or len(chunk) > _MAX_CODE:
            continue
        whole = _EDGES.sub("", fold(chunk))
        key = _NOT_ALNUM.sub("", whole)
        if key != whole:
            found[key] = None
    return list(found)


def phone_key(written: str) -> str | None:
    """E.164 of a Vietnamese number however written, or of any number that begins with + (7 to 15 digits); else None."""
    digits = "".join(c for c in written if c.isascii() and c.isdigit())
    international = written.strip().lstrip("(").startswith("+")
    if not international and digits.startswith("00"):
        digits, international = digits[2:], True
    if international:
        national = digits[2:].removeprefix("0")  # +84 (0) 903…
        return f"+84{national}" if digits.startswith("84") else f"+{digits}" if 7 <= len(digits) <= 15 else None
    if digits.startswith("0") and 10 <= len(digits) <= 11:
        return f"+84{digits[1:]}"
    return None


class PhoneSpan(NamedTuple):
    start: int
    end: int
    key: str


def find_phones(text: str) -> list[PhoneSpan]:
    """Vietnamese phone numbers written in clean text, with their places."""
    found = []
    for match in _PHONE.finditer(text):
        key = phone_key(match.group())
        if key is not None and 12 <= len(key) <= 13:
            found.append(PhoneSpan(match.start(), match.end(), key))
    return found
