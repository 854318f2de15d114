"""Which words of a text a query means: for titles, snippets and the word boxes of a page image.

Gives plain text in segments, never markup. Looks in folded text (`fold_aligned`), whose offsets are those of the text
itself; only the piece that is shown is marked in full, so that the length of a page hardly matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from indexing.base import Segment
from indexing.query import And, Code, Node, Or, Phone, Phrase, Query, Word
from indexing.text import clean, find_phones, fold_aligned, join_lines, old_tones

ELLIPSIS = "…"
_SPACES = re.compile(r"\s+")
_BETWEEN = r"[\W_]{1,8}"  # between the words of a phrase
_WITHIN = r"[\W_]{0,3}"  # between the signs of a code; no letter, no digit
_LEFT = 6  # places of each term that a snippet is chosen among


class Span(NamedTuple):
    """A piece to mark and the term it stands for."""

    start: int
    end: int
    term: str


@dataclass(slots=True)
class _Terms:
    """What a query looks for: folded, but for `exact`, which only ranks places."""

    words: dict[str, None] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)
    phones: dict[str, None] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)

    def add(self, node: Node | And) -> None:
        match node:
            case Word():
                self.words[node.folded] = None
                self.exact.add(node.exact)
            case Phrase():
                self.phrases[tuple(w.folded for w in node.words)] = None
                self.exact.update(w.exact for w in node.words)
            case Code():
                self.codes[node.key] = None
                self.add(node.phrase)
            case Phone():
                self.phones[node.key] = None
                self.add(node.written)
            case Or() | And():
                for inner in node.nodes:
                    self.add(inner)
            case _:  # what narrows or excludes marks nothing
                pass


class Highlighter:
    """Marks what a query looks for. `more`: further folded words that count as found (fuzzy matches)."""

    def __init__(self, query: Query, more: Iterable[str] = ()) -> None:
        self._terms = _Terms()
        self._terms.add(query.tree)
        run = tuple(n.folded for n in query.tree.nodes if isinstance(n, Word))
        self._run = _phrase_pattern(run) if len(run) > 1 else None
        self._terms.words.update(dict.fromkeys(more))
        codes = [*self._terms.codes, *(w for w in self._terms.words if any(c.isdigit() for c in w))]
        self._patterns = [(" ".join(p), _phrase_pattern(p)) for p in self._terms.phrases]
        self._patterns += [(c, _code_pattern(c)) for c in codes if len(c) > 1]
        self._accents = [(e, old_tones(e)) for e in self._terms.exact if not e.isascii()]

    @property
    def words(self) -> tuple[str, ...]:
        """Single folded words, in the order typed."""
        return tuple(self._terms.words)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._terms.codes)

    @property
    def phones(self) -> frozenset[str]:
        return frozenset(self._terms.phones)

    def _found(self, text: str, folded: str, most: int | None) -> list[Span]:
        """Places of every term, at most `most` of each."""
        found: list[Span] = []
        for word in self._terms.words:
            found += islice(_places(folded, word), most)
        for term, pattern in self._patterns:
            found += [Span(m.start(), m.end(), term) for m in islice(pattern.finditer(folded), most)]
        if self._terms.phones:
            found += [Span(s, e, k) for s, e, k in find_phones(text) if k in self._terms.phones]
        return found

    def spans(self, text: str, folded: str | None = None) -> list[Span]:
        """Pieces of clean text to mark, in order, not overlapping."""
        return _apart(self._found(text, fold_aligned(text) if folded is None else folded, None))

    def finds(self, text: str) -> bool:
        """Whether there is anything to mark in a short clean text."""
        return bool(self._found(text, fold_aligned(text), 1))

    def mark(self, text: str) -> tuple[Segment, ...]:
        """The whole of a short text, in segments; together they are the clean text on one line."""
        text = clean(text)
        return tuple(_segments(text, self.spans(text)))

    def snippet(self, text: str, length: int, folded: str | None = None) -> tuple[Segment, ...]:
        """The piece of clean text, about `length` characters, that shows most of the query, else its beginning."""
        folded = fold_aligned(text) if folded is None else folded
        start, end = _whole_words(text, *_around(self._best(text, folded, length), length, len(text)))
        shown = text[start:end]
        parts = list(_segments(shown, self.spans(shown, folded[start:end])))
        if start > 0:
            parts.insert(0, Segment(ELLIPSIS, False))
        if end < len(text):
            parts.append(Segment(ELLIPSIS, False))
        return tuple(parts)

    def _best(self, text: str, folded: str, length: int) -> tuple[int, int]:
        """Where most of the query stands together: all words in a row, else the most different ones in reach."""
        rows = [m.span() for m in islice(self._run.finditer(folded), _LEFT)] if self._run else []
        if rows:
            return max(rows, key=lambda row: self.accents(text[row[0] : row[1]])) if self._accents else rows[0]
        spans = sorted(self._found(text, folded, _LEFT))
        best, ends = (0, 0), (0, 0)
        terms = len(self._terms.words) + len(self._patterns) + len(self._terms.phones)
        everything = (terms, len(self._accents))
        last = 0
        for first, span in enumerate(spans):
            while last < len(spans) and spans[last].end <= span.start + length:
                last += 1
            inside = spans[first : max(last, first + 1)]
            exact = self.accents(text[span.start : inside[-1].end])[0] if self._accents else 0
            score = (len({s.term for s in inside}), exact)
            if score > best:
                best, ends = score, (span.start, inside[-1].end)
            if best == everything:
                break
        return ends

    def accents(self, text: str) -> tuple[int, int]:
        """How many of the accented words typed occur in clean text (perhaps inside another word), and how many are."""
        lowered = text.lower()
        return sum(new in lowered or old in lowered for new, old in self._accents), len(self._accents)

    def marked_words(self, words: Sequence[str]) -> list[int]:
        """Indices of the words to mark, of a page's words in reading order (one box each, joined by blanks)."""
        cleaned = [join_lines(clean(w)) for w in words]
        starts, position = [], 0
        for word in cleaned:
            starts.append(position)
            position += len(word) + 1
        spans = self.spans(" ".join(cleaned))
        marked, at = [], 0
        for index, (start, word) in enumerate(zip(starts, cleaned, strict=True)):
            while at < len(spans) and spans[at].end <= start:
                at += 1
            if word and at < len(spans) and spans[at].start < start + len(word):
                marked.append(index)
        return marked


def _places(folded: str, word: str) -> Iterator[Span]:
    """Where a word stands by itself."""
    size = len(word)
    start = folded.find(word)
    while start >= 0:
        end = start + size
        if not (start and folded[start - 1].isalnum()) and not folded[end : end + 1].isalnum():
            yield Span(start, end, word)
        start = folded.find(word, end)


@lru_cache(maxsize=1024)
def _phrase_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    first, *rest = map(re.escape, words)
    # The look behind comes after the first word, so that the engine can search for a plain text.
    return re.compile(rf"{first}(?<![^\W_]{first})" + "".join(_BETWEEN + word for word in rest) + r"(?![^\W_])")


@lru_cache(maxsize=1024)
def _code_pattern(key: str) -> re.Pattern[str]:
    first, *rest = map(re.escape, key)
    return re.compile(rf"{first}(?<![^\W_]{first})" + "".join(_WITHIN + char for char in rest) + r"(?![^\W_])")


def _apart(spans: list[Span]) -> list[Span]:
    """In order; of overlapping ones the longer stays."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept


def _around(ends: tuple[int, int], length: int, size: int) -> tuple[int, int]:
    """A piece of about `length` with the given piece in its middle."""
    start, end = ends
    room = max(0, length - (end - start))
    start = max(0, min(start - room // 2, size - length))
    return start, min(size, max(end, start + length))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Ends moved inwards to blanks, where one is near."""
    if start > 0:
        blank = text.find(" ", start - 1, start + 20)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", max(start, end - 20), end + 1)
        end = blank if blank > start else end
    return start, end


def _segments(text: str, spans: Sequence[Span]) -> Iterator[Segment]:
    position = 0
    for span in spans:
        if span.start > position:
            yield Segment(_SPACES.sub(" ", text[position : span.start]), False)
        yield Segment(_SPACES.sub(" ", text[span.start : span.end]), True)
        position = span.end
    if position < len(text):
        yield Segment(_SPACES.sub(" ", text[position:]), False)
