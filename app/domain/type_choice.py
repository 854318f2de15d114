"""Which type a document has when rules and the classifier learned from examples say different things."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField

RULE = "learned"  # the rule of a type that was learned from examples
# Below this confidence a rule's type is a guess (a file name, nothing at all).
UNSURE = 0.6
# Probabilities from which on the classifier's answer fills a gap, or stands against a rule that is sure.
FILLS, OVERRULES = 0.5, 0.9
_MOST_SURE = 0.95
# Of fewer examples nothing is learned; types with fewer of their own are not among those learned.
LEAST_EXAMPLES, LEAST_TYPES, LEAST_OF_A_TYPE = 40, 2, 8
# The better result on held-back examples may be due to chance in one of so many cases.
_CHANCE_ONE_IN = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """The classifier's answer. `known` are the types it has learned: of others it can say nothing."""

    type: DocumentType
    probability: float
    known: Collection[DocumentType]


def choose_type(rule: Fact, judged: Judged) -> Fact:
    """The TYPE fact that stands: the rule's, or the classifier's."""
    ruled = DocumentType(rule.value)
    if judged.type is ruled:
        return rule
    is_guess = ruled is DocumentType.OTHER or rule.confidence < UNSURE
    # A type without examples cannot lose against those that have some.
    least = FILLS if is_guess else OVERRULES if ruled in judged.known else math.inf
    if judged.probability < least:
        return rule
    return Fact(FactField.TYPE, judged.type, "", 0, round(min(judged.probability, _MOST_SURE), 4), RULE)


def is_better(fixed: int, broken: int) -> bool:
    """Whether answers mended (`fixed`) against answers spoilt (`broken`) are more than chance: the sign test (exact
    McNemar test), one-sided, at 5 %."""
    changed = fixed + broken
    as_good = sum(math.comb(changed, k) for k in range(fixed, changed + 1))
    return as_good * _CHANCE_ONE_IN <= 1 << changed
