"""Which words of a text a query means: for titles, snippets and the word boxes of a page image.

Gives plain text in segments, never markup. Marks by the tokens of `indexing.text`, so what is marked is what matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexing.base import Segment
from indexing.query import And, Code, Node, Or, Phone, Phrase, Query, Word
from indexing.text import clean, code_key, find_phones, fold, fold_aligned, join_lines, unify_tones

ELLIPSIS = "…"
_SPACES = re.compile(r"\s+")
_CODE = re.compile(r"[^\W_]+(?:(?:[^\w\s]|_)+[^\W_]+)+")
_BETWEEN = r"(?:[\W_]{1,8})"
_MAX_SPANS = 400  # of one text; a snippet is chosen among these


class Span(NamedTuple):
    """A marked piece; `exact`: accents too are as typed."""

    start: int
    end: int
    term: str
    exact: bool


@dataclass(slots=True)
class _Terms:
    words: dict[str, None] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def add(self, node: Node | And) -> None:
        match node:
            case Word():
                self.words[node.folded] = None
                self.exact.add(node.exact)
            case Phrase():
                self.phrases.append(tuple(w.folded for w in node.words))
                self.exact.add(" ".join(w.exact for w in node.words))
            case Code():
                self.codes.add(node.key)
                self.add(node.phrase)
            case Phone():
                self.phones.add(node.key)
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
        self._terms.words.update(dict.fromkeys(more))
        self._pattern = self._compile()

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

    def _compile(self) -> re.Pattern[str] | None:
        phrases = [_BETWEEN.join(map(re.escape, phrase)) for phrase in self._terms.phrases]
        words = [re.escape(w) for w in sorted(self._terms.words, key=len, reverse=True)]
        if not phrases and not words:
            return None
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(phrases + words)})(?![^\W_])")

    def spans(self, text: str) -> list[Span]:
        """Marked pieces of clean text in order, not overlapping."""
        if self._pattern is None:
            return []
        folded = fold_aligned(text)
        found = [self._span(text, m) for m, _ in zip(self._pattern.finditer(folded), range(_MAX_SPANS), strict=False)]
        found += self._codes_in(folded)
        if self._terms.phones:
            found += [Span(s, e, k, True) for s, e, k in find_phones(text) if k in self._terms.phones]
        return _apart(found)

    def _span(self, text: str, match: re.Match[str]) -> Span:
        written = " ".join(re.findall(r"[^\W_]+", unify_tones(match_text := text[match.start() : match.end()])))
        return Span(match.start(), match.end(), fold(match_text), written in self._terms.exact)

    def _codes_in(self, folded: str) -> Iterator[Span]:
        for match in _CODE.finditer(folded):
            key = code_key(match.group())
            if key in self._terms.codes or key in self._terms.words:
                yield Span(match.start(), match.end(), key, True)

    def mark(self, text: str) -> tuple[Segment, ...]:
        """The whole of a short text, in segments; together they are the clean text on one line."""
        text = clean(text)
        return tuple(_segments(text, self.spans(text), 0, len(text)))

    def snippet(self, text: str, length: int) -> tuple[Segment, ...]:
        """The piece of clean text, about `length` characters, that shows most of the query, else its beginning."""
        spans = self.spans(text)
        start, end = _window(spans, length)
        room = max(0, length - (end - start)) // 2
        start, end = max(0, start - room), min(len(text), max(end, start) + room + max(0, room - start))
        start, end = _whole_words(text, start, end)
        inside = [s for s in spans if s.start >= start and s.end <= end]
        parts = list(_segments(text, inside, start, end))
        if start > 0:
            parts.insert(0, Segment(ELLIPSIS, False))
        if end < len(text):
            parts.append(Segment(ELLIPSIS, False))
        return tuple(parts)

    def exact_count(self, text: str) -> int:
        """Distinct words and phrases that stand in clean text with the accents typed."""
        return len({s.term for s in self.spans(text) if s.exact})

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


def _apart(spans: list[Span]) -> list[Span]:
    """In order; of overlapping ones the longer stays."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept


def _window(spans: list[Span], length: int) -> tuple[int, int]:
    """Ends of the run of spans within `length` that holds the most different terms, exact ones first, then the most."""
    best, best_ends = (0, 0, 0), (0, 0)
    for first, span in enumerate(spans):
        inside = [s for s in spans[first : first + 40] if s.end <= span.start + length] or [span]
        score = (len({s.term for s in inside}), sum(s.exact for s in inside), len(inside))
        if score > best:
            best, best_ends = score, (span.start, inside[-1].end)
    return best_ends


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Ends moved inwards to blanks, where one is near."""
    if start > 0:
        blank = text.find(" ", start - 1, start + 20)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", max(start, end - 20), end + 1)
        end = blank if blank > start else end
    return start, end


def _segments(text: str, spans: Sequence[Span], start: int, end: int) -> Iterator[Segment]:
    position = start
    for span in spans:
        if span.start > position:
            yield Segment(_SPACES.sub(" ", text[position : span.start]), False)
        yield Segment(_SPACES.sub(" ", text[span.start : span.end]), True)
        position = span.end
    if position < end:
        yield Segment(_SPACES.sub(" ", text[position:end]), False)
