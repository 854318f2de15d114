"""Where an English company's name ends in running text: its words, its legal form, its connectors."""

from __future__ import annotations

import re

_WORD = re.compile(r"\S{1,60}")
_SUFFIX = re.compile(
    r"(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|company|co|plc|p\.l\.c|lp|l\.p|llp|l\.l\.p|gmbh|kgaa|kg"
    r"|ag|s\.a|sa|s/a|b\.v|bv|n\.v|nv|n\.a|n|pty|pte|bhd|g\.i\.e|srl|s\.r\.l|s\.p\.a|spa|s\.a\.s|sas|sarl|s\.a\.r\.l|a/s|aps"
    r"|oy|oyj|ab|asa|k\.k|jsc|j\.s\.c|bank|trust|association|group|holdings?|enterprises)",
    re.IGNORECASE,
)
# Written small they are still part of a name: "tidewater.com, inc.", "Millford Group plc".
_SMALL_SUFFIX = re.compile(r"(?:inc|llc|ltd|corp|plc|lp|llp|gmbh|limited)\.?[,.;:)]*")
_CONNECTORS = frozenset({"of", "the", "for", "de", "y", "&", "et", "du", "van", "von", "da", "do"})
_INNER = _CONNECTORS - {"de", "van", "von", "da"}  # no name begins with these


def ends_legal(name: str) -> bool:
    """Whether a name ends with a legal form ("Acme Inc.")."""
    return bool(_SUFFIX.fullmatch(name.rsplit(maxsplit=1)[-1].strip(".,"))) if name else False


def name_end(text: str, start: int, stop: int) -> int:
    """The offset behind the name that starts at `start`: capitalised words up to the first that is none."""
    end = start
    words = list(_WORD.finditer(text, start, min(stop, start + 140)))
    for index, match in enumerate(words):
        word = match.group()
        if index and "\n" in text[words[index - 1].end() : match.start()]:
            return end
        if ")" in word and "(" not in word:
            return start  # the tail of a bracket: no name
        following = words[index + 1].group() if index + 1 < len(words) else ""
        if word[0] in '("“[' or word in (",", ";", "-", "–"):
            return end
        if word in ("and", "AND", "And"):
            if _joins_parties(text[start:end], [w.group() for w in words[index + 1 : index + 5]]):
                return end
        elif word in _CONNECTORS:
            if (word in _INNER and not index) or not _goes_on([w.group() for w in words[index + 1 : index + 4]]):
                return end
        elif not (_is_capitalised(word) or (index and _SMALL_SUFFIX.fullmatch(word))):
            return end
        end = match.end()
        if '"' in word or "“" in word or word[-1] in ";:":
            return end
        if word[-1] == "," and not _SUFFIX.fullmatch(following.strip(".,;)")):
            return end
        if word[-1] == "." and _SUFFIX.fullmatch(word.strip(".,")) and not _SUFFIX.fullmatch(following.strip(".,")):
            return end
    return end


def _goes_on(behind: list[str]) -> bool:
    """Whether a name goes on behind "of" or "the": the next word that is no such connector is capitalised."""
    return next((word[0].isupper() for word in behind if word not in _CONNECTORS), False)


def _is_capitalised(word: str) -> bool:
    """Words of names: "Acme", "3M", "tidewater.com", "eLEC"."""
    return word[0].isupper() or word[0].isdigit() or ".com" in word or any(c.isupper() for c in word[1:3])


def _joins_parties(before: str, behind: list[str]) -> bool:
    """Whether "and" stands between two parties, not within one name ("Research and Engineering Company")."""
    if not before or ends_legal(before.rstrip(" ,")) or before.rstrip().endswith(","):
        return True
    return not behind or not behind[0][:1].isupper() or not any(_SUFFIX.fullmatch(w.strip(".,;)")) for w in behind)
