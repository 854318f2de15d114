"""Where facts and signs stand on a page: a rectangle of its picture, or a stretch of its text.

A fact is `f` and its number, a sign `s`, the rank of its customer and its own number. What a page names by such a key
(`data-place`) lights what carries it (`data-mark`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.decisions import Candidate
from app.domain.facts import Fact, FactField
from app.domain.reading import Box, MailHeaders, PageRead, box_of_span
from app.services.pages import Marks, PageContent

# Values that stand in more than one place of a paper mean the same there.
_REPEATED = frozenset(FactField) - {FactField.TYPE, FactField.SUBJECT, FactField.CURRENCY}
_SHORTEST = 4  # characters of a value that is looked for elsewhere
_MOST = 5  # further places of one fact on one page


@dataclass(frozen=True, slots=True)
class Place:
    """A place on one page. kind: place | for | against; `again`: a further place of the same value."""

    key: str
    kind: str
    box: Box | None
    start: int | None
    end: int | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `marked` by the query; `keys` (apart by spaces) and `kind` of the places it is part of."""

    text: str
    marked: bool = False
    keys: str = ""
    kind: str = ""
    again: bool = False


def fact_key(number: int, fact: Fact, headers: MailHeaders | None = None) -> str:
    """The key of a fact's place, "" when it is not known where on its page it stands."""
    if not fact.page:
        return "" if fact.field is FactField.TYPE else _in_head(fact.value, headers, fact.rule)
    return f"f{number}" if fact.box or fact.start is not None else ""


def sign_keys(candidates: Sequence[Candidate], headers: MailHeaders | None = None) -> list[list[str]]:
    """The keys of all signs, a list a candidate; "" for what has no place."""
    return [
        [
            (f"s{rank}-{number}" if sign.box or sign.start is not None else "")
            if sign.page
            else _in_head(sign.value, headers)
            for number, sign in enumerate(candidate.evidence)
        ]
        for rank, candidate in enumerate(candidates)
    ]


def _in_head(value: str, headers: MailHeaders | None, rule: str = "") -> str:
    """The line of a mail's head in which a value stands."""
    if headers is None or not value:
        return ""
    if rule == "mail-date":
        return "mail-original" if headers.original_sent_at.startswith(value) else "mail-date"
    lines = (
        ("mail-original", (headers.original_from_address, headers.original_from_name)),
        ("mail-from", (headers.from_address, headers.from_name)),
        ("mail-to", headers.to),
        ("mail-cc", headers.cc),
        ("mail-subject", (headers.original_subject, headers.subject)),
    )
    wanted = value.casefold()
    return next((key for key, texts in lines if any(wanted in text.casefold() for text in texts)), "")


def places_of(content: PageContent, candidates: Sequence[Candidate] = (), *, quiet: bool = True) -> list[Place]:
    """Every place on the page; those of signs are for or against their customer, unless `quiet`."""
    number = content.page.number
    found = []
    for index, fact in content.facts:
        if fact.page == number and (fact.box or fact.start is not None):
            found.append(Place(f"f{index}", "place", fact.box, fact.start, fact.end))
        found += _again(index, fact, content.page)
    for rank, candidate in enumerate(candidates):
        for index, sign in enumerate(candidate.evidence):
            if sign.page == number and (sign.box or sign.start is not None):
                kind = "place" if quiet else "for" if sign.weight > 0 else "against"
                found.append(Place(f"s{rank}-{index}", kind, sign.box, sign.start, sign.end))
    return found


def _again(index: int, fact: Fact, page: PageRead) -> Iterator[Place]:
    """Where else on the page the value stands as it is printed at its own place."""
    raw = fact.raw.strip()
    if fact.field not in _REPEATED or not fact.page or len(raw) < _SHORTEST:
        return
    at, count = page.text.find(raw), 0
    while at >= 0 and count < _MOST:
        end = at + len(raw)
        own = fact.page == page.number and fact.start is not None and at < (fact.end or 0) and fact.start < end
        if not own and not _cuts_a_word(page.text, at, end):
            count += 1
            yield Place(f"f{index}", "place", box_of_span(page.words, at, end), at, end, again=True)
        at = page.text.find(raw, end)


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()


def pieces_of(text: str, marks: Marks, places: Iterable[Place] = ()) -> list[Piece]:
    """The whole of a page's text in pieces, broken wherever a mark or a place begins or ends."""
    spans: list[tuple[int, int, Place | None]] = []
    at = 0
    for segment in marks.segments(text):
        if segment.marked:
            spans.append((at, at + len(segment.text), None))
        at += len(segment.text)
    for place in places:
        if place.start is not None and place.end is not None and 0 <= place.start < place.end <= len(text):
            spans.append((place.start, place.end, place))
    borders = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    waiting = sorted(spans, key=lambda span: span[0], reverse=True)
    pieces: list[Piece] = []
    active: list[tuple[int, int, Place | None]] = []
    for start, end in pairwise(borders):
        active = [span for span in active if span[1] > start]
        while waiting and waiting[-1][0] <= start:
            active.append(waiting.pop())
        pieces.append(_piece(text[start:end], active))
    return pieces


def _piece(text: str, covering: Sequence[tuple[int, int, Place | None]]) -> Piece:
    places = [place for _, _, place in covering if place is not None]
    kinds = {place.kind for place in places}
    return Piece(
        text=text,
        marked=len(places) < len(covering),
        keys=" ".join(dict.fromkeys(place.key for place in places)),
        kind=next((kind for kind in ("against", "for", "place") if kind in kinds), ""),
        again=bool(places) and all(place.again for place in places),
    )
