"""The line above a quoted mail: "On <date>, <name> <address> wrote:", in any known language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.text import clean_line, fold_key
from workers.extract.mail_labels import WROTE, WROTE_STARTS
from workers.extract.printed_headers import ADDRESS, CLOCK, ForwardedHeader, Line, Printed

_WROTE = re.compile("|".join(rf"\b{verb}\b" if verb.isascii() else re.escape(verb) for verb in sorted(WROTE)))
_MOST_ATTRIBUTION_LINES = 4  # it may be wrapped
_DATE_END = re.compile(
    r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*(?:[AP]M|SA|CH)\b)?(?:\s*(?:GMT|UTC)?[+-]\d{1,4})?|\b(?:19|20)\d{2}\b"
)
# Words that stand between the date and the name, or the name and the verb, in one language or another; as
# printed, for "A" opens names.
_BETWEEN = frozenset(
    "AM PM am pm SA CH GMT UTC Uhr a da đã ha je lúc vào at um heeft użytkownik пользователь користувач tarihinde"
    " keltezéssel der die har o la".split()
)


def read_attribution(lines: Sequence[Line], end: int, floor: int) -> Printed | None:
    """An "On <date>, <name> <address> wrote:" whose last line is lines[end]; it may be wrapped over some lines
    above, never above `floor`."""
    last = lines[end].text
    if not last.endswith((":", "：")) or len(last) > 500:
        return None
    joined, found = "", None
    for start in range(end, max(floor, end - _MOST_ATTRIBUTION_LINES + 1) - 1, -1):
        if not lines[start].text or lines[start].depth != lines[end].depth:
            break
        joined = f"{lines[start].text} {joined}".strip()
        if len(joined) > 600:
            break
        if header := _attribution(joined):
            found = Printed(header, start, end + 1)
            if _opens_attribution(joined):
                break
    return found


def _attribution(joined: str) -> ForwardedHeader | None:
    if not CLOCK.search(joined) or not _WROTE.search(fold_key(joined)):
        return None
    found = ADDRESS.search(joined)
    if not found and not _opens_attribution(joined):
        return None
    before = joined[: found.start()] if found else re.sub(r"\S+\s*[:：]$", "", joined)
    return ForwardedHeader(
        from_name=_attributed_name(before, wrote_last=found is None),
        from_address=found[0].strip(".").lower() if found else "",
        date=_attributed_date(joined),
    )


def _opens_attribution(joined: str) -> bool:
    key = fold_key(joined)
    return any(key.startswith(f"{word} ") or (not word.isascii() and key.startswith(word)) for word in WROTE_STARTS)


def _attributed_date(joined: str) -> str:
    """Everything up to the last clock time or year: the name that follows holds neither."""
    ends = [found.end() for found in _DATE_END.finditer(joined)]
    return clean_line(joined[: max(ends, default=len(joined))])


def _attributed_name(before: str, *, wrote_last: bool) -> str:
    """The name at the end of "On <date>, <name>": quoted, or the last run without figures or commas."""
    text = before.strip(" \t<([")
    quoted = re.search(r"[\"“„«]\s*([^\"”»“„«]{1,100}?)\s*[\"”“»]\s*$", text)
    if quoted:
        return clean_line(quoted[1])
    tail = re.search(r"([^\d,;:\"<>()]{1,100})[\"\s]*$", text)
    words = clean_line(tail[1]).split() if tail else []
    while words and (words[0] in _BETWEEN or (not wrote_last and fold_key(words[0]) in WROTE)):
        words.pop(0)
    while words and wrote_last and words[-1] in _BETWEEN:
        words.pop()
    return " ".join(words).strip("\"'*_ ")
