"""Names of people: titles and forms of address off, folded to a key."""

from __future__ import annotations

import re

from app.domain.text import clean_line, fold_key

# Forms of address and degrees that stand before a name, folded. "cu" or "em" are left: they are names too.
_TITLES = frozenset(
    """ong ba anh chi co chu mr mrs ms miss mx sir madam dr ts ths ks cn gs pgs bs ds luatsu herr frau mister
    giamdoc tonggiamdoc chutich ketoantruong daidien nguoidaidien""".split()
)
_PHRASES = re.compile(
    r"\b(?:luật sư|tổng giám đốc|phó giám đốc|giám đốc|chủ tịch|kế toán trưởng|người đại diện|đại diện|"
    r"managing director|general director|director|chairman)\b[\s:.,-]*",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"^\s*(?:ông|ong|mr)\s*[/(]\s*(?:bà|ba|ms|mrs)\s*\)?[\s:.]*", re.IGNORECASE)


def normalise_person(raw: str) -> str | None:
    """A person's name as a folded key ("Ông Nguyễn Văn A" gives "nguyen van a").

    None when fewer than two or more than eight words remain, or when it holds a digit: that is no full name.
    """
    text = _PHRASES.sub(" ", _PAIRED.sub("", clean_line(raw)))
    words = fold_key(text).split()
    while len(words) > 2 and words[0] in _TITLES:
        words = words[1:]
    if not 2 <= len(words) <= 8 or words[0] in _TITLES or any(char.isdigit() for word in words for char in word):
        return None
    return " ".join(words)
