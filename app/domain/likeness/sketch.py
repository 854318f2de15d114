"""A text as it compares: shingles of its letters, its figures, and a sketch of both that finds alike texts by look-up.

Shingles are runs of characters, not of words: a letter misread by OCR spoils six of them, a word would spoil three of
far fewer. Marks are folded away, because readers lose them first. The figures (whatever has a digit in it) are sketched
apart: papers of one template share nearly all their letters and few of their figures.

MinHash after Broder, "On the resemblance and containment of documents" (1997); bands after Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from app.domain.text import fold

VERSION = 1  # of all that follows: sketches of different versions say nothing of each other
SHINGLE = 6  # letters
TEXT_LIMIT = 200_000  # characters of a text that are looked at: of a longer one its first and last halves of this
SHORTEST = 60  # shingles: a text with fewer is like many others by chance
FEWEST_FIGURES = 5  # a handful of figures is alike by chance

_TEXT_BANDS, _TEXT_ROWS = 20, 5  # half of the pairs that share 0.55 of their shingles meet, 0.98 of those with 0.7
_FIGURE_BANDS, _FIGURE_ROWS = 16, 5
_TEXT_SIZE, _FIGURE_SIZE = _TEXT_BANDS * _TEXT_ROWS, _FIGURE_BANDS * _FIGURE_ROWS
_NONE = np.uint32(0xFFFFFFFF)

_RUNS = re.compile(r"[a-z0-9]+")
# Digits with what stands between the groups of an amount, a date, a number: "1.250.000", "05/03/2026".
_FIGURES = re.compile(r"\d(?:[.,/:-]?\d)*")
_CHUNK = 4096


def _ways(name: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(odd factors, offsets): from a hash, because numpy may draw others in another version, and sketches are kept."""
    drawn = [_hash(f"{name}{at}".encode()) for at in range(2 * size)]
    return np.array([n | 1 for n in drawn[:size]], dtype=np.uint64), np.array(drawn[size:], dtype=np.uint64)


def _hash(piece: bytes) -> int:
    return int.from_bytes(blake2b(piece, digest_size=8).digest(), "little")


_TEXT_WAYS = _ways("text", _TEXT_SIZE)
_FIGURE_WAYS = _ways("figure", _FIGURE_SIZE)


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text taken apart: its letters and digits in a row, hashes of its shingles, its figures, a hash of the row."""

    letters: str
    shingles: frozenset[int]
    figures: frozenset[str]
    key: str

    @property
    def is_short(self) -> bool:
        """Whether so little was read that it is like others by chance."""
        return len(self.shingles) < SHORTEST


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is stored of a text: enough to find texts like it and to guess how like they are.

    `text` and `figures` are MinHash signatures, () where there is too little to sketch.
    """

    text: tuple[int, ...]
    figures: tuple[int, ...]
    key: str

    def bands(self) -> list[int]:
        """The keys under which this sketch is found, signed 64 bits; texts that are alike share at least one."""
        found = []
        if self.text:
            found.append(_key("k", self.key.encode()))
            found += _bands("t", self.text, _TEXT_ROWS)
        if self.figures:
            found += _bands("f", self.figures, _FIGURE_ROWS)
        return sorted(set(found))

    def likeness(self, other: Sketch) -> float:
        """About the share of shingles in common, 0.0 to 1.0."""
        return _agreement(self.text, other.text)

    def figures_alike(self, other: Sketch) -> float:
        """About the share of figures in common, 0.0 to 1.0."""
        return _agreement(self.figures, other.figures)

    def pack(self) -> bytes:
        """As stored: both signatures, four bytes a number, little endian, each empty or whole."""
        return np.array((*self.text, *self.figures), dtype="<u4").tobytes()

    @classmethod
    def unpack(cls, packed: bytes, key: str) -> Sketch:
        """Inverse of `pack`; `key` is kept beside it."""
        numbers = tuple(int(n) for n in np.frombuffer(packed, dtype="<u4"))
        text = numbers[:_TEXT_SIZE] if len(numbers) >= _TEXT_SIZE else ()
        return cls(text, numbers[len(text) :], key)


def shingled(texts: Iterable[str]) -> Shingled:
    """The pages of a document taken apart."""
    text = fold(_bounded("\n".join(texts)))
    letters = "".join(_RUNS.findall(text))
    pieces = {letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1)}
    figures = (re.sub(r"\D", "", found) for found in _FIGURES.findall(text))
    return Shingled(
        letters,
        frozenset(_hash(piece.encode()) for piece in pieces),
        frozenset(figure for figure in figures if len(figure) >= 2),
        blake2b(letters.encode(), digest_size=16).hexdigest(),
    )


def sketch(text: Shingled) -> Sketch:
    """What to store of a text; nothing to be found by when it is short."""
    if text.is_short:
        return Sketch((), (), text.key)
    figures = [_hash(figure.encode()) for figure in text.figures] if len(text.figures) >= FEWEST_FIGURES else []
    return Sketch(_signature(list(text.shingles), _TEXT_WAYS), _signature(figures, _FIGURE_WAYS), text.key)


def overlap(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> float:
    """Share of what both have in what either has (Jaccard), 0.0 when both are empty."""
    return len(one & other) / max(1, len(one | other))


def _bounded(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT // 2]}\n{text[-TEXT_LIMIT // 2 :]}"


def _signature(hashes: list[int], ways: tuple[np.ndarray, np.ndarray]) -> tuple[int, ...]:
    if not hashes:
        return ()
    factors, offsets = ways
    values = np.array(sorted(hashes), dtype=np.uint64)
    least = np.full(len(factors), _NONE, dtype=np.uint32)
    for start in range(0, len(values), _CHUNK):
        # Multiply-add, upper half kept: Dietzfelbinger et al. (1997), in arithmetic modulo 2**64.
        mixed = (values[start : start + _CHUNK, None] * factors[None, :] + offsets[None, :]) >> np.uint64(32)
        least = np.minimum(least, mixed.min(axis=0).astype(np.uint32))
    return tuple(int(n) for n in least)


def _bands(family: str, signature: tuple[int, ...], rows: int) -> list[int]:
    found = []
    for at in range(0, len(signature), rows):
        band = np.array(signature[at : at + rows], dtype="<u4").tobytes()
        found.append(_key(f"{family}{at // rows}", band))
    return found


def _key(name: str, value: bytes) -> int:
    digest = blake2b(value, digest_size=8, person=f"{VERSION}{name}".encode()).digest()
    return int.from_bytes(digest, "little", signed=True)


def _agreement(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    if not one or len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
