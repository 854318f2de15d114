"""Who is on a document: the parties with their names, identifiers, addresses and signatories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from app.domain.documents import DocumentType
from app.domain.facts import FactField, PartyRole
from app.domain.organisation import Organisation
from app.domain.text import clean_line
from workers.understand.addresses import address_below, whole_address
from workers.understand.blocks import Block, find_blocks
from workers.understand.columns import tax_codes_in_columns
from workers.understand.evidence import Evidence
from workers.understand.kinds import Title
from workers.understand.mentions import at_the_edges
from workers.understand.names import capitals, looks_like_organisation, name_span, past_honour
from workers.understand.owners import Owners, Parties, Party
from workers.understand.preamble import find_preamble
from workers.understand.sheets import Line, Sheet
from workers.understand.signs import Labelled, labels, person_name, signs

F = FactField

_OF_A_PERSON = re.compile(r"\b(?:cccd|cmnd|can cuoc|chung minh|ho chieu|sinh (?:nam|ngay)|ngay sinh|ho khau)\b")
_FULL = 25  # characters of a line in the narrowest column that a name is set in
_NEARLY = 0.85  # letters are not equally wide: of the characters of the widest line
_REACH = 400  # characters behind the last party of an opening that still describe it
_ENGLISH = re.compile(r"\b(?:agreement|contract|amendment|exhibit|hereby|party|parties|lease|hereinafter|whereas)\b")
_VIETNAMESE = re.compile(r"\b(?:hop dong|dieu khoan|cong ty|ben b)\b")


def find_parties(
    sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, title: Title | None, own: Organisation | None
) -> None:
    """Adds the facts of every party block; identifiers outside any block get party 0."""
    parties = Parties()
    owners = Owners()
    blocks = find_blocks(sheets, kind, title, own)
    opening = [] if _lettered(blocks) or not _is_english(sheets) else find_preamble(sheets, kind)
    for (name, page, start, end, role), following in zip_longest(opening, opening[1:]):
        party = parties.of(role, [name], letterhead=False)
        evidence.add(F.PARTY, name, page, start, end, 0.88, "preamble", party.number, party.role)
        owners.give_stretch(page, start, following[2] if following else end + _REACH, party)
    if kind is DocumentType.IDENTITY:
        _certified(sheets, evidence, parties.of(PartyRole.OTHER, [], letterhead=False), owners)
    elif len(opening) < 2:
        _blocks(blocks, sheets, evidence, parties, owners)
    for sheet in sheets:
        _identifiers(sheet, evidence, owners)
    if kind is not DocumentType.IDENTITY and len(opening) < 2:
        _edges(sheets, evidence, parties, owners)


def _edges(sheets: Sequence[Sheet], evidence: Evidence, parties: Parties, owners: Owners) -> None:
    """Companies at the edges of the paper that no block named: hints that belong to no party."""
    for line, (start, end) in at_the_edges(sheets):
        name = clean_line(line.text[start:end]).strip(" ,;-")
        if owners.of(line, line.start + start) is None and not parties.knows(name):
            evidence.add(F.PARTY, name, line.page, line.start + start, line.start + end, 0.6, "edge")


def _certified(sheets: Sequence[Sheet], evidence: Evidence, party: Party, owners: Owners) -> None:
    """A card or a registration speaks of one party only; a company's names stand behind "Tên công ty…"."""
    for line in (line for sheet in sheets for line in sheet.lines):
        owners.give([line], party)
        for label in (label for label in labels(line.folded) if label.name == "name"):
            span = name_span(line.text, line.folded, label.start, label.end)
            if span:
                start, end = line.start + span[0], line.start + span[1]
                name = clean_line(line.text[span[0] : span[1]])
                evidence.add(F.PARTY, name, line.page, start, end, 0.9, "certified-name", party.number, party.role)


def _lettered(blocks: Sequence[Block]) -> bool:
    """Whether the paper has blocks headed "Bên A" and "Bên B"."""
    return any(block.role in (PartyRole.PARTY_A, PartyRole.PARTY_B) and not block.signature for block in blocks)


def _is_english(sheets: Sequence[Sheet]) -> bool:
    sample = " ".join(sheet.folded[:8000] for sheet in sheets[:2])
    return bool(_ENGLISH.search(sample)) and not _VIETNAMESE.search(sample)


def _blocks(
    blocks: Sequence[Block],
    sheets: Sequence[Sheet],
    evidence: Evidence,
    parties: Parties,
    owners: Owners,
) -> None:
    sheet_of = {sheet.number: sheet for sheet in sheets}
    # A letterhead joins the party it names; who is only mentioned (a beneficiary) may be who wrote.
    for block in sorted(blocks, key=lambda b: (b.role is PartyRole.OTHER, b.letterhead)):
        known = parties.by_role(block.role)
        if known is not None and known.keys and block.first.folded[block.name_at :].strip(" :.()") == "":
            block.signature = True  # "Người mua hàng" again, at the foot: the place to sign
        if block.signature and known is None:
            continue
        names = [] if block.signature else list(_names(block, sheet_of[block.first.page]))
        if not names and not block.signature and not any(labels(line.folded) for line in block.lines[1:]):
            continue
        party = parties.of(block.role, [name for name, *_ in names], letterhead=block.letterhead)
        fresh = [found for found in names if parties.is_new(party, found[0])]
        for rank, (name, page, start, end) in enumerate(fresh):
            sure = 0.75 if block.letterhead else 0.92
            rule = "letterhead" if block.letterhead else "party-block"
            evidence.add(F.PARTY, name, page, start, end, sure - 0.1 * min(rank, 2), rule, party.number, party.role)
        owners.give(_of_one_party(block), party)
        _people(block, evidence, party)


def _of_one_party(block: Block) -> Iterator[Line]:
    """The block's lines up to a second tax code: that one is somebody else's, under a header we do not know."""
    code = ""
    for line in block.lines:
        codes = [sign.value for sign in signs(line.text, line.folded) if sign.field is F.TAX_CODE]
        if code and any(other != code for other in codes):
            return
        code = code or next(iter(codes), "")
        yield line


def _names(block: Block, sheet: Sheet) -> Iterator[tuple[str, int, int, int]]:
    """The names a block gives its party: behind its header, or on the lines below before any label."""
    first = block.first
    if block.letterhead:
        for line in block.lines[:4]:
            known = line is block.first or looks_like_organisation(line.folded)
            if known and not labels(line.folded):
                yield from _name_on(line, 0, sheet, block, strict=False)
        return
    human = "ten nguoi" in first.folded[: block.name_at]  # "Họ tên người mua hàng": a person, the company follows
    found = list(_name_on(first, block.name_at, sheet, block, strict=human))
    if found:
        yield found[0]
    for index, line in enumerate(block.lines[1:8], start=1):
        named = next((label for label in labels(line.folded) if label.name == "name"), None)
        if named is not None:
            span = name_span(line.text, line.folded, named.start, named.end)
            if span:
                yield (clean_line(line.text[span[0] : span[1]]), line.page, line.start + span[0], line.start + span[1])
                return
        elif not found and index <= 3 and (person := _person_on(line, block)) is not None:
            yield person
            return
        elif not found and index <= 3 and not labels(line.folded):
            below = list(_name_on(line, 0, sheet, block, strict=block.role is PartyRole.RECIPIENT))
            if below:
                yield below[0]
                return


def _person_on(line: Line, block: Block) -> tuple[str, int, int, int] | None:
    """A person who is the party: "Bà: LÊ THỊ HOA" under the header, with an identity card or a birthday, no office."""
    at = past_honour(line.folded, 0, len(line.text))
    if at == 0 or "chuc vu" in line.folded or not any(_OF_A_PERSON.search(other.folded) for other in block.lines):
        return None
    span = person_name(line.text, line.folded, at, len(line.text))
    if span is None:
        return None
    return clean_line(line.text[span[0] : span[1]]), line.page, line.start + span[0], line.start + span[1]


def _name_on(line: Line, at: int, sheet: Sheet, block: Block, *, strict: bool) -> Iterator[tuple[str, int, int, int]]:
    marked = labels(line.folded)
    cuts = (label.at for label in marked if label.at > at and label.name != "name" and _has_value(line, label))
    stop = next(cuts, len(line.text))
    at = next((label.start for label in marked if label.name == "name" and label.at >= at - 2), at)
    span = name_span(line.text, line.folded, past_honour(line.folded, at, stop), stop)
    if span is None or (strict and not looks_like_organisation(line.folded[span[0] : span[1]])):
        return
    start, end = line.start + span[0], line.start + span[1]
    value = line.text[span[0] : span[1]]
    following = _wrapped(line, span[1], value, block)
    if following is not None:
        value = f"{value} {following.text}"
        if following.start - end <= 3:
            end = following.end
    yield clean_line(value).rstrip(" .,;:-"), line.page, start, end


def _has_value(line: Line, label: Labelled) -> bool:
    """Whether a label is one, and not a word of the name ("Hợp tác xã ĐT Phúc Tâm")."""
    return (
        ":" in line.folded[label.at : label.start + 1] or line.folded[label.start : label.start + 1] in "0123456789+("
    )


def _wrapped(line: Line, stop: int, value: str, block: Block) -> Line | None:
    """The next line when a name runs on over it: all in capitals, or because the line had no room for its next word."""
    if stop < len(line.text.rstrip(" .")) or line not in block.lines:
        return None
    index = block.lines.index(line)
    following = block.lines[index + 1] if index + 1 < len(block.lines) else None
    if following is None or len(following.text) > 70 or ":" in following.text:
        return None
    if (
        any(c.isdigit() for c in following.text)
        or labels(following.folded)
        or looks_like_organisation(following.folded)
    ):
        return None
    if "," in following.text and capitals(following.text) < 0.85:
        return None  # an address
    if capitals(value) >= 0.85:
        return following if capitals(following.text) >= 0.85 else None
    return following if _was_full(line, following, block) else None


def _was_full(line: Line, following: Line, block: Block) -> bool:
    """Whether the next word would hardly have fitted: the edge of its column cut the line, not its writer."""
    widest = max(len(other.text) for other in block.lines)
    words = following.text.split()
    return bool(words) and len(line.text.rstrip()) >= _FULL and len(line.text) + 1 + len(words[0]) > _NEARLY * widest


def _people(block: Block, evidence: Evidence, party: Party) -> None:
    """Who signs below "Đại diện bên A": a line that is nothing but a name."""
    if not block.signature:
        return
    for line in block.lines[1:]:
        span = person_name(line.text, line.folded, 0, len(line.text))
        if span and not labels(line.folded) and not looks_like_organisation(line.folded):
            name = clean_line(line.text[span[0] : span[1]])
            evidence.add(
                F.PERSON,
                name,
                line.page,
                line.start + span[0],
                line.start + span[1],
                0.6,
                "signature",
                party.number,
                party.role,
            )


def _identifiers(sheet: Sheet, evidence: Evidence, owners: Owners) -> None:
    listed = tax_codes_in_columns(sheet)
    for index, line in enumerate(sheet.lines):
        if line.start in listed:
            span = (0, len(line.text))
            _add(evidence, F.TAX_CODE, listed[line.start], line, span, 0.9, "tax-code-column", owners)
            continue
        below = [other for other in sheet.lines[index + 1 : index + 4] if owners.same(line, other)]
        for sign in signs(*_with_value_below(sheet, line, below)):
            value = whole_address(sign, line, below) if sign.field is F.ADDRESS else sign.value
            _add(evidence, sign.field, value, line, (sign.start, sign.end), sign.confidence, sign.rule, owners)
        following = address_below(line, below)
        if following is not None:
            span = (0, len(following.text))
            _add(evidence, F.ADDRESS, clean_line(following.text), following, span, 0.8, "address-below", owners)


def _with_value_below(sheet: Sheet, line: Line, below: Sequence[Line]) -> tuple[str, str]:
    """A line's text and its folded form; with the next line where that holds the value of its last label."""
    value = below[0] if below else None
    if value is None or value.start - line.end > 2:
        return line.text, line.folded
    open_label = line.text.rstrip().endswith((":", "：")) and value.text[:1].isdigit()
    if not open_label and not value.text.startswith((":", "：")):
        return line.text, line.folded
    both = slice(line.start, value.end)
    return sheet.text[both].replace("\n", " "), sheet.folded[both].replace("\n", " ")


def _add(
    evidence: Evidence,
    field: FactField,
    value: str,
    line: Line,
    span: tuple[int, int],
    sure: float,
    rule: str,
    owners: Owners,
) -> None:
    start, end = line.start + span[0], line.start + span[1]
    party = owners.of(line, start)
    number, role = (party.number, party.role) if party else (0, None)
    evidence.add(field, value, line.page, start, end, sure if party else 0.85 * sure, rule, number, role)
