"""The search port: what goes into an index, what is asked of it, what comes back. No engine here.

Text, queries and titles are data of any kind: nothing in this port interprets them as an engine's syntax
or as markup. Access is part of every question: an entry is visible when one of its `acl` keys is among the
asker's; an asker without keys sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from indexing.query import Vocabulary

MAX_LIMIT = 200  # hits a page


class SearchError(Exception):
    """Base of what this library raises on purpose. Messages are safe to show: no document text, no paths."""


class SearchUnavailable(SearchError):
    """The index cannot be reached or used now; nothing was changed, the same call may work later."""


class IndexOutdated(SearchUnavailable):
    """The index was made by another version of its schema: rebuild it (`start_rebuild`)."""


class QueryRejected(SearchError):
    """The request itself is at fault: an unreadable cursor, an unknown facet, a limit out of range."""


class RebuildConflict(SearchError):
    """The named rebuild is not the one under way (aborted, finished, or another was started)."""


class FacetName(StrEnum):
    """What hits can be counted and narrowed by."""

    TYPE = "type"
    CUSTOMER = "customer"
    YEAR = "year"
    DOOR = "door"
    STATUS = "status"


class Sort(StrEnum):
    """Order of hits. Both break ties by doc_id."""

    RELEVANCE = "relevance"  # a request without words to rank by falls back to DATE
    DATE = "date"  # newest first, documents without a date last


class MatchMode(StrEnum):
    """How hard the engine had to try to find something."""

    ALL = "all"  # every word as typed
    MOST = "most"  # nothing had all words: three quarters of them
    FUZZY = "fuzzy"  # nothing at all: words one or two letters off


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One document as the index keeps it; always the whole document, never a partial update."""

    doc_id: str  # 1 to 512 bytes
    version: int  # the row's version, 0 <= version < 2**63; orders writes
    title: str
    acl: Sequence[str]  # keys, any of which lets an asker see it; empty: nobody does
    pages: Sequence[str] = ()  # text of page 1, 2, ...; an empty page keeps its place
    party_names: Sequence[str] = ()  # customers, other parties, their aliases as written
    file_names: Sequence[str] = ()  # under which it came in
    customer_ids: Sequence[str] = ()
    customer_codes: Sequence[str] = ()  # what people type: KH00012
    doc_type: str = ""  # slug
    status: str = ""
    door: str = ""  # by which way it came in
    date: str | None = None  # the paper's own date, YYYY-MM-DD
    year: int | None = None  # taken from `date` when not given
    amount: Decimal | None = None
    currency: str = ""  # ISO 4217
    number: str = ""  # the paper's own number
    codes: Sequence[str] = ()  # numbers, tax codes, accounts, mail addresses found in it, as written
    phones: Sequence[str] = ()  # E.164 or as written
    language: str = ""
    added_at: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class IndexDelete:
    """Remove a document; `version` is that of the deletion, so that a late older write does not bring it back."""

    doc_id: str
    version: int


class ItemOutcome(StrEnum):
    """What became of one item of a batch. The first two are success."""

    DONE = "done"
    STALE = "stale"  # the index already holds a newer version: nothing to do
    REFUSED = "refused"  # can never be indexed as given; the reason says why


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One a given item, in the order given."""

    doc_id: str
    outcome: ItemOutcome
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.outcome is not ItemOutcome.REFUSED


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. `text` is what the user typed, see `indexing.query`; empty text lists everything visible.

    selections: facet -> chosen values; any-of within a facet, all-of between facets. Each facet is counted with
    the selections of all the *other* facets applied.
    cursor: `SearchResult.cursor` of the page before; text, acl, selections, sort and limit must be as they were then.
    """

    text: str
    acl: frozenset[str]
    selections: Mapping[FacetName, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[FacetName] = ()
    facet_size: int = 20  # values a facet, most frequent first
    sort: Sort = Sort.RELEVANCE
    limit: int = 20  # 1..MAX_LIMIT
    cursor: str | None = None
    snippet_length: int = 200  # characters; 0: no snippets and no page numbers
    vocabulary: Vocabulary = field(default_factory=dict)  # words of people for values of fields: "hợp đồng" -> contract


class Segment(NamedTuple):
    """A piece of plain text (never markup: escape it) and whether it is to be marked."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. Hydrate it from the database, under the access rule there too."""

    doc_id: str
    version: int
    score: float  # comparable within one result only; 0.0 when sorted by date
    page: int | None = None  # 1-based page that matches best; None: no page holds any of the words
    snippet: tuple[Segment, ...] = ()
    title: tuple[Segment, ...] = ()  # the title as indexed, the words marked
    matched: tuple[str, ...] = ()  # where: any of title, party_names, text, file_names, codes, phones, customer


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many visible hits carry a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits. `cursor` is None on the last page."""

    hits: tuple[Hit, ...]
    total: int  # all documents that match and are visible, on every page the same count
    facets: Mapping[FacetName, tuple[FacetCount, ...]] = field(default_factory=dict)
    cursor: str | None = None
    mode: MatchMode = MatchMode.ALL


class Suggestion(NamedTuple):
    """A completion of what is being typed, taken from a document the asker may see."""

    text: str  # the whole title or party name, as indexed
    kind: str  # "title" or "party"
    doc_id: str  # one document that holds it


class Health(NamedTuple):
    """State of the index in one line for `doctor`; `detail` is safe to show."""

    ok: bool
    detail: str
    documents: int
    outdated: bool  # a rebuild mends it
    rebuilding: bool


class Rebuild(NamedTuple):
    """A rebuild under way. `checkpoint` is the caller's own mark of how far it got, None at the start."""

    rebuild_id: str
    started_at: datetime
    checkpoint: str | None


class SearchIndex(Protocol):
    """The port. Safe to share between threads; several processes may open the same index.

    Every method may raise `SearchUnavailable` (`IndexOutdated` when a rebuild is what is missing).
    """

    def write(self, batch: Sequence[IndexDocument | IndexDelete]) -> list[ItemResult]:
        """Apply a batch; on return it is durable and visible to the next search of any process.

        An item older than what the index holds (document or stub of a deletion) is STALE: success without effect.
        The same version again is written again. While a rebuild is under way the batch goes to both indices.
        A faulty item is REFUSED by itself, the others are written. On an exception nothing is promised: write again.
        """

    def search(self, request: SearchRequest) -> SearchResult:
        """Raises QueryRejected for a faulty request, never for what the user typed."""

    def suggest(self, prefix: str, acl: frozenset[str], limit: int = 8) -> list[Suggestion]:
        """Titles and party names that hold all the words typed, the last one as a beginning; distinct, best first."""

    def versions(self, after: str = "", limit: int = 1000) -> Iterator[tuple[str, int]]:
        """(doc_id, version) of every document (no stubs) with doc_id > after, by doc_id in code point order.

        At most `limit` of them: pass the last doc_id as `after` to go on.
        """

    def count(self) -> int:
        """Documents in the index, stubs not counted."""

    def health(self) -> Health:
        """Never raises."""

    def start_rebuild(self) -> Rebuild:
        """Begin to fill a new, empty index beside the one in use, or return the rebuild already under way."""

    def current_rebuild(self) -> Rebuild | None:
        """The rebuild under way, if any; how a restarted process goes on."""

    def write_rebuild(
        self, rebuild_id: str, batch: Sequence[IndexDocument | IndexDelete], checkpoint: str | None = None
    ) -> list[ItemResult]:
        """Apply a batch to the new index only, then remember `checkpoint`. Raises RebuildConflict."""

    def finish_rebuild(self, rebuild_id: str) -> None:
        """Swap the new index in, for all processes, and drop the old one. Raises RebuildConflict."""

    def abort_rebuild(self, rebuild_id: str) -> None:
        """Drop the new index; the one in use stays. Raises RebuildConflict."""

    def close(self) -> None:
        """Let go of files and connections; calls after it raise SearchUnavailable."""
