"""The trained classifier: terms with their weights. Judges with numpy alone; stored as arrays, never as objects."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.documents import DocumentType
from app.domain.type_choice import Judged
from workers.learning.features import features

Floats = NDArray[np.float32]
_PARTS = ("terms", "idf", "weights", "bias", "types")


class DamagedModel(Exception):
    """Stored bytes are not the classifier that was stored."""


@dataclass(frozen=True)
class TypeClassifier:
    """A linear classifier over tf-idf: `terms` (n), `idf` (n), `weights` (types x n), `bias` (types)."""

    terms: tuple[str, ...]
    idf: Floats
    weights: Floats
    bias: Floats
    types: tuple[DocumentType, ...]
    _at: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {term: i for i, term in enumerate(self.terms)})

    def judge(self, sample: str) -> Judged:
        """The likeliest type of a text with its probability."""
        known = sorted((self._at[term], count) for term, count in features(sample).items() if term in self._at)
        places = np.array([place for place, _ in known], dtype=np.int64)
        counts = np.array([count for _, count in known], dtype=np.float32)
        scores = self.weights[:, places] @ weigh(places, counts, self.idf) + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        return Judged(self.types[best], float(shares[best]), self.types)

    def dump(self) -> tuple[bytes, str]:
        """(bytes, their SHA-256). The same classifier gives the same bytes."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            terms=np.array(self.terms, dtype=np.str_),
            idf=self.idf,
            weights=self.weights,
            bias=self.bias,
            types=np.array([kind.value for kind in self.types], dtype=np.str_),
        )
        data = out.getvalue()
        return data, hashlib.sha256(data).hexdigest()


def load(data: bytes, sha256: str) -> TypeClassifier:
    """What `dump` wrote. Raises DamagedModel; no bytes can make it run code."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DamagedModel("the bytes are not those that were stored")
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise DamagedModel("the bytes are no archive of arrays")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            terms, idf, weights, bias, types = (stored[name] for name in _PARTS)
        kinds = tuple(DocumentType(str(slug)) for slug in types)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as err:
        raise DamagedModel(str(err)) from err
    if not (idf.shape == terms.shape and bias.shape == (len(kinds),) and weights.shape == (len(kinds), len(terms))):
        raise DamagedModel("its parts do not fit together")
    return TypeClassifier(tuple(map(str, terms)), idf, weights, bias, kinds)


def weigh(places: NDArray[np.int64], counts: Floats, idf: Floats) -> Floats:
    """The counts of the terms at these places as a vector of length 1 (or 0): sublinear tf times idf."""
    values = (1.0 + np.log(counts)) * idf[places]
    length = float(np.sqrt(values @ values))
    return (values / length if length else values).astype(np.float32)
