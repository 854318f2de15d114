"""A query tree into OpenSearch's query objects. A user's text only ever becomes the value of a term or a phrase.

What must match is asked of `body`; titles, party names, exact accents, neighbourhood and codes only rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from indexing import ranking
from indexing.base import FacetName, MatchMode
from indexing.nearness import MOST, allowed
from indexing.opensearch.schema import FACET_FIELDS
from indexing.query import (
    AmountIn,
    And,
    Choice,
    Code,
    CustomerIs,
    DateIn,
    Narrowing,
    Node,
    Not,
    NumberIs,
    Or,
    Phone,
    Phrase,
    Query,
    Text,
    Word,
)
from indexing.ranking import accented, hundredths, loose_nodes, runs, texts
from indexing.values import Amounts

Engine = dict[str, Any]

NOTHING: Engine = {"match_none": {}}
# What a page with the words in a row, one with all words, and each word as typed has over all others.
_ROW, _ALL_WORDS, _TYPED = 1_000_000.0, 10_000.0, 100.0


def term(name: str, value: str | int | bool, weight: float = 1.0) -> Engine:
    """Entries that hold this token or value."""
    return {"term": {name: {"value": value, "boost": weight}}}


def prefix(name: str, beginning: str, weight: float = 1.0) -> Engine:
    """Entries that hold a token or value that begins so."""
    return {"prefix": {name: {"value": beginning, "boost": weight}}}


def any_of(name: str, values: Iterable[str]) -> Engine:
    """Narrows to entries with one of the values; to nothing when there are none."""
    distinct = sorted(set(values))
    return {"terms": {name: distinct}} if distinct else NOTHING


def phrase(name: str, words: Sequence[str], weight: float = 1.0) -> Engine:
    """Entries that hold these tokens in a row."""
    # A token holds no blank, so that the field's analyzer gives back the same tokens.
    return {"match_phrase": {name: {"query": " ".join(words), "boost": weight}}}


def flat(query: Engine, weight: float) -> Engine:
    """The same entries, each with the same weight."""
    return {"constant_score": {"filter": query, "boost": weight}}


def selections(chosen: Mapping[FacetName, Sequence[str]], but: FacetName | None = None) -> list[Engine]:
    """All selections, but for one facet's."""
    return [any_of(FACET_FIELDS[facet], values) for facet, values in sorted(chosen.items()) if values and facet != but]


class Clauses:
    """Builds queries for one way to understand a question: `mode`."""

    def __init__(self, mode: MatchMode) -> None:
        self._mode = mode

    def question(self, query: Query, acl: Iterable[str]) -> Engine:
        """What is visible and matches, ranked."""
        narrow: list[Engine] = [any_of("acl", acl), term("deleted", value=False)]
        if query.nothing:
            return {"bool": {"filter": [*narrow, NOTHING]}}
        narrow += [_narrowing(node) for node in query.tree.nodes if isinstance(node, Narrowing)]
        must, must_not = self._required(query.tree)
        return {"bool": {"filter": narrow, "must": must, "must_not": must_not, "should": self._ranking(query)}}

    def _required(self, tree: And) -> tuple[list[Engine], list[Engine]]:
        """What must match with a rank, and what must not; what only narrows is left to the filter."""
        loose = loose_nodes(tree) if self._mode is MatchMode.MOST else []
        must = [self.node(node) for node in tree.nodes if isinstance(node, Text | Or) and node not in loose]
        if loose:
            ways = [self.node(node) for node in loose]
            must.append({"bool": {"should": ways, "minimum_should_match": len(loose) * 3 // 4}})
        return must, [_excluded(node) for node in tree.nodes if isinstance(node, Not)]

    def node(self, node: Node) -> Engine:
        """Entries that match one part of a question."""
        match node:
            case Not():
                return {"bool": {"must_not": [_excluded(node)]}}
            case Or():
                return _either([self.node(inner) for inner in node.nodes])
            case Word() | Phrase() | Code() | Phone():
                return self.text(node, "body", codes=True)
            case _:
                return flat(_narrowing(node), 0.0)

    def text(self, node: Text, name: str, *, codes: bool) -> Engine:
        """Entries whose field `name` (or, with `codes`, whose codes) hold what was typed."""
        match node:
            case Word():
                return self._word(node, name, codes=codes)
            case Phrase():
                return phrase(name, [w.folded for w in node.words])
            case Code():
                ways = [term(name, node.key), self.text(node.phrase, name, codes=codes)]
                return _either(ways + (_code_prefix(node.key) if codes else []))
            case Phone():
                ways = [term(name, node.key), self.text(node.written, name, codes=codes)]
                return _either(ways + ([term("phone", node.key)] if codes else []))

    def _word(self, word: Word, name: str, *, codes: bool) -> Engine:
        ways = [term(name, word.folded)]
        most = allowed(word.folded) if self._mode is MatchMode.FUZZY else 0
        if most:
            near = {"value": word.folded, "fuzziness": most, "prefix_length": 1, "max_expansions": MOST, "boost": 0.5}
            ways.append({"fuzzy": {name: near}})
        if codes and any(c.isdigit() for c in word.folded):
            ways += _code_prefix(word.folded)
        return _either(ways)

    def _ranking(self, query: Query) -> list[Engine]:
        boosts = [boost for word in query.tree.nodes if isinstance(word, Word) for boost in self._word_boosts(word)]
        for node in query.tree.nodes:
            key = node.key if isinstance(node, Code) else node.folded if isinstance(node, Word) else ""
            if key and any(c.isdigit() for c in key):
                boosts.append(term("code", key, ranking.CODE))
        for run in runs(query.tree):
            folded = [w.folded for w in run]
            boosts += [phrase("body", folded, ranking.PHRASE), phrase("title", folded, ranking.TITLE_PHRASE)]
        rows = [*runs(query.tree), *(n.words for n in query.tree.nodes if isinstance(n, Phrase))]
        typed = [[w.exact for w in row] for row in rows if accented(row)]
        return boosts + [phrase("body_exact", row, ranking.EXACT_PHRASE) for row in typed]

    def _word_boosts(self, word: Word) -> list[Engine]:
        if not accented([word]):
            return [term("title", word.folded, ranking.TITLE), term("party", word.folded, ranking.PARTY)]
        boosts = [
            term("title", word.folded, ranking.ACCENTED_TITLE),
            term("party", word.folded, ranking.ACCENTED_PARTY),
            term("title_exact", word.exact, ranking.EXACT_TITLE),
            term("party_exact", word.exact, ranking.EXACT_PARTY),
        ]
        as_typed = term("body_exact", word.exact)
        if self._mode is MatchMode.ALL:
            return [*boosts, flat(as_typed, ranking.AS_TYPED)]
        return [*boosts, term("body_exact", word.exact, ranking.EXACT), flat(as_typed, ranking.AS_TYPED_OF_MOST)]

    def on_page(self, query: Query) -> Engine | None:
        """What makes a page show the query: its words next to each other, else all of them, else any of them; of
        equal pages the one with the accents as typed. None without words."""
        sought = texts(query.tree)
        ways = [self.text(node, "page_body", codes=False) for node in sought]
        if not ways:
            return None
        every: Engine = {"bool": {"filter": ways}}
        rows = [phrase("page_body", [w.folded for w in run]) for run in runs(query.tree)]
        tiers = [flat(every, _ALL_WORDS)]
        if rows:
            tiers.append(flat({"bool": {"filter": [*rows, *ways]}}, _ROW))
        words = [node for node in sought if isinstance(node, Word) and accented([node])]
        tiers += [flat(term("page_exact", word.exact), _TYPED) for word in words]
        return {"bool": {"must": [_either(ways)], "should": tiers}}


def _excluded(node: Not) -> Engine:
    """What must not match: the words as typed, however hard the others are tried."""
    return Clauses(MatchMode.ALL).node(node.node)


def _narrowing(node: Narrowing) -> Engine:
    match node:
        case Choice():
            return any_of(FACET_FIELDS[node.field], node.values)
        case CustomerIs():
            named: list[Engine] = [term("party", w.folded) for w in node.words]
            by_name: list[Engine] = [{"bool": {"filter": named}}] if named else []
            return _either([any_of("customer_key", [node.written, node.key]), *by_name])
        case NumberIs():
            return prefix("number", node.key)
        case DateIn():
            first, last = node.dates.first, node.dates.last
            return _range("day", first.toordinal() if first else None, last.toordinal() if last else None)
        case AmountIn():
            return _amounts(node.amounts)


def _amounts(amounts: Amounts) -> Engine:
    low, high = hundredths(amounts.low, ROUND_CEILING, 1), hundredths(amounts.high, ROUND_FLOOR, -1)
    within = _range("amount", low, high)
    if not amounts.currency:
        return within
    return {"bool": {"filter": [within, term("currency", amounts.currency)]}}


def _range(name: str, low: int | None, high: int | None) -> Engine:
    ends = {"gte": low, "lte": high}
    return {"range": {name: {end: value for end, value in ends.items() if value is not None}}}


def _code_prefix(key: str) -> list[Engine]:
    if len(key) < ranking.PREFIX_LENGTH:
        return []
    return [prefix("code", key, ranking.PREFIX_WEIGHT)]


def _either(ways: list[Engine]) -> Engine:
    return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}
