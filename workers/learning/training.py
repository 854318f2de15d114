"""Trains the classifier of types on examples and measures it beside the rules on examples held back from it.

Deterministic: the same examples give the same classifier. scikit-learn is loaded only here, when training begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.documents import DocumentType
from app.domain.facts import Fact
from app.domain.type_choice import LEAST_EXAMPLES, LEAST_OF_A_TYPE, LEAST_TYPES, choose_type
from workers.learning.features import features
from workers.learning.model import TypeClassifier, weigh

_MOST_TERMS = 6_000
_LEAST_DOCUMENTS = 2  # a term of one document alone says nothing of others
_FOLDS = 5
_SEED = 20_260


@dataclass(frozen=True, slots=True)
class Example:
    """A document whose type a person has said, with the rules' own answer."""

    document_id: str
    sample: str
    type: DocumentType
    ruled: Fact


@dataclass(frozen=True, slots=True)
class Score:
    """Held-back examples: how many, how many right by the rules alone and together with the classifier; `fixed` were
    wrong before and are right, `broken` the other way round."""

    examples: int
    rules: int
    together: int
    fixed: int
    broken: int


def train(corpus: Corpus, types: frozenset[DocumentType]) -> TypeClassifier:
    """A classifier of these types from all their examples."""
    return corpus.train([i for i, example in enumerate(corpus.examples) if example.type in types])


def learnable(examples: Sequence[Example]) -> frozenset[DocumentType]:
    """The types with enough examples; empty when there are not enough examples in all."""
    counts = Counter(example.type for example in examples)
    enough = frozenset(kind for kind, count in counts.items() if count >= LEAST_OF_A_TYPE)
    return enough if len(examples) >= LEAST_EXAMPLES and len(enough) >= LEAST_TYPES else frozenset()


class Corpus:
    """Examples in a fixed order, their features counted once and kept as numbers: a few bytes a feature."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = sorted(examples, key=lambda example: example.document_id)
        ids: dict[str, int] = {}
        self._rows: list[tuple[NDArray[np.int32], NDArray[np.float32]]] = []
        for example in self.examples:
            counted = features(example.sample)
            places = np.fromiter((ids.setdefault(term, len(ids)) for term in counted), np.int32, len(counted))
            self._rows.append((places, np.fromiter(counted.values(), np.float32, len(counted))))
        self._terms = list(ids)

    def train(self, chosen: Sequence[int]) -> TypeClassifier:
        """A classifier of the types of the examples at these places; at least two types must occur."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - loaded for training only
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        kept, seen = self._common(chosen)
        idf = (np.log((1 + len(chosen)) / (1 + seen)) + 1).astype(np.float32)
        at = np.full(len(self._terms), -1, dtype=np.int64)
        at[kept] = np.arange(len(kept))
        rows = [_known(at[self._rows[i][0]], self._rows[i][1], idf) for i in chosen]
        ends = np.cumsum([0, *(len(places) for places, _ in rows)])
        values, places = np.concatenate([v for _, v in rows]), np.concatenate([p for p, _ in rows])
        matrix = csr_matrix((values, places, ends), shape=(len(rows), len(kept)))
        fitted = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1_000, random_state=_SEED)
        fitted.fit(matrix, [self.examples[i].type.value for i in chosen])
        weights, bias = fitted.coef_, fitted.intercept_
        if len(weights) == 1:  # of two types one row is kept: that of the second, against the first
            weights, bias = np.vstack([np.zeros_like(weights), weights]), np.concatenate([np.zeros(1), bias])
        types = tuple(DocumentType(str(slug)) for slug in fitted.classes_)
        terms = tuple(self._terms[i] for i in kept)
        return TypeClassifier(terms, idf, weights.astype(np.float32), bias.astype(np.float32), types)

    def _common(self, chosen: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """(ids of the terms that most documents have, in alphabetical order; in how many each occurs)."""
        counts = np.bincount(np.concatenate([self._rows[i][0] for i in chosen]), minlength=len(self._terms))
        often = [int(i) for i in np.flatnonzero(counts >= _LEAST_DOCUMENTS)]
        often.sort(key=lambda i: (-counts[i], self._terms[i]))
        kept = sorted(often[:_MOST_TERMS], key=lambda i: self._terms[i])
        return kept, counts[kept].astype(np.float32)


def _known(
    places: NDArray[np.int64], counts: NDArray[np.float32], idf: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    known = places >= 0
    order = np.argsort(places[known])
    inside = places[known][order]
    return inside, weigh(inside, counts[known][order], idf)


def held_back(corpus: Corpus, types: frozenset[DocumentType]) -> Score:
    """Each example judged by a classifier that has not seen it, trained on the others of `types`. Examples of rarer
    types are judged too: the classifier must not spoil them."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - loaded for training only

    examples = corpus.examples
    known = [i for i, e in enumerate(examples) if e.type in types]
    rare = [i for i, e in enumerate(examples) if e.type not in types]
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    right: list[tuple[bool, bool]] = []
    for number, (seen, kept) in enumerate(folds.split(known, [examples[i].type.value for i in known])):
        classifier = corpus.train([known[i] for i in seen])
        right += [_right(classifier, examples[i]) for i in [*(known[i] for i in kept), *rare[number::_FOLDS]]]
    return Score(
        examples=len(right),
        rules=sum(rules for rules, _ in right),
        together=sum(together for _, together in right),
        fixed=sum(together and not rules for rules, together in right),
        broken=sum(rules and not together for rules, together in right),
    )


def _right(classifier: TypeClassifier, example: Example) -> tuple[bool, bool]:
    chosen = choose_type(example.ruled, classifier.judge(example.sample))
    return example.ruled.value == example.type.value, chosen.value == example.type.value
