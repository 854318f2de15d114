"""What both engines share of a question: the weights of places, which words may be missing, what is next to what.

The same rules on the same tokens (`indexing.fields`) are why two engines find the same documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from indexing.fields import AMOUNT_SCALE
from indexing.query import And, Code, Node, Or, Phone, Phrase, Text, Word
from indexing.values import Bound

PREFIX_LENGTH = 4  # shorter beginnings of codes are not looked for
PREFIX_WEIGHT = 2.0
LOOSE_FROM = 4  # words; of fewer all are wanted

# How much a place adds to the rank.
TITLE, PARTY, PHRASE, TITLE_PHRASE, CODE = 3.0, 2.0, 2.0, 3.0, 8.0
# With accents typed, a place that has them counts, a folded one hardly.
ACCENTED_TITLE, ACCENTED_PARTY = 0.5, 0.5
EXACT, EXACT_TITLE, EXACT_PARTY, EXACT_PHRASE = 1.0, 2.0, 1.5, 3.0
# Added flat for a word as typed: more than folded places can weigh while all documents have all words. When words may
# be missing it must not outweigh their rarity.
AS_TYPED, AS_TYPED_OF_MOST = 60.0, 10.0

MAX_INTEGER = 2**63 - 1


def texts(node: Node | And) -> list[Text]:
    """What is looked for in words, wherever in the tree; nothing that is excluded."""
    if isinstance(node, Or | And):
        return [found for inner in node.nodes for found in texts(inner)]
    return [node] if isinstance(node, Word | Phrase | Code | Phone) else []


def loose_nodes(tree: And) -> list[Node]:
    """Words of which a quarter may be missing at a second try; none when there are too few to spare one."""
    words: list[Node] = [n for n in tree.nodes if isinstance(n, Word | Code)]
    return words if len(words) >= LOOSE_FROM else []


def runs(tree: And) -> list[list[Word]]:
    """Words typed next to each other, two or more."""
    found: list[list[Word]] = [[]]
    for node in tree.nodes:
        if isinstance(node, Word):
            found[-1].append(node)
        elif found[-1]:
            found.append([])
    return [run for run in found if len(run) > 1]


def accented(words: Iterable[Word]) -> bool:
    return any(w.exact != w.folded for w in words)


def hundredths(bound: Bound | None, rounding: str, inwards: int) -> int | None:
    """A bound in whole hundredths, rounded into the range; one step further when the figure itself is outside."""
    if bound is None:
        return None
    exact = bound.value * AMOUNT_SCALE
    whole = int(exact.to_integral_value(rounding))
    if not bound.inclusive and Decimal(whole) == exact:
        whole += inwards
    return max(-MAX_INTEGER, min(MAX_INTEGER, whole))
