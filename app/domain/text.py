"""How text is brought to one form before it is stored or compared. The one place that knows.

NFC on entry, never NFKC (it turns 1½ into 11/2). Folding strips the marks and maps đ to d, so that
"hợp đồng" and "hop dong" compare equal.
"""

from __future__ import annotations

import re
import unicodedata

# Zero-width letters and soft hyphens go with the control characters; so do the marks that turn the direction of
# writing (Unicode 16, UAX 9), with which a name can be made to look like another.
_CONTROL = re.compile(
    r"[\u200b-\u200f\u2060\ufeff\u00ad\u061c\u202a-\u202e\u2066-\u2069]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
# Old tone placement -> new: "hòa" and "hoà" are one word. Both spellings are in daily use.
_OLD_TONES = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split()
_NEW_TONES = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split()
_TONES = {o: n for o, n in zip(_OLD_TONES, _NEW_TONES, strict=True)}
_TONE = re.compile("|".join(_OLD_TONES))


def clean(text: str) -> str:
    """Text as it enters the system: NFC, no zero-width, direction or control characters (tab and newline stay)."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def clean_line(text: str) -> str:
    """`clean`, on one line, trimmed, runs of space as one."""
    return _SPACES.sub(" ", clean(text)).strip()


def unify_tones(text: str) -> str:
    """Lower-case text with old tone placement rewritten to the new: hòa -> hoà."""
    return _TONE.sub(lambda m: _TONES[m.group()], unicodedata.normalize("NFC", text).lower())


def fold(text: str) -> str:
    """Lower case without marks, đ as d; what compares without accents. Length may change."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def fold_key(text: str) -> str:
    """`fold`, with everything but letters and digits as single spaces: a key to compare names by."""
    return " ".join(re.findall(r"\w+", fold(text).replace("_", " ")))


class _AlignedTable(dict[int, str]):
    """Folds a character once and remembers it (500 pages of text fold in a fraction of a second)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char)
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_ALIGNED = _AlignedTable()


def fold_aligned(text: str) -> str:
    """`fold` character by character, same length as NFC `text`: offsets found in one hold in the other.

    A character that folds to nothing or to several keeps itself.
    """
    return text.translate(_ALIGNED)
