"""Company names: the legal form set aside but kept, abbreviations and English forms brought to one spelling.

Two keys come of a name. `base_key` is the name without legal form: sister companies share it. `full_key` puts
the form before it ("tnhh dai phat", "cp dai phat") and tells sisters apart. Both are folded, for comparing only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from app.domain.identifiers.name_words import ENGLISH_TRADE, PHRASES, SUFFIXES, LegalForm
from app.domain.text import clean_line, fold


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A parsed name. `branch` is true for a branch, representative office or place of business;
    `place` is where ("ha noi"), "" when not said."""

    full_key: str
    base_key: str
    legal_form: LegalForm | None
    branch: bool = False
    place: str = ""


_TNHH_FAMILY = frozenset({LegalForm.TNHH, LegalForm.TNHH_MTV})

_LEGAL = frozenset({"cty", "tnhh", "mtv", "htv", "cp", "hd", "dntn", "htx", "hkd"})
_BRANCH = "chinhanh"

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|\b[^\W\d_](?:\.[^\W\d_])+\b")
_TITLES = frozenset("ong ba anh chi mr mrs ms".split())
_CITED = re.compile(r"[\"“”„«»‘’'`]")


def _compile(phrases: dict[str, str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(ordered) + r")(?!\w)")


_PHRASE = _compile(PHRASES)
_ENGLISH = _compile(ENGLISH_TRADE)
_SUFFIX_ORDER = sorted(SUFFIXES, key=len, reverse=True)


@lru_cache(maxsize=16_384)
def parse_company_name(raw: str) -> CompanyName | None:
    """The keys of a company's (or a person's) name; None when nothing is left beside a legal form.

    Parsing a key again gives the same key, so keys may be stored and normalised twice.
    """
    name = _settled(raw, lambda found: found.full_key)
    base = _settled(name.base_key, lambda found: found.base_key) if name else None
    return replace(name, base_key=base.base_key) if name and base else None


def _settled(text: str, key: Callable[[CompanyName], str]) -> CompanyName | None:
    """Parsed until its key is its own key; a doubled title or form ("TNHH - CTCP") takes more than one round."""
    for _ in range(8):
        name = _parse(text)
        if name is None or key(name) == text:
            return name
        text = key(name)
    return None


def _parse(raw: str) -> CompanyName | None:
    words = _words(raw)
    if not words:
        return None
    tokens, branch, place = _set_branch_aside(words)
    form, rest = _prefix_form(tokens)
    if form is None:
        form, rest = _suffix_form(rest)
    if form is None and not branch:
        rest = _without_title(rest)
    if not rest or all(word in _LEGAL for word in rest):
        return None
    base = " ".join(rest)
    parts = [_BRANCH if branch else "", form.value if form else "", base, f"tai {place}" if place else ""]
    return CompanyName(" ".join(part for part in parts if part), base, form, branch, place)


def normalise_name(raw: str) -> str | None:
    """The full key: with legal form and branch."""
    name = parse_company_name(raw)
    return name.full_key if name else None


def normalise_base_name(raw: str) -> str | None:
    """The key without legal form and branch."""
    name = parse_company_name(raw)
    return name.base_key if name else None


def forms_agree(one: LegalForm | None, other: LegalForm | None) -> bool | None:
    """Whether two legal forms can be one company's: True, False, or None where that says nothing.

    "TNHH" stands for "TNHH MTV" too, as papers often leave the MTV out: that says nothing either way.
    """
    if one is None or other is None or LegalForm.CORP in (one, other):
        return None
    if one is other:
        return True
    return None if {one, other} <= _TNHH_FAMILY else False


def _words(raw: str) -> list[str]:
    """Folded words with dotted abbreviations joined and phrases in their one spelling."""
    text = _CITED.sub(" ", clean_line(raw))
    text = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", text)
    text = re.sub(r"\b[ĐÐđ]T\b", lambda m: "đầu tư" if m.group().isupper() else m.group(), text)
    text = " ".join(re.findall(r"\w+", fold(text).replace("_", " ")))
    text = " ".join(_PHRASE.sub(lambda m: PHRASES[m.group()], text).split())
    text = " ".join(_PHRASE.sub(lambda m: PHRASES[m.group()], text).split())
    words = [word for word in text.split() if word not in ("va", "and")]
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _set_branch_aside(words: list[str]) -> tuple[list[str], bool, str]:
    """The words of the company, whether they name a branch of it, and the branch's place."""
    if words[0] == "cn" and len(words) > 1 and set(words[1:9]) & _LEGAL:
        words = [_BRANCH, *words[1:]]
    if _BRANCH not in words:
        return words, False, ""
    at = words.index(_BRANCH)
    if at > 0:  # "Công ty TNHH Đại Phát - Chi nhánh Hà Nội"
        return words[:at], True, _place(words[at + 1 :])
    rest = words[1:]
    company = next((i for i, word in enumerate(rest[:9]) if word in _LEGAL), None)
    if company:  # "Chi nhánh Hà Nội - Công ty TNHH Đại Phát"
        return rest[company:], True, _place(rest[:company])
    if "tai" in rest[1:]:  # "Chi nhánh Công ty TNHH Đại Phát tại Hà Nội"
        cut = len(rest) - 1 - rest[::-1].index("tai")
        return rest[:cut], True, _place(rest[cut + 1 :])
    return rest, True, ""


def _place(words: list[str]) -> str:
    return " ".join(word for word in words if word not in ("tai", "o", "cua", "thanh", "pho", "tinh", _BRANCH))


def _prefix_form(tokens: list[str]) -> tuple[LegalForm | None, list[str]]:
    """The legal form before the name, and the rest."""
    end = 0
    while end < len(tokens) and (tokens[end] in _LEGAL or tokens[end] == "ctyhd"):
        if tokens[end] == "hd" and tokens[end - 1 : end] != ["cty"]:
            break
        end += 1
    found, rest = tokens[:end], tokens[end:]
    if "tnhh" in found:
        return (LegalForm.TNHH_MTV if "mtv" in found else LegalForm.TNHH), rest
    if "hd" in found or "ctyhd" in found:
        return LegalForm.HD, rest
    for form in (LegalForm.CP, LegalForm.DNTN, LegalForm.HTX, LegalForm.HKD):
        if form.value in found:
            return form, rest
    if tokens[:1] and tokens[0] in (LegalForm.CORP, LegalForm.PTE, LegalForm.FOREIGN) and len(tokens) > 1:
        return LegalForm(tokens[0]), tokens[1:]  # a full key, parsed again
    if "mtv" in found:
        return LegalForm.TNHH_MTV, rest
    if found[-1:] == ["cty"] or "cty" in found:
        return _suffix_form(rest)
    return None, tokens


def _suffix_form(tokens: list[str]) -> tuple[LegalForm | None, list[str]]:
    """The legal form after the name (English, or "… - CTCP"), and the rest with English trade words put first."""
    text = " ".join(tokens)
    for suffix in _SUFFIX_ORDER:
        if text.endswith(" " + suffix):
            return SUFFIXES[suffix], _trade_first(text[: -len(suffix)].split())
    return None, tokens


def _trade_first(tokens: list[str]) -> list[str]:
    """ "dai phat trading service" as Vietnamese says it: "thuong mai dich vu dai phat"."""
    text = " ".join(tokens)
    found = list(_ENGLISH.finditer(text))
    start, end = len(text), len(text)
    moved: list[str] = []
    for match in reversed(found):  # only a run of trade words at the very end
        if text[match.end() : end].strip():
            break
        start = end = match.start()
        moved.insert(0, ENGLISH_TRADE[match.group()])
    name = text[:start].split()
    return " ".join(moved).split() + name if name else tokens


def _without_title(tokens: list[str]) -> list[str]:
    """A person's name without "Ông" or "Bà"; at least two words must remain."""
    return tokens[1:] if len(tokens) > 2 and tokens[0] in _TITLES else tokens
