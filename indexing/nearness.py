"""When two words are a letter or two off each other.

Lengths and distances are those of OpenSearch's `fuzziness: AUTO:4,7` with `prefix_length: 1`, so that both engines
find the same. A distance counts insertions, deletions, replacements and swaps of neighbours.
"""

from __future__ import annotations

MOST = 50  # terms a word may stand for, nearest first, then the most frequent
_SHORT, _LONG = 4, 7  # letters from which one, two may be wrong


def allowed(word: str) -> int:
    """How many letters may be wrong. Numbers are never near each other."""
    if len(word) < _SHORT or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < _LONG else 2


def distance(left: str, right: str, most: int) -> int:
    """Optimal string alignment distance; most + 1 when it is larger than `most`."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, start=1):
        ahead = [i]
        for j, other in enumerate(right, start=1):
            cost = min(row[j] + 1, ahead[j - 1] + 1, row[j - 1] + (char != other))
            if i > 1 and j > 1 and char == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            ahead.append(cost)
        if min(ahead) > most and min(row) > most:
            return most + 1
        before, row = row, ahead
    return min(row[-1], most + 1)
