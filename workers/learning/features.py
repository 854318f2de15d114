"""What the classifier sees of a document: words, pairs and pieces of words, at its beginning and in its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.domain.reading import PageRead
from app.domain.text import fold

# Documents say what they are at their beginning; the bound keeps time and memory small.
SAMPLE_CHARACTERS = 2_000
SAMPLE_PAGES = 3
_WORD = re.compile(r"\w{1,24}")
_PIECE = 4  # characters; pieces survive a misread letter in a word
_DIGITS = str.maketrans("123456789", "000000000")


def sample_of(pages: Sequence[PageRead], file_name: str) -> str:
    """The text to judge by: the name of the file, then the beginning of the first pages."""
    text = "\n".join(page.text for page in pages[:SAMPLE_PAGES])
    return f"{file_name.rsplit('/', 1)[-1][:200]}\n{text[:SAMPLE_CHARACTERS]}"


def features(sample: str) -> Counter[str]:
    """How often each feature occurs. Accents and the values of digits do not count; the first line is the name."""
    name, _, text = sample.partition("\n")
    words = _words(text)
    found = Counter(words)
    found.update(f"{one} {two}" for one, two in pairwise(words))
    for word in words:
        if len(word) > _PIECE:
            padded = f"_{word}_"
            found.update(f"~{padded[i : i + _PIECE]}" for i in range(len(padded) - _PIECE + 1))
    found.update(f"@{word}" for word in _words(name))
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("_", " ").translate(_DIGITS))
