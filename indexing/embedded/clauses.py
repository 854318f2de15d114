"""A query tree into tantivy queries, built from objects only: no text of a user is ever parsed by the engine.

What must match is asked of `body`; titles, party names, exact accents, neighbourhood and codes only rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Engine

from indexing import ranking
from indexing.base import FacetName, MatchMode
from indexing.embedded.schema import FACET_FIELDS
from indexing.query import (
    AmountIn,
    And,
    Choice,
    Code,
    CustomerIs,
    DateIn,
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

Clause = tuple[Occur, Engine]
Expansions = Mapping[str, Sequence[tuple[str, int]]]  # folded word -> (term of the index, edit distance)


class Clauses:
    """Builds queries for one schema. Scores of everything that only narrows are nought."""

    def __init__(self, schema: tantivy.Schema, expansions: Expansions | None = None) -> None:
        self._schema = schema
        self._expansions = expansions or {}

    def term(self, name: str, value: str) -> Engine:
        return Engine.term_query(self._schema, name, value)

    def any_of(self, name: str, values: Iterable[str]) -> Engine:
        """Narrows to entries with one of the values; to nothing when there are none."""
        distinct = sorted(set(values))
        if not distinct:
            return Engine.empty_query()
        query = self.term(name, distinct[0]) if len(distinct) == 1 else self._set(name, distinct)
        return Engine.const_score_query(query, 0.0)

    def _set(self, name: str, values: list[str]) -> Engine:
        return Engine.term_set_query(self._schema, name, values)

    def selections(self, chosen: Mapping[FacetName, Sequence[str]], but: FacetName | None = None) -> list[Clause]:
        """All selections, but for one facet's."""
        return [
            (Occur.Must, self.any_of(FACET_FIELDS[facet], values))
            for facet, values in sorted(chosen.items())
            if values and facet != but
        ]

    def matching(self, query: Query, mode: MatchMode) -> list[Clause]:
        """What documents must have, and what ranks them. Empty for an empty query."""
        if query.nothing:
            return [(Occur.Must, Engine.empty_query())]
        return self._required(query.tree, mode) + self._ranking(query, mode)

    def _required(self, tree: And, mode: MatchMode) -> list[Clause]:
        if mode is not MatchMode.MOST:
            return [self._clause(node) for node in tree.nodes]
        loose = loose_nodes(tree)
        wanted = len(loose) * 3 // 4
        most = Engine.boolean_query([(Occur.Should, self._node(n)) for n in loose], minimum_number_should_match=wanted)
        return [(Occur.Must, most)] + [self._clause(node) for node in tree.nodes if node not in loose]

    def _clause(self, node: Node) -> Clause:
        if isinstance(node, Not):  # the words as typed, however hard the others are tried
            return Occur.MustNot, Clauses(self._schema)._node(node.node)
        return Occur.Must, self._node(node)

    def _node(self, node: Node) -> Engine:
        match node:
            case Not():
                return Engine.boolean_query([(Occur.Must, Engine.all_query()), self._clause(node)])
            case Or():
                return _either([self._node(inner) for inner in node.nodes])
            case Word() | Phrase() | Code() | Phone():
                return self._text(node, "body", codes=True)
            case _:
                return Engine.const_score_query(self._narrowing(node), 0.0)

    def _text(self, node: Text, name: str, *, codes: bool) -> Engine:
        match node:
            case Word():
                return self._word(node, name, codes=codes)
            case Phrase():
                return Engine.phrase_query(self._schema, name, [w.folded for w in node.words])
            case Code():
                ways = [self.term(name, node.key), self._text(node.phrase, name, codes=codes)]
                return _either(ways + (self._code_prefix(node.key) if codes else []))
            case Phone():
                ways = [self.term(name, node.key), self._text(node.written, name, codes=codes)]
                return _either(ways + ([self.term("phone", node.key)] if codes else []))

    def _word(self, word: Word, name: str, *, codes: bool) -> Engine:
        ways = [self.term(name, word.folded)]
        for term, distance in self._expansions.get(word.folded, ()):
            ways.append(Engine.boost_query(self.term(name, term), 1 / (1 + distance)))
        if codes and any(c.isdigit() for c in word.folded):
            ways += self._code_prefix(word.folded)
        return _either(ways)

    def _code_prefix(self, key: str) -> list[Engine]:
        if len(key) < ranking.PREFIX_LENGTH:
            return []
        return [Engine.boost_query(self.prefix("code", key), ranking.PREFIX_WEIGHT)]

    def prefix(self, name: str, beginning: str) -> Engine:
        """Terms that begin so: a token or a code's key, in which nothing is left to be a sign of a pattern."""
        return Engine.regex_query(self._schema, name, f"{re.escape(beginning)}.*")

    def _narrowing(self, node: Choice | CustomerIs | NumberIs | DateIn | AmountIn) -> Engine:
        match node:
            case Choice():
                return self.any_of(FACET_FIELDS[node.field], node.values)
            case CustomerIs():
                named = [(Occur.Must, self.term("party", w.folded)) for w in node.words]
                by_name = [Engine.boolean_query(named)] if named else []
                return _either([self.any_of("customer_key", [node.written, node.key]), *by_name])
            case NumberIs():
                return self.prefix("number", node.key)
            case DateIn():
                first, last = node.dates.first, node.dates.last
                return self._range("day", first.toordinal() if first else None, last.toordinal() if last else None)
            case AmountIn():
                return self._amounts(node.amounts)

    def _amounts(self, amounts: Amounts) -> Engine:
        low, high = hundredths(amounts.low, ROUND_CEILING, 1), hundredths(amounts.high, ROUND_FLOOR, -1)
        within = self._range("amount", low, high)
        if not amounts.currency:
            return within
        return Engine.boolean_query([(Occur.Must, within), (Occur.Must, self.term("currency", amounts.currency))])

    def _range(self, name: str, low: int | None, high: int | None) -> Engine:
        return Engine.range_query(self._schema, name, FieldType.Integer, lower_bound=low, upper_bound=high)

    def from_order(self, order: int) -> Clause:
        """Documents at or after a place in the order of dates."""
        return Occur.Must, Engine.const_score_query(
            Engine.range_query(self._schema, "sort_order", FieldType.Unsigned, upper_bound=order), 0.0
        )

    def _ranking(self, query: Query, mode: MatchMode) -> list[Clause]:
        words = [n for n in query.tree.nodes if isinstance(n, Word)]
        boosts = [boost for word in words for boost in self._word_boosts(word, mode)]
        for node in query.tree.nodes:
            key = node.key if isinstance(node, Code) else node.folded if isinstance(node, Word) else ""
            if key and any(c.isdigit() for c in key):
                boosts.append((self.term("code", key), ranking.CODE))
        return [(Occur.Should, Engine.boost_query(q, b)) for q, b in boosts]

    def nearness(self, query: Query, orders: Iterable[int]) -> list[Engine]:
        """What words next to each other add to the rank of a few documents, given by their place in the order of dates.

        Phrases cost too much to be asked of every document that has the words. One query a phrase, each led by the
        few documents: a union of phrases walks through all documents again, and so does a set of terms.
        """
        boosts = [boost for run in runs(query.tree) for boost in self._run_boosts(run)]
        quoted = [n.words for n in query.tree.nodes if isinstance(n, Phrase) and accented(n.words)]
        boosts += [(self._phrase("body_exact", words), ranking.EXACT_PHRASE) for words in quoted]
        if not boosts:
            return []
        each = [Engine.term_query(self._schema, "sort_order", order) for order in sorted(set(orders))]
        these = Engine.const_score_query(Engine.boolean_query([(Occur.Should, one) for one in each]), 0.0)
        return [
            Engine.boolean_query([(Occur.Must, these), (Occur.Must, Engine.boost_query(q, boost))])
            for q, boost in boosts
        ]

    def _word_boosts(self, word: Word, mode: MatchMode) -> list[tuple[Engine, float]]:
        typed = accented([word])
        boosts = [
            (self.term("title", word.folded), ranking.ACCENTED_TITLE if typed else ranking.TITLE),
            (self.term("party", word.folded), ranking.ACCENTED_PARTY if typed else ranking.PARTY),
        ]
        if typed:
            boosts += [
                *self._as_typed(word, mode),
                (self.term("title_exact", word.exact), ranking.EXACT_TITLE),
                (self.term("party_exact", word.exact), ranking.EXACT_PARTY),
            ]
        return boosts

    def _as_typed(self, word: Word, mode: MatchMode) -> list[tuple[Engine, float]]:
        as_typed = self.term("body_exact", word.exact)
        flat = Engine.const_score_query(as_typed, 1.0)
        if mode is MatchMode.ALL:
            return [(flat, ranking.AS_TYPED)]
        return [(as_typed, ranking.EXACT), (flat, ranking.AS_TYPED_OF_MOST)]

    def _run_boosts(self, run: Sequence[Word]) -> list[tuple[Engine, float]]:
        boosts = [(self._phrase("body", run), ranking.PHRASE), (self._phrase("title", run), ranking.TITLE_PHRASE)]
        if accented(run):
            boosts.append((self._phrase("body_exact", run), ranking.EXACT_PHRASE))
        return boosts

    def _phrase(self, name: str, words: Sequence[Word]) -> Engine:
        exact = name.endswith("_exact")
        return Engine.phrase_query(self._schema, name, [w.exact if exact else w.folded for w in words])

    def on_page(self, query: Query) -> list[list[Clause]]:
        """What makes a page show the query, best first: its words next to each other, all of them, any of them.

        None without words. To be asked flat beside the document's id: what must match is then led by its few pages,
        while an optional, a nested or an either-or part would walk through all pages for its own first match.
        """
        ways = [self._text(node, "page_body", codes=False) for node in texts(query.tree)]
        every = [(Occur.Must, way) for way in ways]
        if len(ways) < 2:
            return [every] if ways else []
        near = [(Occur.Must, self._phrase("page_body", run)) for run in runs(query.tree)]
        return [*([near + every] if near else []), every, [(Occur.Must, _either(ways))]]


def _either(ways: list[Engine]) -> Engine:
    return ways[0] if len(ways) == 1 else Engine.boolean_query([(Occur.Should, way) for way in ways])
