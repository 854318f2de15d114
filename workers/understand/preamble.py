"""Parties of an English agreement, named in its opening sentence: "by and between X, a … corporation, and Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.documents import DocumentType
from app.domain.facts import PartyRole
from app.domain.text import clean_line
from workers.understand.english_names import ends_legal, name_end
from workers.understand.sheets import SPACES, Sheet

_TRIGGER = re.compile(r"\b(?:between|among|by)\b\W{0,8}|\bpresents\b[^.;]{0,60}?\bthat\b\W{0,4}")
_OPENING = re.compile(
    r"\b(?:agreement|contract|amendment|addendum|made|entered|dated|effective|schedule|lease|memorandum|exhibit"
    r"|power of attorney)\b"
)
_OPENS_HERE = re.compile(r"\bthis\b[^.;]{0,120}\b(?:agreement|contract|lease|amendment)\b[^.;]{0,160}$")
_WINDOW_END = re.compile(
    r"\b(?:whereas|recitals|witnesseth|now,?\s+therefore|background|agree\s+as\s+follows|in\s+consideration|"
    r"1\.\s+definitions|for\s+good\s+and\s+valuable)\b"
)
# Firms of partners carry commas: "Hale, Moreno and Company", "Smith, Gamble & Russ, LLP".
_FIRM = re.compile(
    r"[A-Z][\w'’\-]+(?:, [A-Z][\w'’\-]+){1,3},? (?:and|&|AND) (?:Company|COMPANY|Co\.?|CO\.?|Sons?|SONS?|Associates"
    r"|ASSOCIATES|[A-Z][\w'’\-]+,? (?:LLP|L\.L\.P\.|P\.C\.|PLLC))(?:,? (?:Inc\.?|INC\.?|LLC|L\.?P\.?))?(?![\w])"
)
_PART = (
    r"(?:owner|contractor|architect|landlord|tenant|lender|borrower|licensor|licensee|supplier|vendor|customer|seller|buyer"
    r"|client|consultant|lessor|lessee|franchisor|franchisee|distributor|company|employer|employee|executive|guarantor"
    r"|publisher|author|operator|provider|purchaser|sponsor|agent|principal|manufacturer)"
)
_LEAD = re.compile(
    r"(?:\s|[\"“:(\[•\-–—]|(?:[1-9]|i|ii|iii|iv|v|[a-f])[).]\s|(?:the|The|THE)\s(?=[A-Z])"
    rf"|(?i:(?:the\s)?(?:{_PART}|parties|party (?:a|b|1|2))\s?(?:\([^()\n]{{1,30}}\)\s?)?:))*+"
)
# A comma parts two parties only where the one behind it proves to be a company.
_NEXT = re.compile(
    r"\b(?:and|AND|And|appoints?)\b|\)\s*+,|;|\)\s+(?=[A-Z])|\((?:[1-9]|i{1,3}|iv|vi?|[a-f])\)\s(?=[A-Z])|(?P<comma>,\s)"
)
_DESCRIBED = re.compile(
    r"[\s,.;'’]*+(?:[(\[\"“]|(?:an?|with|having|located|whose|c/o|dba|d/b/a|f/k/a|formerly|as of|represented|organized"
    r"|incorporated|of \d[\w\-/]*,?|at \d[\w\-/]*,?|on behalf|acting|duly|residing|doing business)\s"
    rf"|as\s(?:an?\s|the\s)?(?i:{_PART}))"
)
_PLACE_AND = re.compile(  # places with "and" in their name, before and behind it
    r"(?:England|Trinidad|Bosnia|Antigua|Nevis|Kitts|Vincent|Newfoundland|Turks|Papua)\s$", re.IGNORECASE
)
_SHORTENED = re.compile(r"[\s,]*+(?:an? [^()\"“”]{0,160})?\([^()]{0,40}?[\"“]")
_PUBLIC = re.compile(r"\b(?:Authority|Regents|Trustees|Board of|University of|Department of)\b")
_A_DAY = re.compile(
    r"(?i)\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?\s+\d|\b\d{1,2}\s+(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)\b"
)
_NOT_NAME = re.compile(
    r"(?:(?:the )?(?:parties|undersigned|following|company|client|customer|buyer|seller|supplier|vendor|consultant|"
    r"licensor|licensee|developer|franchis\w+|adviser|contractor|lessor|lessee|effective|date)|owner|landlord|tenant"
    r"|each|both|its?|this|that|such|any|other|which|whereas|conditions|party|"
    r"in|on|no|if|to|for|section|exhibit|article|agreement)$",
    re.IGNORECASE,
)
_A_PAPER = re.compile(r"\b(?:agreement|contract|amendment|addendum|exhibit)\b", re.IGNORECASE)  # a title, no name
_SHORT = re.compile(r"[(\[][^()\[\]]{0,40}?[\"“]\s?(?:the )?(?P<short>[^\"“”]{2,40})[\"”]")
_LABELLED = re.compile(
    rf"(?:^|[\n.])[ \t]*+(?P<label>{_PART}(?: name)?|to|from)\s*+:[ \t]*+"
    r"(?P<name>[A-Z0-9][^\n:]{2,90}?)(?=  |\n|, |  ?\(|$)",
    re.IGNORECASE,
)
_SELLING = ("licensor", "supplier", "vendor", "seller", "consultant", "lessor", "contractor", "provider", "landlord")
_BUYING = ("licensee", "customer", "buyer", "client", "purchaser", "lessee", "tenant", "owner")
_ROLES = (
    dict.fromkeys(_SELLING, PartyRole.SELLER)
    | dict.fromkeys(_BUYING, PartyRole.BUYER)
    | {"to": PartyRole.RECIPIENT, "from": PartyRole.SENDER}
)
_DEFINITION = re.compile(r"[(\[][^()\[\]]{0,60}?[\"“']{1,2}\s?(?:the\s)?(?P<word>\w+)")
_LINE_END = re.compile(r"(?<!\n)\n(?!\s*\n)")
# A heading ends where its line ends, however near the text below stands.
_HEADING_END = re.compile(
    r"(?im)^[ \t]*(?:exhibit[ \d.\-a-z]{0,12}|page \d+ of \d+|confidential|execution (?:copy|version)"
    r"|[^\n,;]{0,80}\b(?:agreement|contract|amendment|addendum|lease)(?: no\.? ?\d+)?)[ \t]*(?P<end>\n)"
)
_RULED = re.compile(r"\n?[ \t]*[-_=]{3,}[-_= \t]*")  # underlined words of typewritten papers
_COVER = 8000
_HEAD = 24000  # characters of a page, enough for cover and contents where a file has but one
_MOST_OPENINGS = 24  # places with "between" or "by" that are tried on a page
_NEXT_IN_LIST = 160  # characters between a party and the next one of a list without "and"
_MOST = 6  # parties of one agreement

Found = tuple[str, int, int, int, PartyRole | None]


def find_preamble(sheets: Sequence[Sheet], kind: DocumentType) -> list[Found]:
    """Parties as (name, page, start, end, role), at most six; only the first three pages are read."""
    if kind not in (DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX, DocumentType.OTHER):
        return []
    best: list[Found] = []
    for sheet in sheets[:3]:
        for found in _openings(sheet, lists=False):
            best = max(best, found, key=_merit)
        if _merit(best) >= 4:
            break
    if len(best) < 2:
        others = (_by_label(sheets), *(_at_paragraphs(sheet) for sheet in sheets[:1]))
        best = next((found for found in others if len(found) >= 2), best)
    if not best:
        listed = (found for sheet in sheets[:1] for found in _openings(sheet, lists=True))
        best = max(listed, key=_merit, default=[])
    return best


def _merit(parties: list[Found]) -> int:
    return 2 * min(len(parties), 2) + sum(ends_legal(name) for name, *_ in parties[:2])


def _openings(sheet: Sheet, *, lists: bool) -> Iterator[list[Found]]:
    """The parties named behind each "between", and behind a paragraph that starts with a company's name.

    `lists`: the first party need not stand there ("between the funds listed in Exhibit A and X, Inc.").
    """
    text, folded = _running(sheet)
    tried = 0
    for trigger in _TRIGGER.finditer(folded):
        if _opens(folded, trigger):
            tried += 1
            yield _parties(sheet, text, folded, trigger.end(), defined=False, lists=lists)
        if tried >= _MOST_OPENINGS:
            break


def _opens(folded: str, trigger: re.Match[str]) -> bool:
    """Whether an agreement opens at this "between"; far down, behind cover and contents, it must say so itself."""
    before = folded[max(0, trigger.start() - 260) : trigger.start()]
    if trigger.start() < _COVER:
        return bool(_OPENING.search(before))
    return trigger.group()[0] != "p" and bool(_OPENS_HERE.search(before))


def _running(sheet: Sheet) -> tuple[str, str]:
    """The head of a page and its folded form as running text of the same length.

    A line end becomes a space; a blank line and the end of a heading stay: no name runs over them.
    """
    text = "\n".join(map(_without_leaders, sheet.text[:_HEAD].translate(SPACES).split("\n")))
    text = _RULED.sub(lambda ruled: " " * len(ruled.group()), text)
    headings = {match.start("end") for match in _HEADING_END.finditer(text)}
    joined = _LINE_END.sub(lambda end: "\n" if end.start() in headings else " ", text)
    folded = sheet.folded[:_HEAD]
    return joined, "".join(b if a == b or a not in " \n" else a for a, b in zip(joined, folded, strict=True))


def _without_leaders(line: str) -> str:
    """A line of the contents ("17.B. BY FRANCHISEE.....43") names nobody: it is read as blank."""
    return " " * len(line) if "....." in line else line


def _at_paragraphs(sheet: Sheet) -> list[Found]:
    """Parties of an agreement without "between": a paragraph that starts with a company's name."""
    text, folded = _running(sheet)
    starts = [match.end() for match in re.finditer(r"(?:^|\n)\s*+", text[:3000])]
    found = (_parties(sheet, text, folded, start, defined=True) for start in starts[:12])
    return max(found, key=_merit, default=[])


def _parties(sheet: Sheet, text: str, folded: str, start: int, *, defined: bool, lists: bool = False) -> list[Found]:
    limit = min(len(text), start + 1800)
    ends = _WINDOW_END.search(folded, start, limit)
    stop = ends.start() if ends else limit
    first = _name(text, start, stop, defined=defined)
    if first is None and lists:
        first = _following(text, start, stop)
        proof = first and (_SHORTENED.match(text, first[1], stop) or _DESCRIBED.match(text, first[1], stop))
        first = first if proof else None
    found: list[Found] = []
    while first is not None and len(found) < _MOST:
        role = _defined_role(text[first[1] : first[1] + 400])
        found.append((clean_line(text[first[0] : first[1]]), sheet.number, *first, role))
        first = _following(text, first[1], stop)
    return _without_short_names(found, text[start:stop])


def _without_short_names(found: list[Found], text: str) -> list[Found]:
    """Drops who is named again, or only by the short name of one before ("FASC", of "Federated … Company (“FASC”)")."""
    found = [party for index, party in enumerate(found) if party[0] not in {other[0] for other in found[:index]}]
    shorts = {match["short"].strip() for match in _SHORT.finditer(text)}
    named = [party for party in found if party[0] not in shorts]
    return named if len(named) >= 2 else found


def _following(text: str, at: int, stop: int) -> tuple[int, int] | None:
    """The next name behind "and", ";" or a closed bracket that reads like a party."""
    for joint in _NEXT.finditer(text, at, stop):
        if _PLACE_AND.search(text, max(0, joint.start() - 14), joint.start()):
            continue
        name = _name(text, joint.end(), stop, defined=True)
        if name is not None and (joint["comma"] is None or _goes_on_listing(text, at, joint.start(), name)):
            return name
    return None


def _goes_on_listing(text: str, at: int, comma: int, name: tuple[int, int]) -> bool:
    """Whether a company behind a comma is the next of a list: near the one before, in the same sentence."""
    between = text[at:comma]
    return len(between) <= _NEXT_IN_LIST and not re.search(r"[.;:]\s", between) and _is_company(text[slice(*name)])


def _is_company(name: str) -> bool:
    """Whether what stands behind a comma is a company beyond doubt, no part of an address."""
    with_form = " " in name and ends_legal(name) and not name.endswith((" NV", " CO"))  # Reno NV, Denver CO
    return with_form and name[0].isalpha() and " and " not in name.lower()


def _name(text: str, at: int, stop: int, *, defined: bool) -> tuple[int, int] | None:
    """The name that starts at `at`: capitalised words up to the first that is none.

    `defined` asks for proof that it is a party: a legal form, or a description or short name behind it.
    """
    lead = _LEAD.match(text, at, stop)
    start = lead.end() if lead else at
    firm = _FIRM.match(text, start, stop)
    end = firm.end() if firm else name_end(text, start, stop)
    name = text[start:end].rstrip(" ,;:'’\"”")
    if name.endswith(".") and not ends_legal(name):
        name = name.rstrip(".")
    if (
        not 3 <= len(name) <= 110
        or _NOT_NAME.match(name)
        or _A_PAPER.search(name)
        or _A_DAY.search(name)
        or not any(c.isalpha() for c in name)
    ):
        return None
    end = start + len(name)
    proven = ends_legal(name) or _PUBLIC.search(name)
    if defined and not proven and not _DESCRIBED.match(text, end, stop):
        return None
    return start, end


def _defined_role(behind: str) -> PartyRole | None:
    definition = _DEFINITION.search(behind)
    return _ROLES.get(definition["word"].lower()) if definition else None


def _by_label(sheets: Sequence[Sheet]) -> list[Found]:
    """Parties behind "Licensor:", "Supplier Name:" on the first page."""
    found: list[Found] = []
    for sheet in sheets[:1]:
        for match in _LABELLED.finditer(sheet.text[:4000]):
            name = clean_line(match["name"]).rstrip(" ,.;")
            role = _ROLES.get(match["label"].lower().split(maxsplit=1)[0])
            found.append((name, sheet.number, match.start("name"), match.start("name") + len(match["name"]), role))
    return found[:_MOST]
