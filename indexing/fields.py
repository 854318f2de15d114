"""What of a document goes into which field: computed here once, the same for every engine.

`body` holds everything a word can be found by (title, party names, number, codes, pages), so that all words of a
question are looked for in one place, across pages; the other text fields only rank. Engines split on blanks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from indexing.base import IndexDelete, IndexDocument
from indexing.text import clean, code_key, code_keys, find_phones, fold_aligned, join_lines, phone_key, token_pairs

MAX_ID_BYTES = 512
MAX_VERSION = 2**63 - 1
AMOUNT_SCALE = 100  # amounts are kept as whole hundredths
_MAX_AMOUNT = Decimal(2**63 - 1) / AMOUNT_SCALE
TIE_BITS = 40


@dataclass(frozen=True, slots=True)
class Stream:
    """Tokens of one piece of text, joined by blanks, in both forms."""

    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page: `text` is shown, `stream` is searched, in `folded` the words to mark are looked for."""

    number: int  # 1-based
    text: str
    folded: str  # as long as `text`
    phones: tuple[str, ...]
    stream: Stream


@dataclass(frozen=True, slots=True)
class Shown:
    """What a hit shows or explains itself by without asking the database."""

    title: str
    party_names: tuple[str, ...]
    codes: tuple[str, ...]  # keys
    phones: tuple[str, ...]  # E.164
    customers: tuple[str, ...]  # ids and codes as given
    file_names: tuple[str, ...]

    def to_json(self) -> str:
        values = [self.title, self.party_names, self.codes, self.phones, self.customers, self.file_names]
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Shown:
        title, *lists = json.loads(text)
        return cls(title, *map(tuple, lists))


@dataclass(frozen=True, slots=True)
class Entry:
    """An IndexDocument made ready for an engine."""

    doc_id: str
    version: int
    acl: tuple[str, ...]
    title: Stream
    party_names: tuple[Stream, ...]
    body: tuple[Stream, ...]
    pages: tuple[PageEntry, ...]
    codes: tuple[str, ...]  # keys of number and codes
    number: str  # key, may be empty
    phones: tuple[str, ...]  # E.164
    customer_keys: tuple[str, ...]  # ids as given and keys of codes
    customer_ids: tuple[str, ...]
    doc_type: str
    status: str
    door: str
    year: str
    day: date | None
    amount: int | None  # hundredths
    currency: str
    shown: Shown

    @property
    def order(self) -> int:
        """Sorts newest day first (none last), ties in an order fixed by doc_id: one number under 2**63, descending."""
        return ((self.day.toordinal() if self.day else 0) << TIE_BITS) | tie(self.doc_id)


def tie(doc_id: str) -> int:
    """A number below 2**TIE_BITS fixed by the id, by which equal hits are put in order."""
    return int.from_bytes(hashlib.blake2b(doc_id.encode(), digest_size=TIE_BITS // 8).digest(), "big")


def fault(item: IndexDocument | IndexDelete) -> str:
    """Why an item can never be indexed as given; empty when it can."""
    try:
        size = len(item.doc_id.encode())
    except UnicodeEncodeError:
        return "doc_id is not valid text"
    if not 1 <= size <= MAX_ID_BYTES:
        return f"doc_id must have 1 to {MAX_ID_BYTES} bytes"
    if not 0 <= item.version <= MAX_VERSION:
        return "version must be from 0 to 2**63-1"
    if isinstance(item, IndexDelete):
        return ""
    if item.date is not None and _day(item.date) is None:
        return "date must be YYYY-MM-DD"
    if item.amount is not None and _hundredths(item.amount) is None:
        return "amount is out of range"
    return ""


def entry(document: IndexDocument) -> Entry:
    """The fields of a document that has no `fault`."""
    day = _day(document.date) if document.date is not None else None
    pages = tuple(_page(number, text) for number, text in enumerate(document.pages, start=1))
    title = clean(document.title)
    parties = tuple(clean(name) for name in document.party_names)
    files = tuple(clean(name) for name in document.file_names)
    number = code_key(document.number)
    codes = _distinct([number, *map(code_key, document.codes), *map(code_key, document.customer_codes)])
    found = (phone for page in pages for phone in page.phones)
    phones = _distinct([*(phone_key(clean(p)) or "" for p in document.phones), *found])
    return Entry(
        doc_id=document.doc_id,
        version=document.version,
        acl=_distinct(document.acl),
        title=_stream(title),
        party_names=tuple(map(_stream, parties)),
        body=_body(document, (title, *parties, *files), codes, pages),
        pages=pages,
        codes=codes,
        number=number,
        phones=phones,
        customer_keys=_distinct([*document.customer_ids, *map(code_key, document.customer_codes)]),
        customer_ids=_distinct(document.customer_ids),
        doc_type=document.doc_type,
        status=document.status,
        door=document.door,
        year=str(document.year or (day.year if day else "")),
        day=day,
        amount=None if document.amount is None else _hundredths(document.amount),
        currency=document.currency.upper(),
        shown=Shown(
            title, parties, codes, phones, _distinct([*document.customer_ids, *document.customer_codes]), files
        ),
    )


def _body(
    document: IndexDocument, names: tuple[str, ...], codes: tuple[str, ...], pages: tuple[PageEntry, ...]
) -> tuple[Stream, ...]:
    heads = [_stream(text) for text in (*names, *map(clean, (document.number, *document.codes)))]
    keys = " ".join(codes)
    return tuple(s for s in (*heads, Stream(keys, ""), *(page.stream for page in pages)) if s.folded)


def _page(number: int, written: str) -> PageEntry:
    text = join_lines(clean(written))
    phones = tuple(span.key for span in find_phones(text))
    return PageEntry(number, text, fold_aligned(text), phones, _stream(text, phones))


def _stream(text: str, phones: Sequence[str] = ()) -> Stream:
    """Tokens in order, then the keys of codes and phones, so that these are found however their signs are typed."""
    pairs = token_pairs(text)
    folded = [f for f, _ in pairs]
    return Stream(" ".join([*folded, *code_keys(text), *phones]), " ".join([e for _, e in pairs]))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _hundredths(amount: Decimal) -> int | None:
    try:
        if not amount.is_finite() or abs(amount) > _MAX_AMOUNT:
            return None
        return int((amount * AMOUNT_SCALE).to_integral_value())
    except InvalidOperation:
        return None
